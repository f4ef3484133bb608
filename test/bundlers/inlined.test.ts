import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rspack } from '@rspack/core'
import { build as esbuild } from 'esbuild'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import webpack from 'webpack'
import esbuildPlugin from '../../src/esbuild'
import rspackPlugin from '../../src/rspack'
import type { Options } from '../../src/types'
import webpackPlugin from '../../src/webpack'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'

/*
 * Configurations that inline images (`asset/inline`, the loader `dataurl`): what is asked for is inlined as that rendition, or
 * is a URL, never the original.
 */

const remote: Options = { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, manifest: false }
const local: Options = { mode: 'local', manifest: false }
const INLINE = { test: /\.jpg$/, type: 'asset/inline' }

interface Compiler {
  run(done: (error: unknown, stats?: { hasErrors(): boolean; toString(o: object): string }) => void): void
  close(done: () => void): void
}

async function run(compiler: Compiler): Promise<void> {
  const text = await new Promise<string>((done, fail) => {
    compiler.run((error, stats) =>
      error || !stats ? fail(error) : done(stats.toString({ all: false, errors: true })),
    )
  })
  await new Promise<void>((done) => compiler.close(done))
  if (text) throw new Error(text)
}

const common = (root: string) =>
  ({
    context: root,
    mode: 'production',
    entry: './main.js',
    output: { path: join(root, 'dist'), publicPath: '/' },
    optimization: { minimize: false },
    infrastructureLogging: { level: 'none' },
  }) as const

const builders: Record<string, (root: string, options: Options) => Promise<unknown>> = {
  'webpack, css-loader': (root, options) =>
    run(
      webpack({
        ...common(root),
        module: { rules: [INLINE, { test: /\.css$/, use: [MiniCssExtractPlugin.loader, 'css-loader'] }] },
        plugins: [webpackPlugin(options), new MiniCssExtractPlugin()],
      }),
    ),
  'webpack, its own CSS': (root, options) =>
    run(
      webpack({
        ...common(root),
        experiments: { css: true },
        module: { rules: [INLINE] },
        plugins: [webpackPlugin(options)],
      }),
    ),
  rspack: (root, options) =>
    run(
      rspack({
        ...common(root),
        module: { rules: [INLINE, { test: /\.css$/, type: 'css/auto' }] },
        plugins: [rspackPlugin(options)],
      }) as Compiler,
    ),
  esbuild: (root, options) =>
    esbuild({
      absWorkingDir: root,
      entryPoints: [join(root, 'main.js')],
      bundle: true,
      format: 'esm',
      outdir: join(root, 'dist'),
      loader: { '.jpg': 'dataurl' },
      logLevel: 'silent',
      plugins: [esbuildPlugin(options)],
    }),
}

const WAYS: [what: string, files: Record<string, string>][] = [
  ['url()', { 'main.js': "import './a.css'", 'a.css': 'a{background:url(./a.jpg?w=105)}' }],
  ['url(ik:)', { 'main.js': "import './a.css'", 'a.css': 'a{background:url(ik:./a.jpg?w=105)}' }],
  ['import', { 'main.js': "import a from './a.jpg?w=105'\nconsole.log(a)" }],
  ['import ik:', { 'main.js': "import a from 'ik:./a.jpg?w=105'\nconsole.log(a)" }],
  ['new URL', { 'main.js': "console.log(new URL('./a.jpg?w=105', import.meta.url).href)" }],
]

for (const [name, build] of Object.entries(builders))
  test.each(
    WAYS.flatMap(([what, files]) => [
      ['drawn', what, files, local] as const,
      ['from the CDN', what, files, remote] as const,
    ]),
  )(`${name}, %s: %s`, async (how, _what, files, options) => {
    const root = temporaryFolder()
    const all = { 'package.json': '{}', 'a.jpg': await noiseJpeg(300, 200), ...files }
    for (const [file, content] of Object.entries(all)) writeFileSync(join(root, file), content)
    await build(root, options)
    const dist = join(root, 'dist')
    const names = readdirSync(dist, { encoding: 'utf8' })
    const text = names
      .filter((one) => /\.(?:css|js)$/.test(one))
      .map((one) => readFileSync(join(dist, one), 'utf8'))
      .join('\n')
    if (how === 'from the CDN')
      expect(text).toMatch(/https:\/\/ik\.imagekit\.io\/demo\/[^"')]*a\.jpg\?tr=w-105/)
    const inlined = [...text.matchAll(/data:image\/[\w+]+;base64,([\w+/=]+)/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64'),
    )
    const files_ = names.filter((one) => /\.jpe?g$/.test(one)).map((one) => readFileSync(join(dist, one)))
    const images = await Promise.all(
      [...inlined, ...files_].map(async (bytes) => (await sharp(bytes).metadata()).width),
    )
    expect(images).toEqual(how === 'drawn' ? [105] : [])
  })
