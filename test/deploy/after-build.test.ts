import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import webpack from 'webpack'
import { readManifest } from '../../src/core/output/manifest'
import imagekit from '../../src/webpack'
import { upload } from '../emulator/helpers'
import { forgetProjects } from '../helpers/forget-projects'
import { build, colourOf, mutations, picture, project, settingsOf, stageFor, write } from './stage'

const stage = stageFor()

async function builtTwice(purge: 'off' | 'report' | 'auto') {
  const root = project({
    'main.js': "import a from 'ik:./a.png?w=8'\nimport b from 'ik:/lib/b.png?w=8'\nconsole.log(a, b)\n",
    'a.png': await picture('red'),
  })
  await upload(stage(), await picture('red'), { fileName: 'b.png', folder: '/lib' })
  const settings = settingsOf(stage(), root, { fileName: '[name]' })
  await build(settings, root, { purge: 'auto' })
  const { images } = readManifest(join(root, 'dist/imagekit-manifest.json'))
  const urls = Object.values(images).flatMap((image) => image.urls)
  const colours = () => Promise.all(urls.map(colourOf))
  expect(await colours()).toEqual(['red', 'red'])
  await upload(stage(), await picture('lime'), { fileName: 'b.png', folder: '/lib' })
  write(root, { 'a.png': await picture('lime') })
  stage().requests.clear()
  const logs = await build(settings, root, { purge })
  return { logs, colours: await colours(), root, settings }
}

const purges = () => stage().requests.count('cache.invalidation.create')

test.each([
  ['off', ['red', 'red'], 0],
  ['report', ['red', 'red'], 0],
  ['auto', ['lime', 'lime'], 2],
] as const)('purge: %s', async (mode, expected, sent) => {
  const { colours } = await builtTwice(mode)
  expect([colours, purges()]).toEqual([expected, sent])
})

test('report: the build says which purges it would take', async () => {
  const { logs } = await builtTwice('report')
  expect(logs.join('\n')).toMatch(/2 images stale in the CDN; 2 purges would clear it[\s\S]*\/app\/a\.png\*/)
})

test('auto: a build that changes nothing purges nothing, and keeps no further deploy', async () => {
  const { root, settings } = await builtTwice('auto')
  stage().requests.clear()
  await build(settings, root, { purge: 'auto' })
  expect(mutations(stage())).toEqual([])
})

test('without a key it warns and leaves the CDN as it is', async () => {
  const { root, settings } = await builtTwice('auto')
  const { privateKey: _, ...options } = settings.options!
  const logs = await build({ ...settings, options }, root, { purge: 'auto' })
  expect(logs.join('\n')).toMatch(/purge: 'auto' needs IMAGEKIT_PRIVATE_KEY/)
  expect(purges()).toBe(2)
})

test('webpack does the same', async () => {
  const root = project({
    'main.js': "import a from 'ik:./a.png?w=8'\nconsole.log(a)\n",
    'a.png': await picture('red'),
  })
  const { options } = settingsOf(stage(), root, { fileName: '[name]', purge: 'auto' })
  const run = async () => {
    forgetProjects()
    const compiler = webpack({
      mode: 'none',
      context: root,
      entry: './main.js',
      output: { path: join(root, 'dist') },
      plugins: [imagekit({ root, ...options })],
      infrastructureLogging: { level: 'none' },
    })
    await new Promise<void>((done, failed) =>
      compiler.run((error, stats) => {
        if (error || stats?.hasErrors()) failed(error ?? new Error(stats?.toString()))
        else compiler.close(() => done())
      }),
    )
    return JSON.parse(readFileSync(join(root, 'dist/imagekit-manifest.json'), 'utf8')).images[
      'ik:./a.png?w=8'
    ].urls[0]
  }
  expect(await colourOf(await run())).toBe('red')
  write(root, { 'a.png': await picture('lime') })
  expect(await colourOf(await run())).toBe('lime')
  expect(purges()).toBe(1)
})
