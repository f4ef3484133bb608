import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CopyRspackPlugin, rspack } from '@rspack/core'
import CopyPlugin from 'copy-webpack-plugin'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import ImageMinimizerPlugin from 'image-minimizer-webpack-plugin'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import { describe, expect, test } from 'vitest'
import webpack from 'webpack'
import rspackPlugin from '../../src/rspack'
import type { Options } from '../../src/types'
import imagekit from '../../src/webpack'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'

/* Other plugins and loaders of webpack's that read, rename or copy images. */

const remote: Options = {
  urlEndpoint: 'https://ik.imagekit.io/demo',
  dryRun: true,
  manifest: false,
  strict: true,
}
const local: Options = { mode: 'local', manifest: false, strict: true }

type Files = Record<string, string | Buffer>

async function built(files: Files, options: Options, config: webpack.Configuration = {}) {
  const root = temporaryFolder()
  const all = { 'package.json': '{}', 'a.jpg': await noiseJpeg(300, 200), 'main.js': '', ...files }
  for (const [name, content] of Object.entries(all)) writeFileSync(join(root, name), content)
  const compiler = webpack({
    context: root,
    mode: 'production',
    entry: './main.js',
    output: { path: join(root, 'dist'), publicPath: '/' },
    infrastructureLogging: { level: 'none' },
    ...config,
    optimization: { minimize: false, ...config.optimization },
    plugins: [imagekit(options), ...(config.plugins ?? [])],
  })
  const report = await new Promise<string>((done, fail) => {
    compiler.run((error, stats) => {
      if (error || !stats) fail(error)
      else done(stats.toString({ all: false, errors: true, warnings: true }))
    })
  })
  await new Promise<void>((done) => compiler.close(() => done()))
  const dist = join(root, 'dist')
  const names = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  const text = names
    .filter((name) => /\.(?:html|css|js)$/.test(name))
    .map((name) => readFileSync(join(dist, name), 'utf8'))
    .join('\n')
  return { root, names, text, report }
}

