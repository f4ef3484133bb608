import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import sharp from 'sharp'
import { createServer, build as viteBuild } from 'vite'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { readManifest } from '../../src/core/output/manifest'
import { type Emulator, startEmulator } from '../../src/emulator'
import type { Options, Picture, Preload } from '../../src/types'
import imagekit from '../../src/vite'
import webpackPlugin from '../../src/webpack'
import { copyFixture, sharedCopies } from '../helpers/folder'
import { oncePer } from '../helpers/once-per'
import { type BundlerName, builders, bundlerNames, bundlersInProcess, webpackConfig } from './builders'
import { runWebpack } from './webpack-app'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const presets: Options['presets'] = {
  hero: { w: '300;600', ar: '2-1', sources: [{ media: '(max-width: 600px)', ar: '1-1', w: '200;400' }] },
}
const shared: Options = { presets, defaults: (file) => (file.includes('other') ? { q: 40 } : undefined) }
const remote = (at = emulator): Options => {
  const { urlEndpoint, privateKey, url } = at
  return { urlEndpoint, privateKey, baseURL: url, ...shared }
}

/** What a URL asks for, without server and name. */
const asked = (text: string) => text.replaceAll(/[^\s"]+\?tr=/g, '')

/** The candidates of a srcset. */
const candidates = (srcset = '') => srcset.split(', ').map((one) => one.split(' ') as [string, string?])

const lasting = sharedCopies('outputs')
const emulators: Emulator[] = []
afterAll(() => Promise.all(emulators.map((one) => one.close())))

/** One build a bundler, with an emulator that has nothing but what this build has sent. */
const builtBy = oncePer(async (name: BundlerName) => {
  const own = await startEmulator()
  emulators.push(own)
  const built = await builders[name]({ root: lasting(), options: remote(own), entry: 'main.js' })
  return { ...built, found: await built.run(), urlEndpoint: own.urlEndpoint }
})

describe.each(bundlerNames)('%s', (name) => {
  test('presets, defaults, focal points and priority come to the same module', async () => {
    const { found, outDir, log } = await builtBy(name)
    const { picture, preloads, preload, first, lazy, formats, square, meta } = found
    expect(
      JSON.parse(asked(JSON.stringify({ picture, preloads, first, lazy, formats, square }))),
    ).toMatchSnapshot('outputs of every bundler')
    expect(preload).toBe((preloads as Preload[]).at(-1))
    expect(meta).toMatchObject({ alt: 'A sunset', focus: { x: 0.9, y: 0.5 }, custom: { credit: 'Ada' } })
    const { images } = readManifest(join(outDir, 'imagekit-manifest.json'))
    expect(Object.values(images).filter(({ focus }) => focus)).toHaveLength(3)
    expect(log.filter((line) => line.includes('other.jpg is '))).toEqual([
      expect.stringContaining(
        'other.jpg is 480 × 320 px, so w=9000 would only enlarge it; w=480 is used instead',
      ),
    ])
  })

  test('every URL answers with the width and height that its source promises', async () => {
    const { found } = await builtBy(name)
    const { picture } = found as { picture: Picture }
    for (const { srcset, width = 0, height = 0 } of [...picture.sources, picture.img]) {
      for (const [url = '', descriptor = ''] of candidates(srcset)) {
        const answer = await fetch(url)
        const size = await sharp(await answer.arrayBuffer()).metadata()
        expect([size.width, size.height]).toEqual([
          Number.parseInt(descriptor, 10),
          Math.round((Number.parseInt(descriptor, 10) * height) / width),
        ])
      }
    }
  })

  test('in local mode each rendition is a file of the bundle, of the promised size', async () => {
    const root = copyFixture('outputs')
    const built = await builders[name]({ root, options: { mode: 'local', ...shared }, entry: 'main.js' })
    const { picture, formats } = (await built.run()) as { picture: Picture; formats: Picture }
    const bytes = (url: string) =>
      // Farm writes whole paths for Node.
      readFileSync(
        url.startsWith('file:') ? new URL(url) : url.startsWith(built.outDir) ? url : join(built.outDir, url),
      )
    const [square] = picture.sources
    for (const [url = '', descriptor = ''] of candidates(square?.srcset)) {
      const { width, height } = await sharp(bytes(url)).metadata()
      expect([width, height]).toEqual([Number.parseInt(descriptor, 10), Number.parseInt(descriptor, 10)])
    }
    expect(
      formats.sources.map(({ type, srcset }) => [type, candidates(srcset)[0]?.[0]?.split('.').at(-1)]),
    ).toEqual([
      ['image/avif', 'avif'],
      ['image/webp', 'webp'],
    ])
  })

  test('a sidecar that is damaged is an error at its line', async () => {
    const root = copyFixture('outputs')
    writeFileSync(join(root, 'images/hero.jpg.ik.json'), '{\n  "focus": { "x": 30, "y": 0 }\n}')
    await expect(builders[name]({ root, options: remote(), entry: 'main.js' })).rejects.toThrow(
      /focus\.x must be a number from 0 to 1[\s\S]*hero\.jpg\.ik\.json:2:19/,
    )
  })
})

// Bun's process is given no functions, and so no `defaults`.
test('all bundlers give the same', async () => {
  const results: Partial<Record<BundlerName, unknown>> = {}
  for (const name of bundlersInProcess) {
    const { found, urlEndpoint } = await builtBy(name)
    results[name] = JSON.parse(JSON.stringify(found).replaceAll(urlEndpoint, '<endpoint>'))
  }
  for (const name of bundlersInProcess) expect([name, results[name]]).toEqual([name, results.vite])
})

test('webpack’s filesystem cache knows a sidecar that is changed, gone and new', async () => {
  const root = copyFixture('outputs')
  const sidecar = join(root, 'images/hero.jpg.ik.json')
  const config = webpackConfig({ root, options: remote(), entry: 'main.js', cache: join(root, '.cache') })
  const square = async () => {
    await runWebpack(config)
    return /"?[^"\s]+\?tr=([^"\s]*w-100,h-100)"/.exec(readFileSync(join(root, 'dist/main.cjs'), 'utf8'))?.[1]
  }
  expect(await square()).toBe('w-426,h-426,cm-extract,x-214,y-0:w-100,h-100')
  writeFileSync(sidecar, '{ "focus": { "x": 0, "y": 0 } }')
  expect(await square()).toBe('w-426,h-426,cm-extract,x-0,y-0:w-100,h-100')
  rmSync(sidecar)
  expect(await square()).toBe('w-100,h-100')
  writeFileSync(sidecar, '{ "focus": { "x": 0.5, "y": 0 } }')
  expect(await square()).toBe('w-426,h-426,cm-extract,x-107,y-0:w-100,h-100')
})

describe('pages', () => {
  const bare = (html: string) => html.replaceAll(/http:\/\/127[^\s"]+?\?tr=/g, '')
  const tag = (html: string, pattern: RegExp) => bare(pattern.exec(html)?.[0] ?? '')

  function expectOutputs(html: string): void {
    expect(tag(html, /<link rel="preload"[^>]*>/)).toBe(
      '<link rel="preload" as="image" imagesrcset="w-300 300w, w-600 600w" imagesizes="100vw" fetchpriority="high">',
    )
    expect(html.indexOf('rel="preload"')).toBeGreaterThan(html.indexOf('charset'))
    expect(html.indexOf('rel="preload"')).toBeLessThan(html.search(/<script|<\/head>/))
    expect(tag(html, /<img id="first"[^>]*>/)).toMatch(
      /srcset="w-300 300w, w-600 600w" sizes="100vw" width="600" height="399" alt="A sunset" loading="eager" decoding="sync" fetchpriority="high">$/,
    )
    const [art, formats] = [...html.matchAll(/<picture>.*?<\/picture>/g)].map(([one]) => bare(one))
    expect(art).toMatch(
      /^<picture><source media="\(max-width: 600px\)" srcset="\S+:w-200,h-200 200w, \S+ 400w" sizes="100vw" width="400" height="400"><img id="art"/,
    )
    expect(formats).toMatch(
      /^<picture><source type="image\/avif" srcset="\S+f-avif"><source type="image\/webp" srcset="\S+f-webp"><img id="formats"/,
    )
    expect(tag(html, /<img id="auto"[^>]*>/)).toContain('sizes="auto, 100vw"')
  }

  test.each(['/', '/app/'])('Vite, built under %s', async (base) => {
    const root = copyFixture('outputs')
    await viteBuild({ root, base, configFile: false, logLevel: 'silent', plugins: [imagekit(remote())] })
    expectOutputs(readFileSync(join(root, 'dist/index.html'), 'utf8'))
  })

  test.each(['/', '/app/', './'])(
    'Vite in local mode under %s: what is preloaded is what the image has',
    async (base) => {
      const root = copyFixture('outputs')
      await viteBuild({
        root,
        base,
        configFile: false,
        logLevel: 'silent',
        plugins: [imagekit({ mode: 'local', ...shared })],
        build: { assetsInlineLimit: 0 },
      })
      const html = readFileSync(join(root, 'dist/index.html'), 'utf8')
      const srcset = /<link rel="preload"[^>]* imagesrcset="([^"]+)"/.exec(html)?.[1]
      expect(srcset).toBe(/<img id="first"[^>]* srcset="([^"]+)"/.exec(html)?.[1])
      for (const [url = ''] of candidates(srcset)) {
        expect(url.startsWith(base)).toBe(true)
        expect(readFileSync(join(root, 'dist', url.slice(base.length))).length).toBeGreaterThan(100)
      }
    },
  )

  test.each(['/', '/app/'])('Vite, served under %s', async (base) => {
    const root = copyFixture('outputs')
    const server = await createServer({
      root,
      base,
      configFile: false,
      logLevel: 'silent',
      server: { host: '127.0.0.1', port: 0 },
      plugins: [imagekit(remote())],
    })
    await server.listen()
    onTestFinished(() => server.close())
    const address = server.httpServer?.address()
    const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    const html = await (await fetch(`${origin}${base}`)).text()
    const srcset = /<link rel="preload"[^>]* imagesrcset="([^"]+)"/.exec(html)?.[1]
    expect(srcset).toBe(/<img id="first"[^>]* srcset="([^"]+)"/.exec(html)?.[1])
    const art = /<source media="[^"]+" srcset="([^"]+)"/.exec(html)?.[1]
    for (const [url = ''] of [...candidates(srcset), ...candidates(art)]) {
      expect(url.startsWith(`${base}@imagekit/`)).toBe(true)
      expect([url, (await fetch(origin + url)).status]).toEqual([url, 200])
    }
  })

  test('html-webpack-plugin', async () => {
    const root = copyFixture('outputs')
    const html = readFileSync(join(root, 'index.html'), 'utf8')
    writeFileSync(join(root, 'index.html'), html.replace(/<link[^>]*>|<script.*<\/script>/g, ''))
    await runWebpack({
      ...webpackConfig({ root, options: remote(), entry: 'page.js' }),
      plugins: [
        webpackPlugin(remote()),
        new HtmlWebpackPlugin({ template: join(root, 'index.html'), minify: false }),
      ],
    })
    expectOutputs(readFileSync(join(root, 'dist/index.html'), 'utf8'))
  })
})
