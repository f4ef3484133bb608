import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CssExtractRspackPlugin, HtmlRspackPlugin, rspack } from '@rspack/core'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import { describe, expect, test } from 'vitest'
import webpack from 'webpack'
import rspackPlugin from '../../src/rspack'
import webpackPlugin from '../../src/webpack'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { type Compiler, runCompiler } from './run-compiler'

/* Style sheets and pages in folders of the output refer to renditions by a path that leads there, whatever the public path. */

async function project(): Promise<string> {
  const root = temporaryFolder()
  const files = {
    'package.json': '{}',
    'main.js': "import './page.css'\nimport url from './img/a.jpg?w=50'\nconsole.log(url)",
    'page.css':
      ".a { background: url('ik:./img/a.jpg?w=51') }\n.b { background: url(./img/a.jpg?w=52) }\n.c { background: url('ik:./img/a.jpg') }",
    'index.html':
      '<body><img src="./img/a.jpg?w=53"><img src="./img/a.jpg?w=51"><img src="./img/a.jpg"></body>',
    'img/a.jpg': await noiseJpeg(80, 60),
  }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

const bundlers = {
  webpack: {
    create: webpack as (config: object) => Compiler,
    imagekit: webpackPlugin,
    Extract: MiniCssExtractPlugin,
    Page: HtmlWebpackPlugin,
  },
  rspack: {
    create: rspack as unknown as (config: object) => Compiler,
    imagekit: rspackPlugin,
    Extract: CssExtractRspackPlugin,
    Page: HtmlRspackPlugin,
  },
}

describe.each(Object.entries(bundlers))('%s', (_name, { create, imagekit, Extract, Page }) => {
  describe.each(['css-loader', 'native'])('%s', (css) => {
    test.each(['auto', '/', 'https://cdn.example/app/', undefined])('publicPath: %s', async (publicPath) => {
      const root = await project()
      const compiler = create({
        context: root,
        mode: 'production',
        entry: './main.js',
        output: {
          path: join(root, 'dist'),
          filename: 'js/[name].js',
          cssFilename: 'css/[name].css',
          assetModuleFilename: 'media/[name].[contenthash:8][ext]',
          ...(publicPath && { publicPath }),
        },
        ...(css === 'native' && create === (webpack as unknown) && { experiments: { css: true } }),
        module: {
          rules: [
            { test: /\.jpg$/, type: 'asset/resource' },
            css === 'native'
              ? { test: /\.css$/, type: 'css/auto' }
              : { test: /\.css$/, use: [Extract.loader, 'css-loader'], type: 'javascript/auto' },
          ],
        },
        infrastructureLogging: { level: 'none' },
        plugins: [
          imagekit({ mode: 'local', manifest: false }),
          ...(css === 'native' ? [] : [new Extract({ filename: 'css/[name].css' })]),
          new Page({ template: join(root, 'index.html'), filename: 'sub/index.html', minify: false }),
        ],
      })
      expect(await runCompiler(compiler)).toBe('')
      const dist = join(root, 'dist')
      // Of each rendition, and of the original, one.
      expect(readdirSync(join(dist, 'media'))).toHaveLength(5)
      for (const [document, count] of [
        ['css/main.css', 3],
        ['sub/index.html', 3],
      ] as const) {
        const urls = [...readFileSync(join(dist, document), 'utf8').matchAll(/[^"'()=\s]+\.jpg/g)].map(
          ([url]) => url,
        )
        expect(urls).toHaveLength(count)
        const base = publicPath === undefined || publicPath === 'auto' ? undefined : publicPath
        for (const url of urls) {
          if (base) expect(url.startsWith(base), url).toBe(true)
          const file = base ? join(dist, url.slice(base.length)) : join(dist, dirname(document), url)
          expect(existsSync(file), url).toBe(true)
        }
      }
    })
  })
})