describe('image-minimizer-webpack-plugin', () => {
  const files: Files = {
    'main.js':
      "import './a.css'\nimport a from './a.jpg?w=101'\nconsole.log(a, new URL('./a.jpg?w=102', import.meta.url).href)",
    'a.css': 'a{background:url(./a.jpg?w=103)}',
    'index.html': '<img src="./a.jpg?w=104">',
  }
  const { sharpMinify, sharpGenerate } = ImageMinimizerPlugin
  const encodeOptions = { jpeg: { quality: 30 }, webp: { quality: 30 } }
  test.each([
    ['minimizer', { minimizer: { implementation: sharpMinify, options: { encodeOptions } } }],
    [
      'generator',
      { generator: [{ type: 'asset', implementation: sharpGenerate, options: { encodeOptions } }] },
    ],
  ])('%s: every drawn image is where it is referred to', async (_what, options) => {
    const { names, text, report } = await built(files, local, {
      module: { rules: [{ test: /\.css$/, use: [MiniCssExtractPlugin.loader, 'css-loader'] }] },
      optimization: { minimize: true, minimizer: [new ImageMinimizerPlugin(options as never)] },
      plugins: [new HtmlWebpackPlugin({ template: 'index.html' }), new MiniCssExtractPlugin()],
    })
    const images = [...new Set([...text.matchAll(/[\w.-]+\.jpg(?=["')])/g)].map(([name]) => name))]
    expect(report).toBe('')
    expect(images).toHaveLength(4)
    expect(names).toEqual(expect.arrayContaining(images))
  })
})

/** As file-loader and url-loader do it. */
const FILE_LOADER = `module.exports = function (content) {
  this.emitFile('emitted.jpg', content)
  const { esModule = true } = this.getOptions()
  return (esModule ? 'export default' : 'module.exports =') + ' __webpack_public_path__ + "emitted.jpg"'
}
module.exports.raw = true
`

describe('require of an image', () => {
  const rule = (root: string, options?: object): webpack.RuleSetRule => ({
    test: /\.jpg$/,
    use: [{ loader: join(root, 'file-loader.cjs'), ...(options && { options }) }],
    type: 'javascript/auto',
  })
  const CASES: [what: string, code: string, options: object | undefined][] = [
    ['an ES module of its loader', "require('./a.jpg').default", undefined],
    ['a string of its loader', "require('./a.jpg')", { esModule: false }],
    ['a string of webpack', "require('./a.jpg')", { asset: true }],
  ]
  for (const [mode, query, expected] of [
    [remote, '', /^https:.*\/a\.jpg$/],
    [remote, '?w=100', /^https:.*\/a\.jpg\?tr=w-100$/],
    [local, '', /^\/[\w.]+\.jpg$/],
    [local, '?w=100', /^\/[\w.]+\.jpg$/],
  ] as const)
    test.each(CASES)(`%s, ${mode.mode ?? 'remote'}${query}`, async (_what, code, options) => {
      const loaders = temporaryFolder()
      writeFileSync(join(loaders, 'file-loader.cjs'), FILE_LOADER)
      const isAsset = options && 'asset' in options
      const { root } = await built(
        { 'main.js': `globalThis.__required = ${code.replace('.jpg', `.jpg${query}`)}` },
        mode,
        {
          module: { rules: [isAsset ? { test: /\.jpg$/, type: 'asset/resource' } : rule(loaders, options)] },
        },
      )
      const holder = globalThis as { __required?: unknown }
      new Function(readFileSync(join(root, 'dist/main.js'), 'utf8'))()
      expect(holder.__required).toEqual(expect.stringMatching(expected))
    })
})

describe('Markdown of Docusaurus', () => {
  /** What its loader of Markdown makes of `![A](./a.jpg…)`: a request that names its own loaders, and the original's size. */
  const page = (loaders: string, query: string) => `module.exports = () => \`
    const jsx = (tag, props) => ({ tag, props })
    const _components = { img: 'img' }
    globalThis.__page = jsx(_components.img, {
      alt: 'A',
      src: require('!${join(loaders, 'file-loader.cjs')}?name=[name].[ext]!./a.jpg${query}').default + "",
      width: '300',
      height: '200'
    })\``
  const CASES: [query: string, expected: object][] = [
    ['', { src: /\/a\.jpg$/, width: '300', height: '200' }],
    ['?w=100', { src: /\?tr=w-100$/, width: 100, height: 67 }],
    ['?w=100;200', { src: /\?tr=w-200$/, srcset: /w-100 100w, .*w-200 200w$/, width: 200, height: 133 }],
  ]

  test.each(CASES)('![](./a.jpg%s)', async (query, expected) => {
    const loaders = temporaryFolder()
    writeFileSync(join(loaders, 'file-loader.cjs'), FILE_LOADER)
    writeFileSync(join(loaders, 'markdown-loader.cjs'), page(loaders, query))
    const rule = { test: /\.md$/, loader: join(loaders, 'markdown-loader.cjs'), type: 'javascript/auto' }
    const { root, report } = await built(
      { 'main.js': "import './page.md'", 'page.md': `![A](./a.jpg${query})` },
      remote,
      { module: { rules: [rule, { test: /\.jpg$/, loader: join(loaders, 'file-loader.cjs') }] } },
    )
    expect(report).toBe('')
    new Function(readFileSync(join(root, 'dist/main.js'), 'utf8'))()
    const { props } = (globalThis as { __page?: { props: object } }).__page!
    for (const [name, value] of Object.entries(expected))
      expect(props).toHaveProperty(name, value instanceof RegExp ? expect.stringMatching(value) : value)
    expect(props).toHaveProperty('alt', 'A')
  })
})

describe('copied folders', () => {
  const files: Files = {
    'main.js': "import a from './a.jpg?w=100'\nconsole.log(a)",
    'b.jpg': Buffer.from(''),
  }
  const patterns = [{ from: '*.jpg', to: 'static' }]

  test('copy-webpack-plugin: what it copies is no image that was left', async () => {
    files['b.jpg'] = await noiseJpeg(30, 20)
    const { names, text, report } = await built(files, remote, { plugins: [new CopyPlugin({ patterns })] })
    expect(report).toBe('')
    expect(names).toEqual(expect.arrayContaining(['static/a.jpg', 'static/b.jpg']))
    expect(text).toContain('tr=w-100')
  })

  test('CopyRspackPlugin, in the same way', async () => {
    const root = temporaryFolder()
    writeFileSync(join(root, 'package.json'), '{}')
    writeFileSync(join(root, 'a.jpg'), await noiseJpeg(30, 20))
    writeFileSync(join(root, 'main.js'), files['main.js'] ?? '')
    const compiler = rspack({
      context: root,
      entry: './main.js',
      output: { path: join(root, 'dist') },
      infrastructureLogging: { level: 'none' },
      plugins: [rspackPlugin(remote), new CopyRspackPlugin({ patterns })],
    })
    const report = await new Promise((done) => {
      compiler.run((_error, stats) => done(stats?.toString({ all: false, errors: true, warnings: true })))
    })
    await new Promise((done) => compiler.close(done))
    expect(report).toBe('')
    expect(readdirSync(join(root, 'dist/static'))).toEqual(['a.jpg'])
  })
})
