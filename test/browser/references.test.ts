import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rollup } from 'rollup'
import { build, createServer } from 'vite'
import { describe, expect, onTestFinished, test } from 'vitest'
import { serve } from '../../playground/serve.mjs'
import rollupImagekit from '../../src/rollup'
import imagekit from '../../src/vite'
import { runWebpack, webpackApp } from '../bundlers/webpack-app'
import { copyFixture } from '../helpers/folder'
import { browserAndEmulator } from './browser'
import { documented } from './documented'
import { type Shown, shownBy } from './shown'

/*
 * Every way to write a reference, built and served, and opened: the request goes where it should, and the picture decodes
 * at the size that the reference promises. What the pages showed is the table of docs/references.md.
 */

const on = browserAndEmulator()

/** The fixture's elements: how each is written, and the width it promises. Those that ask for nothing promise the file's. */
const ways = {
  img: ['`<img src>`', 201],
  scheme: ['`<img src="ik:…">`', 207],
  plain: ['`<img src>` without a query', 480],
  set: ['`<img src>` with a set of values', 400],
  written: ['the same, with attributes of the author’s', 400],
  srcset: ['`<img srcset>`', 202],
  'srcset-scheme': ['`<img srcset="ik:…">`', 208],
  picture: ['`<source srcset>`', 150],
  poster: ['`<video poster>`', 204],
  input: ['`<input type=image>`', 100],
  svg: ['SVG `<image href>`', 205],
  icon: ['`<link rel=icon>`', 32],
  'apple-touch-icon': ['`<link rel=apple-touch-icon>`', 48],
  preload: ['`<link rel=preload as=image>`', 400],
  'og:image': ['`<meta property="og:image">`', 300],
  inline: ['`style` attribute', 206],
  'inline-style': ['`<style>`', 210],
  public: ['public folder', 320],
  'css-quoted': ['CSS `url("…")`', 220],
  'css-bare': ['CSS `url(…)`', 221],
  'css-image-set': ['CSS `image-set("…")`', 222],
  'css-image-set-url': ['CSS `image-set(url(…))`', 229],
  'css-imported': ['CSS behind `@import`', 223],
  'css-plain': ['CSS without a query', 480],
  'css-scheme': ['CSS `url(ik:…)`', 224],
  'css-module': ['CSS module', 225],
  sass: ['Sass partial', 226],
  'sass-scheme': ['Sass partial, `url(ik:…)`', 230],
  less: ['Less partial', 227],
  'less-scheme': ['Less partial, `url(ik:…)`', 231],
  stylus: ['Stylus partial', 228],
  'stylus-scheme': ['Stylus partial, `url(ik:…)`', 232],
  import: ['`import` with a query', 151],
  'import-scheme': ["`import … from 'ik:…'`", 152],
  'import-bare': ['`import` without', 300],
  'import-set': ['`import` with a set of values', 400],
  require: ['`require` with a query', 162],
  'require-bare': ['`require` without', 640],
  'new-url': ['`new URL(…, import.meta.url)`', 160],
  'new-url-bare': ['the same, without a query', 640],
  'glob-eager-a': ['`import.meta.glob`, eager', 120],
  'glob-lazy-b': ['`import.meta.glob`, lazy', 121],
  dynamic: ['`import()`', 161],
  'dynamic-shape': ['`import()` of a template with a static shape', 480],
} as const satisfies Record<string, readonly [string, number]>

type Way = keyof typeof ways
const seen: Record<string, Shown> = {}

/** What cannot be written for a host. Those that ask for nothing are a dev server's own. */
const onlyVite: Way[] = ['less', 'less-scheme', 'stylus', 'stylus-scheme', 'glob-eager-a', 'glob-lazy-b']
const inRollup = /^(?:import|new-url|dynamic$)/
const notIn: Record<string, Way[]> = {
  Vite: ['require', 'require-bare'],
  'webpack, css-loader': onlyVite,
  'webpack, native': onlyVite,
  Rollup: (Object.keys(ways) as Way[]).filter((way) => !inRollup.test(way)),
}
const asksNothing: Way[] = ['plain', 'public', 'css-plain', 'import-bare', 'new-url-bare', 'dynamic-shape']

