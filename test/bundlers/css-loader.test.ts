import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CssExtractRspackPlugin, rspack } from '@rspack/core'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import { describe, expect, test } from 'vitest'
import webpack from 'webpack'
import rspackImagekit from '../../src/rspack'
import type { Options } from '../../src/types'
import webpackImagekit from '../../src/webpack'
import { tealJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { type Compiler, runCompiler } from './run-compiler'

/* What css-loader is handed by others: `ik:` in files that CSS imports, and in partials that a preprocessor compiles in. */

const remote: Options = {
  urlEndpoint: 'https://ik.imagekit.io/demo',
  dryRun: true,
  manifest: false,
  strict: true,
}
const local: Options = { mode: 'local', manifest: false, strict: true }

const files = {
  'package.json': '{ "imports": { "#img/*": "./img/*" } }',
  'main.js': `import './page.css'\nimport './theme.scss'\n`,
  'page.css': `@import './deep/part.css';`,
  'deep/part.css': `.a { background: url('ik:../img/hero.jpg?w=41') }\n.b { background: image-set('ik:../img/hero.jpg?w=42' 1x, "ik:../img/hero.jpg?w=43" 2x) }`,
  'theme.scss': `@use './deep/more';\n.own { background: url(ik:./img/hero.jpg?w=44) }`,
  'deep/_more.scss': `$w: 45;\n.c { background: url("ik:./img/hero.jpg?w=#{$w}"); content: "\`\${not}\\\\" }\n.d { background: url(./img/hero.jpg?w=46) }\n.e { background: url('#img/hero.jpg?w=47') }`,
}
const widths = [41, 42, 43, 44, 45, 46, 47]

async function project(): Promise<string> {
  const root = temporaryFolder()
  for (const [name, content] of Object.entries({ ...files, 'img/hero.jpg': await tealJpeg(80, 60) })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

const css = { loader: 'css-loader', options: { importLoaders: 0 } }
const sass = { test: /\.scss$/, use: 'sass-loader' }
const styles = /\.(?:css|scss)$/

/** Ways of setting css-loader up, each behind the loader that takes its output. */
const rules: Record<string, (take: string) => webpack.RuleSetRule[]> = {
  'in `use`': (take) => [
    { test: /\.css$/, use: [take, css] },
    { test: /\.scss$/, use: [take, css, 'sass-loader'] },
  ],
  'by functions': (take) => [
    { test: /\.css$/, use: () => [take, css.loader] },
    { test: /\.scss$/, use: () => [take, css.loader, 'sass-loader'] },
  ],
  'in `oneOf`, with `importLoaders`': (take) => [
    {
      oneOf: [
        { test: /\.css$/, use: [take, { ...css, options: { importLoaders: 1 } }] },
        { test: /\.scss$/, use: [take, { ...css, options: { importLoaders: 2 } }, 'sass-loader'] },
      ],
    },
  ],
  'a rule of its own': (take) => [
    { test: styles, use: take },
    { test: styles, loader: 'css-loader', options: { esModule: false } },
    sass,
  ],
}

const run = async (compiler: Compiler) => expect(await runCompiler(compiler)).toBe('')

const extractBy = (plugin: MiniCssExtractPlugin) => ({
  extract: MiniCssExtractPlugin.loader,
  build: (root: string, config: object, options: Options) =>
    run(
      webpack({
        ...base(root),
        ...config,
        plugins: [webpackImagekit(options), plugin],
      }) as unknown as Compiler,
    ),
})

const bundlers = {
  webpack: extractBy(new MiniCssExtractPlugin()),
  'webpack, each style sheet by a child compiler': extractBy(
    new MiniCssExtractPlugin({ experimentalUseImportModule: false }),
  ),
  rspack: {
    extract: CssExtractRspackPlugin.loader,
    build: (root: string, config: object, options: Options) =>
      run(
        rspack({
          ...base(root),
          ...config,
          plugins: [rspackImagekit(options), new CssExtractRspackPlugin()],
        } as never) as unknown as Compiler,
      ),
  },
}

const base = (root: string): webpack.Configuration => ({
  context: root,
  mode: 'production',
  devtool: 'source-map',
  entry: './main.js',
  output: { path: join(root, 'dist'), publicPath: '/' },
  optimization: { minimize: false },
  infrastructureLogging: { level: 'none' },
})

/** A style sheet with a Sass partial, whose paths are relative to it and to the style sheet. */
async function partials(): Promise<string> {
  const root = await project()
  writeFileSync(
    join(root, 'theme.scss'),
    `@use './deep/more';\n.own { background: url(ik:./img/hero.jpg?w=44) }`,
  )
  writeFileSync(
    join(root, 'deep/_more.scss'),
    `.c { background: url('ik:../img/hero.jpg?w=51') }\n.d { background: url(ik:./img/hero.jpg?w=52) }`,
  )
  writeFileSync(join(root, 'main.js'), `import './theme.scss'`)
  return root
}

describe.each(Object.entries(bundlers))('%s', (_bundler, { extract, build }) => {
  test('a path of a Sass partial, relative to it and to the style sheet', async () => {
    const root = await partials()
    await build(root, { module: { rules: rules['in `use`']!(extract) } }, remote)
    const written = readFileSync(join(root, 'dist/main.css'), 'utf8')
    expect(['44', '51', '52'].filter((width) => !written.includes(`/hero.jpg?tr=w-${width}`))).toEqual([])
  })

  test('the same in a style sheet of the bundler’s own', async () => {
    const root = await partials()
    const module = { rules: [{ test: /\.scss$/, use: 'sass-loader', type: 'css/auto' }] }
    await build(root, { module, experiments: { css: true } }, remote)
    const written = readdirSync(join(root, 'dist'))
      .filter((name) => name.endsWith('.css'))
      .map((name) => readFileSync(join(root, 'dist', name), 'utf8'))
      .join('')
    expect(['44', '51', '52'].filter((width) => !written.includes(`/hero.jpg?tr=w-${width}`))).toEqual([])
  })

  describe.each(Object.entries(rules))('css-loader %s', (_name, rulesFor) => {
    test.each([
      ['from the CDN', remote],
      ['rendered', local],
    ])('%s', async (_mode, options) => {
      const root = await project()
      const module = { rules: [...rulesFor(extract), { test: /\.jpg$/, type: 'asset/resource' }] }
      await build(root, { module }, options)
      const written = readFileSync(join(root, 'dist/main.css'), 'utf8')
      expect(written).not.toMatch(/\bik:|hero\.jpg\?w=|#img/)
      expect(written).toContain('`${not}')
      if (options === remote)
        expect([...written.matchAll(/\?tr=w-(\d+)/g)].map(([, width]) => Number(width)).sort()).toEqual(
          widths,
        )
      else {
        const images = readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.jpg'))
        expect(images).toHaveLength(widths.length)
        for (const name of images) expect(written).toContain(`/${name}`)
      }
      // What a source map shows is what was written.
      expect(readFileSync(join(root, 'dist/main.css.map'), 'utf8')).toContain('ik:../img/hero.jpg?w=41')
    })
  })
})
