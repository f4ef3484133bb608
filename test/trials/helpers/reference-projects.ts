import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Plugin as EsbuildPlugin } from 'esbuild'
import { build as esbuild } from 'esbuild'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import { type InlineConfig, build as vite } from 'vite'
import { viteSingleFile } from 'vite-plugin-singlefile'
import webpack from 'webpack'

/* Random projects: images, ways of writing them, options of a bundler, and a neighbour. */

export type Random = () => number
export type Bundler = 'vite' | 'esbuild' | 'webpack'

/** A reference of a project. */
export interface Reference {
  image: string
  /** The width that is asked for. */
  width: number | undefined
  place: 'module' | 'style' | 'page'
  /** As the source has it, and as it would be written without the plugin. */
  text: string
  bare: string
}

export interface ReferenceProject {
  bundler: Bundler
  option: string
  references: Reference[]
}

type Way = { place: Reference['place']; bundlers: Bundler[]; isScheme?: boolean; write(path: string): string }

const ALL: Bundler[] = ['vite', 'esbuild', 'webpack']
const WAYS: Way[] = [
  { place: 'module', bundlers: ALL, write: (path) => `import NAME from '${path}'\nconsole.log(NAME)` },
  {
    place: 'module',
    bundlers: ALL,
    isScheme: true,
    write: (path) => `import NAME from '${path}'\nconsole.log(NAME)`,
  },
  { place: 'module', bundlers: ALL, write: (path) => `import('${path}').then(console.log)` },
  {
    place: 'module',
    bundlers: ['vite', 'webpack'],
    write: (path) => `console.log(new URL('${path}', import.meta.url).href)`,
  },
  { place: 'module', bundlers: ['esbuild', 'webpack'], write: (path) => `console.log(require('${path}'))` },
  { place: 'style', bundlers: ALL, write: (path) => `.NAME { background: url("${path}") }` },
  { place: 'style', bundlers: ALL, isScheme: true, write: (path) => `.NAME { background: url('${path}') }` },
  {
    place: 'style',
    bundlers: ['vite', 'webpack'],
    write: (path) => `.NAME { background: image-set("${path}" 1x) }`,
  },
  { place: 'page', bundlers: ['vite', 'webpack'], write: (path) => `<img src="${path}">` },
  { place: 'page', bundlers: ['vite', 'webpack'], write: (path) => `<img srcset="${path} 1x">` },
  { place: 'page', bundlers: ['vite', 'webpack'], write: (path) => `<video poster="${path}"></video>` },
  {
    place: 'page',
    bundlers: ['vite', 'webpack'],
    write: (path) => `<p style="background: url('${path}')"></p>`,
  },
  { place: 'page', bundlers: ['vite'], write: (path) => `<object data="${path}"></object>` },
]

type Option = [name: string, config: Record<string, unknown>]
const OPTIONS: Record<Bundler, Option[]> = {
  vite: [
    ['defaults', {}],
    ['a relative base', { base: './' }],
    ['a base', { base: '/shop/' }],
    ['inlining', { build: { assetsInlineLimit: 1_000_000 } }],
    ['one style sheet', { build: { cssCodeSplit: false } }],
    ['source maps', { build: { sourcemap: true } }],
    ['lightningcss', { css: { transformer: 'lightningcss' } }],
    [
      'names of its own',
      { build: { rollupOptions: { output: { assetFileNames: 'files/[hash][extname]' } } } },
    ],
    ['a single file', { isSingleFile: true }],
  ],
  esbuild: [
    ['loader file', { loader: 'file' }],
    ['loader dataurl', { loader: 'dataurl' }],
    ['loader copy', { loader: 'copy' }],
    ['a public path', { loader: 'file', publicPath: '/shop' }],
    ['minified', { loader: 'file', minify: true }],
  ],
  webpack: [
    ['asset/resource', { type: 'asset/resource' }],
    ['asset', { type: 'asset' }],
    ['asset/inline', { type: 'asset/inline' }],
    ['its own CSS', { type: 'asset/resource', isNative: true }],
    [
      'names of its own',
      { type: 'asset/resource', generator: { filename: 'files/[name].[contenthash:8][ext]' } },
    ],
  ],
}

const pick = <Value>(values: readonly Value[], random: Random): Value =>
  values[Math.floor(random() * values.length)]!