async function open(url: string): Promise<Shown> {
  const page = await on.browser.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  await page.goto(url)
  await page.waitForSelector('body[data-ready]')
  await page.waitForLoadState('networkidle')
  const shown = await shownBy(page)
  expect(problems).toEqual([])
  expect(JSON.parse(await page.evaluate(() => document.body.dataset.import ?? ''))).toEqual({
    width: 400,
    height: 266,
    srcset: 2,
    img: ['src', 'srcset', 'sizes', 'width', 'height', 'loading', 'decoding'],
  })
  await page.close()
  return shown
}

/** Each way with what it should be, in the form of what was seen. */
function check(host: keyof typeof notIn, shown: Shown, origin: (way: Way) => string): void {
  const expected = (Object.keys(ways) as Way[])
    .filter((way) => !notIn[host]!.includes(way))
    .map((way) => [way, ways[way][1], origin(way)])
  const found = expected.map(([way]) => {
    const { url = '', width = 0 } = shown[way as Way] ?? {}
    return [way, width, url.startsWith(origin(way as Way)) ? origin(way as Way) : url]
  })
  expect(found).toEqual(expected)
}

const options = () => {
  const { urlEndpoint, privateKey, url } = on.emulator
  return { urlEndpoint, privateKey, baseURL: url, publicDir: true }
}

describe('Vite', () => {
  test('a production build, its images from the CDN', async () => {
    const root = copyFixture('references')
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      plugins: [imagekit(options())],
      build: { target: 'esnext', assetsInlineLimit: 0 },
    })
    const site = await serve(join(root, 'dist'))
    onTestFinished(() => site.close())
    const shown = await open(site.url)
    check('Vite', shown, () => on.emulator.urlEndpoint)
    seen['Vite build'] = shown
  })

  test.each(['/', '/app/', './'])(
    'a build in local mode under %s, its images beside the page',
    async (base) => {
      const root = copyFixture('references')
      await build({
        root,
        base,
        configFile: false,
        logLevel: 'error',
        plugins: [imagekit({ mode: 'local' })],
        build: { target: 'esnext', assetsInlineLimit: 0, outDir: base === '/app/' ? 'dist/app' : 'dist' },
      })
      const site = await serve(join(root, 'dist'))
      onTestFinished(() => site.close())
      const shown = await open(base === '/app/' ? `${site.url}app/` : site.url)
      check('Vite', shown, () => site.url)
      if (base === '/') seen['Vite build, local'] = shown
    },
  )

  test.each(['/', '/app/'])('the dev server under %s, its images drawn by it', async (base) => {
    const root = copyFixture('references')
    const server = await createServer({
      root,
      base,
      configFile: false,
      logLevel: 'error',
      server: { host: '127.0.0.1', port: 0 },
      plugins: [imagekit(options())],
    })
    await server.listen()
    onTestFinished(() => server.close())
    const address = server.httpServer?.address()
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}${base}`
    const shown = await open(url)
    check('Vite', shown, (way) => (asksNothing.includes(way) ? url : `${url}@imagekit/`))
    if (base === '/') seen['Vite dev'] = shown
  })
})

describe('webpack', () => {
  test.each(['css-loader', 'native'] as const)(
    'a production build with %s, its images from the CDN',
    async (css) => {
      const root = copyFixture('references')
      await runWebpack(webpackApp({ root, options: options(), css }))
      const site = await serve(join(root, 'dist'))
      onTestFinished(() => site.close())
      const shown = await open(site.url)
      check(`webpack, ${css}`, shown, () => on.emulator.urlEndpoint)
      seen[`webpack, ${css}`] = shown
    },
  )
})

test('Rollup: a production build, its images from the CDN', async () => {
  const root = copyFixture('references')
  const bundle = await rollup({
    input: join(root, 'rollup.js'),
    plugins: [rollupImagekit({ ...options(), root })],
  })
  await bundle.write({ dir: join(root, 'dist') })
  await bundle.close()
  writeFileSync(
    join(root, 'dist/index.html'),
    '<!doctype html><title>References</title><div id="app"></div><script type="module" src="./rollup.js"></script>',
  )
  const site = await serve(join(root, 'dist'))
  onTestFinished(() => site.close())
  const shown = await open(site.url)
  check('Rollup', shown, () => on.emulator.urlEndpoint)
  seen.Rollup = shown
})

test('the table of the documentation is what was seen', () => {
  const hosts = Object.keys(seen)
  const rows = (Object.keys(ways) as Way[]).map((way) => [
    ways[way][0],
    ...hosts.map((host) => seen[host]?.[way]?.width || '–'),
  ])
  documented('table', ['Way of writing', ...hosts], rows)
})
