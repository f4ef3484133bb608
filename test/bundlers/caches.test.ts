import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { CssExtractRspackPlugin, HtmlRspackPlugin, rspack } from '@rspack/core'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import { VueLoaderPlugin as RspackVue } from 'rspack-vue-loader'
import { expect, test } from 'vitest'
import { VueLoaderPlugin } from 'vue-loader'
import webpack from 'webpack'
import rspackImagekit from '../../src/rspack'
import type { Options } from '../../src/types'
import webpackImagekit from '../../src/webpack'
import { tealJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { forgetProjects } from '../helpers/forget-projects'
import { sha256 } from '../trials/helpers/project'
import { rollup } from './builders/rollup'
import { withoutBuildDependencies } from './builders/webpack'
import { type Compiler, runCompiler } from './run-compiler'

/* A bundler's persistent cache keeps what the plugin made under the same options and the same lockfile alone. */

const base: Options = { urlEndpoint: 'https://ik.imagekit.io/one' }
const account: Options = { ...base, dryRun: true }

interface Step {
  options: Options
  /** Changes the project before the build. */
  change?(root: string): void | Promise<void>
}

const steps: Record<string, Step> = {
  'another endpoint': { options: { ...account, urlEndpoint: 'https://ik.imagekit.io/two' } },
  'images of another extension': { options: { ...account, include: ['png'] } },
  'an account without its key': { options: base },
  'the same, with an entry in the lockfile': { options: base, change: writeLockfile },
  'the first options again': { options: account },
  'another image': {
    options: account,
    change: async (root) => writeFileSync(join(root, 'img/hero.jpg'), await tealJpeg(120, 60)),
  },
}

function writeLockfile(root: string): void {
  const hash = sha256(readFileSync(join(root, 'img/hero.jpg')))
  const entry = {
    hash,
    filePath: `/unplugin-imagekit/${hash.slice(0, 16)}.jpg`,
    fileId: '0123456789abcdef01234567',
    size: 299,
    width: 80,
    height: 60,
    format: 'jpg',
    urlEndpoint: base.urlEndpoint,
  }
  writeFileSync(join(root, 'imagekit.lock'), `{"lockfileVersion":1}\n${JSON.stringify(entry)}\n`)
}

const files = {
  'package.json': '{ "imports": { "#img/*": "./img/*" } }',
  'main.js': `
    import './page.css'
    import './theme.scss'
    import View from './view.vue'
    import one from './img/hero.jpg?w=31;32'
    import two from 'ik:./img/hero.jpg?w=33'
    import remote from 'ik:/library/a.jpg?w=34'
    import plain from './img/hero.jpg'
    import page from './part.html'
    const four = new URL('./img/hero.jpg?w=35', import.meta.url)
    const five = new URL('ik:/library/b.jpg?w=36', import.meta.url)
    console.log(View, one, two, remote, plain, page, four, five, import('./img/hero.jpg?w=37'))`,
  'view.vue': `<template><img src="./img/hero.jpg?w=38;39"><img src="ik:/library/c.jpg?w=40"></template><style>.v { background: url(ik:/library/d.jpg?w=41) }</style>`,
  'page.css': `@import './part.css';\n.a { background: url(ik:/library/e.jpg?w=42) } .b { background: url(./img/hero.jpg?w=43) } .c { background: url(./img/hero.jpg) }`,
  'part.css': `.d { background: url('ik:./img/hero.jpg?w=44') } .e { background: image-set('ik:/library/f.jpg?w=45' 1x) }`,
  'theme.scss': `@use './more';\n.f { background: url(ik:./img/hero.jpg?w=46) }`,
  '_more.scss': `.g { background: url("ik:/library/g.jpg?w=47") } .h { background: url('#img/hero.jpg?w=48') }`,
  'part.html': '<img src="./img/hero.jpg?w=49"><img src="ik:/library/h.jpg?w=50">',
  'index.html': '<!doctype html><body><img src="./img/hero.jpg?w=51"><img src="ik:/library/i.jpg?w=52">',
}

const styles = (take: readonly string[] | undefined): webpack.RuleSetRule[] =>
  take
    ? [
        { test: /\.css$/, use: [...take, 'css-loader'] },
        { test: /\.scss$/, use: [...take, 'css-loader', 'sass-loader'] },
      ]
    : [
        { test: /\.css$/, type: 'css' },
        { test: /\.scss$/, type: 'css', use: 'sass-loader' },
      ]

const configuration = (
  root: string,
  take: readonly string[] | undefined,
  vue: string,
): webpack.Configuration => ({
  context: root,
  mode: 'production',
  target: 'web',
  entry: './main.js',
  output: { path: join(root, 'dist'), publicPath: '/' },
  optimization: { minimize: false },
  performance: { hints: false },
  externals: /^vue$/,
  externalsType: 'var',
  experiments: take ? {} : { css: true },
  module: {
    rules: [
      ...styles(take),
      { test: /\.vue$/, loader: vue, options: { experimentalInlineMatchResource: !take } },
      { test: /part\.html$/, loader: 'html-loader' },
      { test: /\.(?:vue|js)$/, include: root, exclude: /virtual/, enforce: 'pre', loader: COUNTING },
      { test: /\.jpg$/, type: 'asset/resource' },
    ],
  },
  infrastructureLogging: { level: 'none' },
})

const IMPORTING = join(import.meta.dirname, 'builders/importing-loader.cjs')
const COUNTING = join(import.meta.dirname, 'builders/counting-loader.cjs')
const counting: { runs: number } = createRequire(import.meta.url)(COUNTING)

type Build = (root: string, options: Options, cache: string | undefined) => Compiler

const ofWebpack =
  (take: readonly string[] | undefined, extraction?: MiniCssExtractPlugin.PluginOptions): Build =>
  (root, options, cache) =>
    webpack({
      ...configuration(root, take, 'vue-loader'),
      cache: cache === undefined ? false : { type: 'filesystem', cacheDirectory: cache },
      plugins: [
        webpackImagekit({ ...options, root }),
        new VueLoaderPlugin() as never,
        new MiniCssExtractPlugin(extraction),
        new HtmlWebpackPlugin({ template: join(root, 'index.html'), minify: false }),
        withoutBuildDependencies,
      ],
    }) as Compiler

const ofRspack =
  (take: readonly string[] | undefined): Build =>
  (root, options, cache) =>
    rspack({
      ...(configuration(root, take, 'rspack-vue-loader') as object),
      cache: cache !== undefined && {
        type: 'persistent',
        storage: { type: 'filesystem', directory: cache },
        buildDependencies: [],
      },
      plugins: [
        rspackImagekit({ ...options, root }),
        new RspackVue() as never,
        new CssExtractRspackPlugin(),
        new HtmlRspackPlugin({ template: join(root, 'index.html'), minify: false }),
      ],
    } as never) as unknown as Compiler

const ways: [string, Build][] = [
  ['webpack, css-loader and MiniCssExtractPlugin', ofWebpack([MiniCssExtractPlugin.loader])],
  [
    'webpack, css-loader 5 and MiniCssExtractPlugin 1, as in Gatsby',
    ofWebpack([MiniCssExtractPlugin.loader, IMPORTING], { experimentalUseImportModule: false }),
  ],
  ['webpack, its own CSS', ofWebpack(undefined)],
  ['Rspack, css-loader and CssExtractRspackPlugin', ofRspack([CssExtractRspackPlugin.loader])],
  ['Rspack, its own CSS', ofRspack(undefined)],
]

const YESTERDAY = new Date(Date.now() - 86_400_000)

async function project(): Promise<string> {
  const root = temporaryFolder()
  for (const [name, content] of Object.entries({ ...files, 'img/hero.jpg': await tealJpeg(80, 60) })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
    // Bundlers keep nothing of a file that is younger than the build's start.
    utimesSync(join(root, name), YESTERDAY, YESTERDAY)
  }
  return root
}

async function outputs(root: string, build: Build, options: Options, cache?: string) {
  forgetProjects()
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  expect(await runCompiler(build(root, options, cache && join(root, cache)), { warnings: false })).toBe('')
  return readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => [name, readFileSync(join(root, 'dist', name), 'latin1')])
}