export function randomProject(images: readonly string[], random: Random): ReferenceProject {
  const bundler = pick(ALL, random)
  const [option] = pick(OPTIONS[bundler], random)
  const ways = WAYS.filter(({ bundlers }) => bundlers.includes(bundler))
  const count = 2 + Math.floor(random() * 4)
  const references = Array.from({ length: count }, (_, index): Reference => {
    const { place, isScheme, write } = pick(ways, random)
    const image = pick(images, random)
    const width = random() < 0.7 ? 20 + index * 10 + Math.floor(random() * 9) : undefined
    // What no one asks of ImageKit, in names that the image's content has already.
    const buster = place !== 'module' && random() < 0.2 ? `v=${Math.floor(random() * 9)}.1` : undefined
    const query = [width && `w=${width}`, !isScheme && buster].filter(Boolean).join('&')
    const path = `./img/${place === 'page' ? encodeURI(image) : image}`
    const scheme = isScheme ? `ik:./img/${image}` : path
    const named = (text: string) => write(text).replaceAll('NAME', `name${index}`)
    return { image, width, place, text: named(scheme + (query && `?${query}`)), bare: named(path) }
  })
  return { bundler, option, references }
}

/** Builds a project, with or without the plugin. */
export async function buildProject(
  root: string,
  { bundler, option, references }: ReferenceProject,
  images: ReadonlyMap<string, Buffer>,
  plugin: unknown,
): Promise<{ names: string[]; text: string; files: Map<string, Buffer> }> {
  const textOf = (place: Reference['place']) =>
    references.flatMap((one) => (one.place === place ? [plugin ? one.text : one.bare] : [])).join('\n')
  const main = `import './page.css'\n${textOf('module')}\n`
  const page = `<!DOCTYPE html><html><head></head><body>${textOf('page')}<script type="module" src="./main.js"></script></body></html>`
  const files = { 'package.json': '{}', 'main.js': main, 'page.css': textOf('style'), 'index.html': page }
  for (const [name, content] of [
    ...Object.entries(files),
    ...[...images].map(([name, bytes]) => [`img/${name}`, bytes] as const),
  ]) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  const config = OPTIONS[bundler].find(([name]) => name === option)?.[1] ?? {}
  await builders[bundler](root, config, plugin)
  const dist = join(root, 'dist')
  const names = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name))
  const outputs = new Map(names.map((name) => [name, readFileSync(join(dist, name))]))
  const text = [...outputs]
    .flatMap(([name, bytes]) => (/\.(?:js|css|html)$/.test(name) ? [bytes.toString()] : []))
    .join('\n')
  return { names, text, files: outputs }
}

type Build = (root: string, config: Record<string, unknown>, plugin: unknown) => Promise<unknown>

const builders: Record<Bundler, Build> = {
  vite(root, { isSingleFile, ...config }, plugin) {
    const { build, ...rest } = config as InlineConfig
    return vite({
      root,
      configFile: false,
      logLevel: 'silent',
      ...rest,
      build: { minify: false, ...build },
      plugins: [...(plugin ? [plugin as never] : []), ...(isSingleFile ? [viteSingleFile()] : [])],
    })
  },
  esbuild(root, { loader, ...config }, plugin) {
    return esbuild({
      absWorkingDir: root,
      entryPoints: [join(root, 'main.js')],
      bundle: true,
      format: 'esm',
      splitting: true,
      outdir: join(root, 'dist'),
      logLevel: 'silent',
      loader: { '.jpg': loader as 'file', '.png': loader as 'file' },
      plugins: plugin ? [plugin as EsbuildPlugin] : [],
      ...config,
    })
  },
  async webpack(root, { isNative, ...rule }, plugin) {
    const compiler = webpack({
      context: root,
      mode: 'production',
      entry: './main.js',
      output: { path: join(root, 'dist'), publicPath: '/' },
      optimization: { minimize: false },
      infrastructureLogging: { level: 'none' },
      ...(isNative === true && { experiments: { css: true } }),
      module: {
        rules: [
          { test: /\.(?:jpg|png)$/, ...rule },
          ...(isNative === true
            ? []
            : [{ test: /\.css$/, use: [MiniCssExtractPlugin.loader, 'css-loader'] }]),
        ],
      },
      plugins: [
        ...(plugin ? [plugin as webpack.WebpackPluginInstance] : []),
        new HtmlWebpackPlugin({ template: 'index.html', minify: false }),
        ...(isNative === true ? [] : [new MiniCssExtractPlugin()]),
      ],
    })
    const report = await new Promise<string>((done, fail) => {
      compiler.run((error, stats) => {
        if (error || !stats) fail(error)
        else done(stats.toString({ all: false, errors: true }))
      })
    })
    await new Promise<void>((done) => compiler.close(() => done()))
    if (report) throw new Error(report)
  },
}
