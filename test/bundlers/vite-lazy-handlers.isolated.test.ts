import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { createLogger, createServer } from 'vite'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Options } from '../../src/types'
import imagekit from '../../src/vite'
import { temporaryFolder } from '../helpers/folder'

/*
 * Vite's dev server does not wait for what it needs only once a browser asks.
 */

const loads = vi.hoisted(() => ({ count: 0 }))
vi.mock('../../src/bundlers/vite/handlers', async (original) => {
  loads.count += 1
  return await original()
})

async function serverOf(options: Options) {
  const root = temporaryFolder()
  const picture = sharp({ create: { width: 40, height: 20, channels: 3, background: 'teal' } })
  await picture.jpeg().toFile(join(root, 'a.jpg'))
  writeFileSync(join(root, 'main.js'), "import a from 'ik:./a.jpg?w=10'\nconsole.log(a)\n")
  const errors: string[] = []
  const customLogger = { ...createLogger('silent'), error: (message: string) => void errors.push(message) }
  const server = await createServer({
    root,
    configFile: false,
    customLogger,
    plugins: [imagekit(options)],
    server: { host: '127.0.0.1', port: 0, ws: false },
  })
  onTestFinished(() => server.close())
  const transformed = () => server.environments.client.transformRequest('/main.js')
  return { server, errors, transformed }
}

test('nothing is loaded until it listens, and then without being asked', async () => {
  const { server, transformed } = await serverOf({ mode: 'local' })
  expect(loads.count).toBe(0)
  await server.listen()
  await expect.poll(() => loads.count).toBe(1)
  expect((await transformed())?.code).toContain('imagekit-virtual/')
  expect(loads.count).toBe(1)
})

test('what is wrong with an option is told once it listens, and to whoever asks for an image', async () => {
  const { server, errors, transformed } = await serverOf({ mode: 'nowhere' as 'local' })
  await server.listen()
  await expect.poll(() => errors.join()).toContain('mode')
  await expect(transformed()).rejects.toThrow('mode')
})

test('a server that is started again goes by its new configuration', async () => {
  const { server, transformed } = await serverOf({ mode: 'local' })
  await server.listen()
  await transformed()
  server.config.inlineConfig.base = '/elsewhere/'
  await server.restart()
  await transformed()
  const [module] = await server.environments.client.moduleGraph.getModuleById(
    `${server.config.root}/main.js`,
  )!.importedModules
  const image = await server.environments.client.transformRequest(module!.url)
  expect(image?.code).toContain('"/elsewhere/@imagekit/')
})

test('without a server of its own, it is loaded by the first request', async () => {
  const { errors, transformed } = await serverOf({ mode: 'local' })
  expect((await transformed())?.code).toContain('imagekit-virtual/')
  expect(errors).toEqual([])
})
