import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readManifest } from '../../src/core/output/manifest'
import { type Emulator, startEmulator } from '../../src/emulator'
import type { Options } from '../../src/types'
import { copyFixture } from '../helpers/folder'
import { runWebpack, type WebpackApp, webpackApp } from './webpack-app'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const remote = (): Options => {
  const { urlEndpoint, privateKey, url } = emulator
  return { urlEndpoint, privateKey, baseURL: url }
}

async function build(app: WebpackApp) {
  const warnings = await runWebpack(webpackApp(app))
  const outDir = join(app.root, 'dist')
  const files = readdirSync(outDir, { recursive: true, encoding: 'utf8' })
  const read = (pattern: RegExp) =>
    files
      .filter((file) => pattern.test(file))
      .map((file) => readFileSync(join(outDir, file), 'utf8').replace(/<!--.*?-->|\/\*.*?\*\//g, ''))
      .join('\n')
  return { outDir, warnings, files, read, images: files.filter((file) => /\.(jpe?g|png|webp)$/.test(file)) }
}

describe.each([
  { css: 'css-loader', htmlLoader: false },
  { css: 'css-loader', htmlLoader: true },
  { css: 'native', htmlLoader: false },
] as const)('webpack with $css, html-loader $htmlLoader', (how) => {
  test('no image is left to webpack, and the manifest knows every URL', async () => {
    const built = await build({ root: copyFixture('references'), options: remote(), ...how })
    expect(built.images).toEqual([])
    const text = built.read(/\.(html|css|js)$/)
    const urls = new Set(
      text.match(/http:\/\/127[^\s"')&]+\/ik-seo\/[^\s"')&\\]+/g)?.map((url) => url.replace(/,$/, '')),
    )
    const listed = Object.values(readManifest(join(built.outDir, 'imagekit-manifest.json')).images)
    expect(new Set(listed.flatMap((image) => image.urls))).toEqual(urls)
    expect(urls.size).toBeGreaterThan(25)
    for (const url of urls) expect([url, (await fetch(url)).status]).toEqual([url, 200])
  })

  test('in local mode every rendition is drawn into the output', async () => {
    const built = await build({ root: copyFixture('references'), options: { mode: 'local' }, ...how })
    expect(built.images.length).toBeGreaterThan(20)
    expect(built.read(/\.(html|css)$/)).not.toMatch(/\bik:|\.(jpg|png|webp)\?/)
  })
})

test('from webpack’s filesystem cache the references are known again', async () => {
  const root = copyFixture('references')
  const over = { cache: { type: 'filesystem' as const, cacheDirectory: join(root, 'cache') } }
  const first = await build({ root, options: remote(), css: 'css-loader', over })
  const manifest = readFileSync(join(first.outDir, 'imagekit-manifest.json'), 'utf8')
  rmSync(join(root, 'imagekit.lock'))
  rmSync(first.outDir, { recursive: true })
  await emulator.reset()
  const second = await build({ root, options: remote(), css: 'css-loader', over })
  expect(readFileSync(join(second.outDir, 'imagekit-manifest.json'), 'utf8')).toBe(manifest)
  expect(emulator.requests.count('upload')).toBeGreaterThan(6)
})

test('what the user’s rules inline stays inlined, unless something is asked of it', async () => {
  const root = copyFixture('references')
  const app = webpackApp({ root, options: remote(), css: 'css-loader' })
  app.module?.rules?.push({ test: /\.jpg$/, type: 'asset', parser: { dataUrlCondition: { maxSize: 7000 } } })
  await runWebpack(app)
  const css = readFileSync(join(root, 'dist/main.css'), 'utf8')
  expect(/css-plain \{\s+background: url\(data:image\/jpeg/.test(css)).toBe(true)
  expect(/css-url\.jpg\?tr=w-220/.test(css)).toBe(true)
})
