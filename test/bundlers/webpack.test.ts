import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import webpack from 'webpack'
import { type Emulator, startEmulator } from '../../src/emulator'
import type { Options } from '../../src/types'
import { copyFixture } from '../helpers/folder'
import { builders, webpackConfig } from './builders'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const options = (over: Options = {}): Options => ({
  urlEndpoint: emulator.urlEndpoint,
  privateKey: emulator.privateKey,
  baseURL: emulator.url,
  ...over,
})

async function run(config: webpack.Configuration): Promise<webpack.Stats> {
  const compiler = webpack(config)
  try {
    return await new Promise((done, fail) => {
      compiler.run((error, stats) => (error || !stats ? fail(error ?? new Error('no stats')) : done(stats)))
    })
  } finally {
    await new Promise((done) => compiler.close(done))
  }
}

test('require gives the module, its default among the names', async () => {
  const root = copyFixture('conformance')
  writeFileSync(
    join(root, 'src/common.cjs'),
    `const { default: url, width } = require('ik:./images/sunset.jpg?w=200')\nglobalThis.__conformance = { url, width }\n`,
  )
  const built = await builders.webpack({ root, options: options(), entry: 'src/common.cjs' })
  const { url, width } = await built.run()
  expect(String(url)).toMatch(/\/ik-seo\/unplugin-imagekit\/\w{16}\/sunset\.jpg\?tr=w-200$/)
  expect(width).toBe(200)
})

test('a warm filesystem cache gives the same output, manifest and lockfile, and follows the options and the file', async () => {
  const root = copyFixture('conformance')
  const config = (over?: Options) =>
    webpackConfig({ root, options: options(over), cache: join(root, '.webpack') })
  const outputs = () =>
    ['main.cjs', 'imagekit-manifest.json'].map((file) => readFileSync(join(root, 'dist', file), 'utf8'))
  expect((await run(config())).hasErrors()).toBe(false)
  const cold = outputs()
  emulator.requests.clear()
  // Another number of uploads at once is another project, so that nothing is remembered by this process.
  const warm = await run(config({ concurrency: 2 }))
  expect(warm.hasErrors()).toBe(false)
  expect(outputs()).toEqual(cold)
  expect(emulator.requests.length).toBe(0)

  await run(config({ folder: '/elsewhere' }))
  expect(outputs()[0]).toContain('/ik-seo/elsewhere/')
  const picture = await sharp({ create: { width: 900, height: 300, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()
  writeFileSync(join(root, 'src/images/sunset.jpg'), picture)
  await run(config({ folder: '/elsewhere' }))
  expect(outputs()[0]).toMatch(/height = 133\b/)
})

test('a user’s asset rule for images does not touch ik: modules', async () => {
  const root = copyFixture('conformance')
  const config = webpackConfig({ root, options: options() })
  const rules = [
    { test: /\.(jpe?g|png|webp)$/, type: 'asset/resource' },
    { test: /\.m?js$/, use: [] },
  ]
  const stats = await run({ ...config, module: { rules } })
  expect(
    stats
      .toJson({ assets: true })
      .assets?.map(({ name }) => name)
      .filter((name) => /jpg|png|webp/.test(name)),
  ).toEqual([])
  expect(stats.hasErrors()).toBe(false)
})

test('watch mode uploads nothing, and a changed image is built again', async () => {
  const root = copyFixture('conformance')
  const compiler = webpack(webpackConfig({ root, options: options(), entry: 'src/local-only.js' }))
  const heights: (string | undefined)[] = []
  let next = () => {}
  const watching = compiler.watch({ aggregateTimeout: 20 }, () => {
    const output = readFileSync(join(root, 'dist/main.cjs'), 'utf8')
    heights.push(/height = (\d+)/.exec(output)?.[1])
    next()
  })
  onTestFinished(() => new Promise((done) => watching?.close(() => done())))
  await new Promise<void>((done) => {
    next = done
  })
  const picture = await sharp({ create: { width: 900, height: 300, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()
  writeFileSync(join(root, 'src/images/sunset.jpg'), picture)
  // webpack may build twice at the start, because the fixture is younger than the watcher.
  await expect.poll(() => heights.at(-1), { timeout: 20_000 }).toBe('67')
  expect(heights[0]).toBe('133')
  expect(emulator.requests.length).toBe(0)
})

test('with html-webpack-plugin’s child compilation, a build still uploads once, after both graphs are whole', async () => {
  const { default: HtmlWebpackPlugin } = await import('html-webpack-plugin')
  const root = copyFixture('conformance')
  writeFileSync(
    join(root, 'src/index.ejs'),
    `<img src="<%= require('ik:./images/sunset.jpg?w=77').default %>" alt="">`,
  )
  const config = webpackConfig({ root, options: options() })
  const stats = await run({
    ...config,
    plugins: [...(config.plugins ?? []), new HtmlWebpackPlugin({ template: join(root, 'src/index.ejs') })],
  })
  expect(stats.toString({ all: false, errors: true })).toBe('')
  expect(readFileSync(join(root, 'dist/index.html'), 'utf8')).toContain('tr=w-77')
  expect(emulator.requests.count('upload')).toBe(4)
  expect(readFileSync(join(root, 'dist/imagekit-manifest.json'), 'utf8')).toContain(
    'ik:./src/images/sunset.jpg?w=77',
  )
})

test('a profiler like Next’s, which calls every tap with a callback, keeps no picture from being read', async () => {
  const root = copyFixture('conformance')
  writeFileSync(
    join(root, 'src/profiled.mjs'),
    `globalThis.__conformance = new URL('./images/sunset.jpg?w=50', import.meta.url).href\n`,
  )
  const config = webpackConfig({ root, options: { root, mode: 'local' }, entry: 'src/profiled.mjs' })
  const profiler = (compiler: webpack.Compiler) =>
    compiler.hooks.compilation.tap('profiler', (compilation) => {
      const { readResource } = webpack.NormalModule.getCompilationHooks(compilation)
      readResource.for(undefined as never).intercept({
        register(tap) {
          type Callback = (context: unknown, done: (...values: unknown[]) => void) => void
          const call = tap.fn as Callback
          const fn: Callback = (context, done) => {
            call(context, (...values) => done(...values))
          }
          return { ...tap, fn } as typeof tap
        },
      })
    })
  const stats = await run({ ...config, plugins: [profiler, ...(config.plugins ?? [])] })
  expect(stats.toJson({ errors: true }).errors).toEqual([])
  expect(stats.compilation.getAssets().map(({ name }) => name)).toContainEqual(
    expect.stringMatching(/\.jpg$/),
  )
})