test('hold nothing that has changed: Rollup', async () => {
  const root = await project()
  mkdirSync(join(root, 'cache'))
  writeFileSync(join(root, 'view.vue'), files['view.vue'].replace(/<style>.*/, ''))
  writeFileSync(
    join(root, 'entry.js'),
    files['main.js'].replace(/^.*(?:css|part\.html)'$/gm, '').replace('page, ', ''),
  )
  const built = async (options: Options, cache?: string) => {
    forgetProjects()
    const { outDir } = await rollup({
      root,
      options,
      entry: 'entry.js',
      framework: 'vue',
      ...(cache && { cache }),
    })
    const code = readdirSync(outDir).flatMap((name) =>
      name.endsWith('.mjs') ? readFileSync(join(outDir, name), 'utf8') : [],
    )
    const manifest = readFileSync(join(outDir, 'imagekit-manifest.json'), 'utf8')
    const shown = code.join('').match(/(?<=tr=)w-\d+/g) ?? []
    expect(shown.filter((name) => !manifest.includes(`tr=${name}"`))).toEqual([])
    return [...code.join('').matchAll(/https:[^\s"'`)]+|[\w-]+\.jpg|height: "\d+"/g)]
      .map(([found]) => found)
      .sort()
  }
  const cache = join(root, 'cache')
  const first = await built(account, cache)
  expect(first.filter((one) => one.startsWith('https')).length).toBeGreaterThan(9)
  expect(await built(account, cache)).toEqual(first)
  for (const [name, { options, change }] of Object.entries(steps)) {
    // Rollup itself reads no image.
    if (options.include) continue
    await change?.(root)
    expect(await built(options, cache), name).toEqual(await built(options))
  }
})

test.each(ways)('hold nothing that has changed: %s', async (_name, build) => {
  const root = await project()
  const first = await outputs(root, build, account, 'cache')
  const [, manifest = ''] = first.find(([name]) => name === 'imagekit-manifest.json') ?? []
  const shown = new Set(first.flatMap(([, text = '']) => text.match(/(?<=tr=)w-\d+/g) ?? []))
  expect([...shown].filter((name) => !manifest.includes(`tr=${name}"`))).toEqual([])
  const runs = counting.runs
  expect(await outputs(root, build, account, 'cache')).toEqual(first)
  expect(counting.runs).toBe(runs)
  const stale: string[] = []
  for (const [name, { options, change }] of Object.entries(steps)) {
    await change?.(root)
    const cold = await outputs(root, build, options)
    const warm = await outputs(root, build, options, 'cache')
    stale.push(...differences(cold, warm).map((one) => `${name}: ${one}`))
  }
  expect(stale).toEqual([])
})

function differences(cold: string[][], warm: string[][]): string[] {
  const lines = (outputs: string[][]) =>
    outputs.flatMap(([name = '', text = '']) =>
      name.endsWith('.jpg') ? [name] : text.split('\n').map((line) => `${name}: ${line}`),
    )
  const before = new Set(lines(cold))
  return lines(warm).filter((line) => !before.has(line))
}
