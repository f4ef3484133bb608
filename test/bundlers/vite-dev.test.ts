import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { createServer, type HotPayload, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { virtualId } from '../../src/core/virtual-id'
import { type Emulator, startEmulator } from '../../src/emulator'
import imagekit from '../../src/vite'
import { copyFixture } from '../helpers/folder'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

async function serve(root: string): Promise<ViteDevServer & { origin: string }> {
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'silent',
    resolve: { alias: { '@': join(root, 'src') } },
    server: { host: '127.0.0.1', port: 0, fs: { strict: true, allow: [root] } },
    plugins: [
      imagekit({ urlEndpoint: emulator.urlEndpoint, privateKey: emulator.privateKey, baseURL: emulator.url }),
    ],
  })
  await server.listen()
  onTestFinished(() => server.close())
  const address = server.httpServer?.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return Object.assign(server, { origin: `http://127.0.0.1:${port}` })
}

const moduleUrl = (key: string) => `/@id/${virtualId(key)}`
const text = async (url: string) => (await fetch(url)).text()

test('local images come from the dev server, Media Library ones from the CDN, and nothing is uploaded', async () => {
  const root = copyFixture('conformance')
  const server = await serve(root)
  const main = await text(`${server.origin}/src/main.js`)
  const key = 'ik:./src/images/sunset.jpg?w=200;400'
  expect(main).toContain(moduleUrl(key))
  const local = await text(server.origin + moduleUrl(key))
  const url = /const src = "([^"]+)"/.exec(local)?.[1]
  expect(url).toMatch(/^\/@imagekit\/[0-9a-f]{32}\/sunset\.jpg$/)
  expect(local).toContain('export const width = 400')
  const remote = await text(server.origin + moduleUrl('ik:/library/hero.jpg?w=400'))
  expect(remote).toContain(`${emulator.urlEndpoint}/library/hero.jpg?tr=w-400`)
  const picture = await fetch(`${server.origin}${url}`)
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  expect(await sharp(await picture.arrayBuffer()).metadata()).toMatchObject({ width: 400, height: 266 })
  expect(emulator.requests.length).toBe(0)
  expect(existsSync(join(root, 'imagekit.lock'))).toBe(false)
})

test('an id that no module asked for is not loaded, whatever it names', async () => {
  const root = copyFixture('conformance')
  writeFileSync(join(root, '.env'), 'SECRET=1')
  const server = await serve(root)
  await text(`${server.origin}/src/main.js`)
  const hostile = [
    'ik:./.env',
    'ik:../../../../etc/passwd',
    'ik:./src/images/sunset.jpg?w=999',
    'ik:./src/%2e%2e/.env',
    'ik:/etc/passwd',
    'ik:file:///etc/passwd',
  ]
  for (const key of hostile) {
    const answer = await fetch(server.origin + moduleUrl(key))
    expect([key, answer.status === 200 ? await answer.text() : answer.status]).toEqual([key, 404])
  }
})

test('a changed image reloads the page, with its new size', async () => {
  const root = copyFixture('conformance')
  const server = await serve(root)
  await text(`${server.origin}/src/main.js`)
  const key = 'ik:./src/images/sunset.jpg?w=200;400'
  expect(await text(server.origin + moduleUrl(key))).toContain('export const height = 266')
  const sent: HotPayload[] = []
  vi.spyOn(server.environments.client.hot, 'send').mockImplementation((...args: unknown[]) => {
    if (typeof args[0] === 'object') sent.push(args[0] as HotPayload)
  })
  const file = join(root, 'src/images/sunset.jpg')
  const replacement = join(root, 'new.jpg')
  await sharp({ create: { width: 800, height: 800, channels: 3, background: 'teal' } })
    .jpeg()
    .toFile(replacement)
  await vi.waitFor(
    () => {
      copyFileSync(replacement, file)
      expect(sent.some(({ type }) => type === 'full-reload')).toBe(true)
    },
    { timeout: 10_000, interval: 300 },
  )
  expect(await text(server.origin + moduleUrl(key))).toContain('export const height = 400')
})

test('what is kept beside an image reloads the page too: new, changed and gone', async () => {
  const root = copyFixture('conformance')
  writeFileSync(
    join(root, 'src/crop.js'),
    "import x from 'ik:./images/sunset.jpg?w=100&h=100'\nexport default x\n",
  )
  const server = await serve(root)
  await text(`${server.origin}/src/crop.js`)
  const module = server.origin + moduleUrl('ik:./src/images/sunset.jpg?w=100&h=100')
  const urlNow = async () => /const src = "([^"]+)"/.exec(await text(module))?.[1]
  const plain = await urlNow()
  const sidecar = join(root, 'src/images/sunset.jpg.ik.json')
  // Kept until it is seen, as an editor does by its next save: a watcher loses a change that comes while it still looks at the
  // one before.
  const keep = (x: number) => () => {
    writeFileSync(sidecar, JSON.stringify({ focus: { x, y: 0.5 } }))
    return urlNow()
  }
  await expect.poll(keep(0), { timeout: 20_000, interval: 300 }).not.toBe(plain)
  const left = await urlNow()
  await expect.poll(keep(1), { timeout: 20_000, interval: 300 }).not.toBe(left)
  rmSync(sidecar)
  await expect.poll(urlNow, { timeout: 10_000 }).toBe(plain)
})

test('an error in a specifier names file and line, and the server lives on', async () => {
  const root = copyFixture('conformance')
  const server = await serve(root)
  writeFileSync(
    join(root, 'src/typo.js'),
    `// a comment\nimport hero from 'ik:./images/sunset.jpg?widht=3'\nconsole.log(hero)\n`,
  )
  const answer = await fetch(`${server.origin}/src/typo.js`)
  expect(answer.status).toBe(500)
  const body = await answer.text()
  expect(body).toContain("Unknown parameter 'widht'; did you mean 'width'?")
  expect(body).toContain('src/typo.js:2:19')
  expect((await fetch(`${server.origin}/src/main.js`)).status).toBe(200)
})

test('a relative specifier in an optimized package is beside the file that has it', async () => {
  const root = copyFixture('conformance')
  const pack = join(root, 'node_modules/gallery')
  mkdirSync(join(pack, 'lib/images'), { recursive: true })
  copyFileSync(join(root, 'src/images/sunset.jpg'), join(pack, 'lib/images/own.jpg'))
  writeFileSync(join(pack, 'package.json'), '{"name":"gallery","type":"module","main":"index.js"}')
  writeFileSync(join(pack, 'index.js'), "export * from './lib/own.js'")
  writeFileSync(join(pack, 'lib/own.js'), "export { default as own } from 'ik:./images/own.jpg?w=77'")
  writeFileSync(join(root, 'src/main.js'), "import { own } from 'gallery'\nconsole.log(own)")
  const server = await serve(root)
  const main = await text(`${server.origin}/src/main.js`)
  const optimized = /from "(\/[^"]*deps\/gallery\.js[^"]*)"/.exec(main)?.[1]
  const key = 'ik:./node_modules/gallery/lib/images/own.jpg?w=77'
  expect(await text(server.origin + optimized)).toContain(moduleUrl(key))
  expect(await text(server.origin + moduleUrl(key))).toContain('/own.jpg')
})
