import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import mdx from '@mdx-js/rollup'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import react from '@vitejs/plugin-react'
import vue from '@vitejs/plugin-vue'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import type { Page } from 'playwright-core'
import { build, createServer, type PluginOption } from 'vite'
import solid from 'vite-plugin-solid'
import { describe, expect, onTestFinished, test } from 'vitest'
import { VueLoaderPlugin } from 'vue-loader'
import { serve } from '../../playground/serve.mjs'
import type { Options } from '../../src/types'
import imagekit from '../../src/vite'
import webpackImagekit from '../../src/webpack'
import { runWebpack } from '../bundlers/webpack-app'
import { copyFixture } from '../helpers/folder'
import { browserAndEmulator } from './browser'
import { documented } from './documented'
import { shownBy } from './shown'

/*
 * What each framework's templates say of images, built and served with the framework's own plugin, and opened.
 */

const on = browserAndEmulator()

const markupWithoutArt = {
  static: 201,
  plain: 640,
  scheme: 202,
  set: 400,
  srcset: 203,
  literal: 204,
  poster: 205,
}
const markup = { ...markupWithoutArt, art: 402 }
/** How each is written, for the table of docs/references.md. */
const names: Record<string, string> = {
  static: '`src`',
  plain: '`src` without a query',
  scheme: '`src="ik:…"`',
  set: '`src` with a set of values',
  srcset: '`srcset`',
  literal: '`src` with a literal for its expression',
  art: '`src` in a `<picture>`, with art direction',
  poster: '`<video poster>`',
  style: '`<style>`',
  component: 'a component named in `components`',
}
const seen: Record<string, Record<string, { width: number }>> = {}
const presets: Options['presets'] = {
  art: { w: '201;402', sources: [{ media: '(max-width: 600px)', ar: '1-1', w: '150;300' }] },
}
const frameworks: Record<
  string,
  { plugins(): PluginOption[]; widths: Record<string, number>; options?: Options }
> = {
  vue: { plugins: () => [vue()], widths: { ...markup, style: 206 } },
  svelte: { plugins: () => [svelte({ configFile: false })], widths: { ...markup, style: 206 } },
  react: {
    plugins: () => [react()],
    widths: { ...markup, component: 207 },
    options: { components: { Picture: 'photo' } },
  },
  solid: {
    plugins: () => [solid()],
    widths: { ...markup, component: 207 },
    options: { components: { Picture: 'photo' } },
  },
  mdx: {
    plugins: () => [mdx(), react()],
    widths: { ...markupWithoutArt, component: 207 },
    options: { components: { Picture: 'photo' } },
  },
}

/** In a narrow window the picture has another source, of another shape. */
async function expectCrop(page: Page): Promise<void> {
  await page.setViewportSize({ width: 500, height: 900 })
  const crop = () =>
    page.evaluate(async () => {
      const source = document.querySelector<HTMLSourceElement>('picture source')!
      const image = document.querySelector<HTMLImageElement>('#art')!
      // It is lazy.
      image.scrollIntoView()
      const file = new Image()
      file.src = image.currentSrc
      await file.decode().catch(() => {})
      return [source.media, source.getAttribute('width'), file.naturalWidth, file.naturalHeight]
    })
  await expect.poll(crop, { timeout: 10_000 }).toEqual(['(max-width: 600px)', '300', 300, 300])
}

async function open(url: string) {
  const page = await on.browser.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  await page.goto(url)
  await page.waitForSelector('body[data-ready]')
  await page.waitForSelector('#set')
  await page.waitForLoadState('networkidle')
  const shown = await shownBy(page)
  const set = await page.evaluate(() => {
    const image = document.querySelector<HTMLImageElement>('#set')
    const names = ['sizes', 'width', 'height', 'loading']
    return [image?.srcset.split(', ').length, ...names.map((name) => image?.getAttribute(name))]
  })
  if (shown.art) await expectCrop(page)
  await page.close()
  expect(problems).toEqual([])
  expect(set).toEqual([2, '100vw', '400', '266', 'lazy'])
  return shown
}

describe.each(Object.entries(frameworks))('%s', (name, { plugins, widths, options }) => {
  const remote = () => {
    const { urlEndpoint, privateKey, url } = on.emulator
    return { urlEndpoint, privateKey, baseURL: url, presets, ...options }
  }
  // A width that is not the same everywhere has failed before it is told.
  const check = (shown: Awaited<ReturnType<typeof open>>, origin: (id: string) => string) => {
    const found = Object.keys(widths).map((id) => {
      const { url = '', width } = shown[id] ?? {}
      return [id, width, url.startsWith(origin(id)) ? origin(id) : url]
    })
    expect(found).toEqual(Object.entries(widths).map(([id, width]) => [id, width, origin(id)]))
  }

  test.each(['remote', 'local'])('built, %s', async (mode) => {
    const root = join(copyFixture(`frameworks/${name}`))
    await build({
      root,
      configFile: false,
      logLevel: 'error',
      plugins: [imagekit(mode === 'local' ? { mode, presets, ...options } : remote()), ...plugins()],
      build: { target: 'esnext' },
    })
    const site = await serve(join(root, 'dist'))
    onTestFinished(() => site.close())
    check(await open(site.url), () => (mode === 'local' ? site.url : on.emulator.urlEndpoint))
  })

  test('served', async () => {
    const root = copyFixture(`frameworks/${name}`)
    const server = await createServer({
      root,
      configFile: false,
      logLevel: 'error',
      server: { host: '127.0.0.1', port: 0 },
      plugins: [imagekit(remote()), ...plugins()],
      cacheDir: join(root, '.vite'),
    })
    await server.listen()
    onTestFinished(() => server.close())
    const address = server.httpServer?.address()
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`
    const shown = await open(url)
    check(shown, (id) => (id === 'plain' ? url : `${url}@imagekit/`))
    seen[name] = shown
  })

  if (name !== 'vue') return
  test('built by webpack, with vue-loader', async () => {
    const root = copyFixture(`frameworks/${name}`)
    const page = readFileSync(join(root, 'index.html'), 'utf8').replace(/<script.*?<\/script>/s, '')
    writeFileSync(join(root, 'index.html'), page)
    await runWebpack({
      context: root,
      mode: 'production',
      devtool: false,
      entry: './main.js',
      output: { path: join(root, 'dist'), publicPath: '' },
      module: {
        rules: [
          { test: /\.vue$/, loader: 'vue-loader' },
          { test: /\.css$/, use: [MiniCssExtractPlugin.loader, 'css-loader'] },
        ],
      },
      performance: { hints: false },
      infrastructureLogging: { level: 'none' },
      plugins: [
        webpackImagekit(remote()),
        new VueLoaderPlugin(),
        new MiniCssExtractPlugin(),
        new HtmlWebpackPlugin({ template: join(root, 'index.html') }),
      ],
    })
    const site = await serve(join(root, 'dist'))
    onTestFinished(() => site.close())
    const shown = await open(site.url)
    check(shown, () => on.emulator.urlEndpoint)
    seen['vue-loader'] = shown
  })
})

test('the table of the documentation is what was seen', () => {
  const hosts = Object.keys(seen)
  const rows = Object.entries(names).map(([id, written]) => [
    written,
    ...hosts.map((host) => seen[host]?.[id]?.width || '–'),
  ])
  documented('frameworks', ['Way of writing', ...hosts], rows)
})
