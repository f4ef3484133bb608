import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { rspack } from '@rspack/core'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import { describe, expect, test } from 'vitest'
import webpack from 'webpack'
import rspackPlugin from '../../src/rspack'
import type { Options } from '../../src/types'
import webpackPlugin from '../../src/webpack'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { type Compiler, runCompiler } from './run-compiler'

/* `new URL` and `require` of an image have its URL, as with a bundler's own assets, wherever the page is. */

const OUTPUT = 'https://site.example/shop/static/'
const PAGE = 'https://site.example/shop/pages/deep/index.html'
const CDN = 'https://ik.imagekit.io/demo/ik-seo/unplugin-imagekit/'

const expectedUrl = (width: number) => expect.stringMatching(new RegExp(`^${CDN}.*/a\\.jpg\\?tr=w-${width}$`))

const LOCAL: Options = { mode: 'local' }
const REMOTE: Options = { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true }

const FILE_LOADER = `module.exports = function (content) {
  this.emitFile('a.jpg', content)
  return 'export default __webpack_public_path__ + "a.jpg"'
}
module.exports.raw = true
`

describe.each([
  ['webpack', webpack as (config: object) => Compiler, webpackPlugin],
  ['Rspack', rspack as unknown as (config: object) => Compiler, rspackPlugin],
] as const)('%s', (_name, bundler, imagekit) => {
  async function built(
    main: string,
    options: Options,
    publicPath: string,
    rules?: object[],
    more: Record<string, string> = {},
  ) {
    const root = temporaryFolder()
    writeFileSync(join(root, 'package.json'), '{}')
    mkdirSync(join(root, 'src'))
    writeFileSync(join(root, 'src/a.jpg'), await noiseJpeg(300, 200))
    writeFileSync(join(root, 'src/main.js'), main)
    for (const [name, text] of Object.entries(more)) writeFileSync(join(root, name), text)
    const template = Object.keys(more).find((name) => name.endsWith('.ejs'))
    const compiler = bundler({
      context: root,
      mode: 'production',
      target: 'web',
      entry: './src/main.js',
      output: { path: join(root, 'dist'), publicPath, filename: 'js/main.js' },
      module: { rules: rules ?? [{ test: /\.jpg$/, type: 'asset/resource' }] },
      infrastructureLogging: { level: 'none' },
      plugins: [
        imagekit({ ...options, manifest: false }),
        ...(template ? [new HtmlWebpackPlugin({ template, filename: 'page.html', minify: false })] : []),
      ],
    })
    expect(await runCompiler(compiler, { warnings: false })).toBe('')
    const dist = join(root, 'dist')
    const window: Record<string, unknown> = { URL }
    window.self = window
    window.location = { href: PAGE }
    window.document = {
      baseURI: PAGE,
      currentScript: { tagName: 'SCRIPT', src: `${OUTPUT}js/main.js` },
      getElementsByTagName: () => [],
    }
    runInNewContext(readFileSync(join(dist, 'js/main.js'), 'utf8'), window)
    const urls = window.found as Record<string, unknown>
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((one) => /\.jpg$/.test(one))
    const isThere = (url: unknown) =>
      existsSync(join(dist, new URL(String(url), PAGE).href.replace(OUTPUT, '')))
    const page = template && readFileSync(join(dist, 'page.html'), 'utf8')
    return { urls, files, isThere, page }
  }

  const URLS = `
    import imported from './a.jpg?w=90'
    self.found = {
      imported,
      same: new URL('./a.jpg?w=90', import.meta.url).href,
      other: new URL("./a.jpg?w=110", import.meta.url).href,
      own: new URL('ik:./a.jpg?w=120', import.meta.url).href,
      plain: new URL('./a.jpg', import.meta.url).href,
    }`

  test.each(['auto', '/shop/static/', OUTPUT])(
    'new URL, publicPath %s: files beside the script',
    async (publicPath) => {
      const { urls, files, isThere } = await built(URLS, LOCAL, publicPath)
      expect(Object.entries(urls).filter(([, url]) => !isThere(url))).toEqual([])
      expect(files).toHaveLength(4)
      expect(new URL(String(urls.imported), PAGE).href).toBe(urls.same)
    },
  )

  test('new URL on the CDN', async () => {
    const { urls, files } = await built(URLS, REMOTE, 'auto')
    expect(Object.values(urls).map((url) => String(url).startsWith(CDN))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ])
    expect(files).toEqual([])
  })

  const REQUIRED = `
    const { srcset } = require('ik:./a.jpg?w=100;200')
    self.found = { plain: require('./a.jpg'), query: require('./a.jpg?w=120'), image: { uri: require("./a.jpg?w=120") }, srcset }`

  test.each([
    ['local', LOCAL],
    ['remote', REMOTE],
  ])('require is a string, as with an asset: %s', async (mode, options) => {
    const { urls, isThere } = await built(REQUIRED, options, 'auto')
    const { plain, query, image, srcset } = urls as {
      plain: string
      query: string
      image: { uri: string }
      srcset: string
    }
    for (const url of [plain, query, image.uri]) {
      expect(url).toEqual(expect.any(String))
      expect(mode === 'local' ? isThere(url) : url.startsWith(CDN)).toBe(true)
    }
    expect(image.uri).toBe(query)
    expect(srcset).toMatch(/ 100w, .* 200w$/)
  })

  test('new URL and require in CommonJS', async () => {
    const main = `
      self.found = { url: new URL('./a.jpg?w=90', import.meta.url).href, required: require('./other') }`
    const other = `exports.image = require('./a.jpg?w=100'); exports.own = require('ik:./a.jpg?w=110').default`
    const { urls, isThere } = await built(main, LOCAL, 'auto', undefined, { 'src/other.js': other })
    const { url, required } = urls as { url: string; required: Record<string, string> }
    expect([url, required.image, required.own].map(isThere)).toEqual([true, true, true])
  })

  const ASSETS = { test: /\.jpg$/, type: 'asset/resource' }

  test.each([
    ['local', LOCAL],
    ['remote', REMOTE],
  ])('a template of html-webpack-plugin, whatever its name: %s', async (mode, options) => {
    const text = `<!doctype html><title><%= 1 + 1 %></title><img src="<%= require('./a.jpg?w=90') %>"><i>new URL('./a.jpg?w=1', import.meta.url)</i>`
    const templates = { 'src/dev.html.template.ejs': text }
    const { page = '', isThere } = await built(
      'self.found = {}',
      options,
      '/shop/static/',
      [ASSETS],
      templates,
    )
    expect(page).toContain('<title>2</title>')
    const [, url = ''] = /<img src="?([^">]*)/.exec(page) ?? []
    expect(mode === 'local' ? isThere(url) : url).toEqual(mode === 'local' ? true : expectedUrl(90))
  })

  test.each([
    ['local', LOCAL],
    ['remote', REMOTE],
  ])('a template by html-loader: %s', async (mode, options) => {
    const text = `<!doctype html><img src="./a.jpg?w=90"><img src="./a.jpg?w=110">`
    const rules = [ASSETS, { test: /\.ejs$/, loader: 'html-loader' }]
    const { page = '', isThere } = await built('self.found = {}', options, '/shop/static/', rules, {
      'src/page.ejs': text,
    })
    const urls = [...page.matchAll(/<img src="?([^">]*)/g)].map(([, url]) => url)
    expect(urls).toHaveLength(2)
    if (mode === 'local') expect(urls.map(isThere)).toEqual([true, true])
    else expect(urls).toEqual([expectedUrl(90), expectedUrl(110)])
  })

  test('require of a file that file-loader makes an ES module of is a module', async () => {
    const loader = join(temporaryFolder(), 'file-loader.cjs')
    writeFileSync(loader, FILE_LOADER)
    const rules = [{ test: /\.jpg$/, use: [{ loader }] }]
    const main = "const image = require('./a.jpg?w=90')\nself.found = { src: image.default }"
    const { urls } = await built(main, REMOTE, 'auto', rules)
    expect(urls.src).toMatch(/\/a\.jpg\?tr=w-90$/)
  })
})
