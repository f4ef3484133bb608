import { join } from 'node:path'
import {
  CssExtractRspackPlugin,
  HtmlRspackPlugin,
  type Configuration as RspackConfiguration,
  rspack,
} from '@rspack/core'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import { describe, expect, test } from 'vitest'
import webpack from 'webpack'
import { stageFor } from '../../deploy/stage'
import { expectWhole, type Site, site } from './site'
import { show, worker } from './sources'
import { runRspack, runWebpack } from './webpack-site'

const stage = stageFor({ cdn: false })

/** What two bundlers of one make have under names of their own. */
interface Tool {
  run(site: Site, ...overs: (webpack.Configuration & RspackConfiguration)[]): Promise<void>
  federation: typeof webpack.container.ModuleFederationPlugin
  page: new (options: { template: string; minify: false }) => webpack.WebpackPluginInstance
  styles: { new (): webpack.WebpackPluginInstance; loader: string }
}

const tools = {
  webpack: {
    run: runWebpack,
    federation: webpack.container.ModuleFederationPlugin,
    page: HtmlWebpackPlugin,
    styles: MiniCssExtractPlugin,
  },
  rspack: {
    run: runRspack,
    // That without a version is another package's.
    federation: rspack.container.ModuleFederationPluginV1,
    page: HtmlRspackPlugin,
    styles: CssExtractRspackPlugin,
  },
} as unknown as Record<string, Tool>

describe.each(Object.entries(tools))('%s', (_name, { run, federation, page: Page, styles: Styles }) => {
  test.each([
    ['web', 'es2020'],
    ['webworker', 'es2020'],
    ['web', 'webworker'],
  ] as const)('targets %s and %s', async (...target) => {
    const made = await site(stage(), { 'src/main.js': show('./a.png?w=101', 'ik:./b.png?w=102', './c.png') })
    // Of several targets, webpack knows no common way to load a chunk.
    const output = { path: join(made.root, 'dist'), publicPath: '', chunkFormat: 'array-push' as const }
    await run(made, {
      target: [...target],
      entry: './src/main.js',
      output: { ...output, chunkLoading: 'jsonp' },
    })
    await expectWhole(made, { dist: ['a.png?w=101', 'b.png?w=102', 'c.png'] })
  })

  test('a page’s and two workers’ images, some of them shared', async () => {
    const made = await site(stage(), {
      'src/main.js': show('./a.png?w=101', './d.png') + worker('./w1.js') + worker('./w2.js'),
      'src/w1.js': show('./a.png?w=101', 'ik:./b.png?w=102', './d.png'),
      'src/w2.js': show('./b.png?w=102', './c.png?w=103', './d.png'),
    })
    await run(made, { entry: './src/main.js' })
    await expectWhole(made, { dist: ['a.png?w=101', 'b.png?w=102', 'c.png?w=103', 'd.png'] })
  })

  test('a worker in a dependency', async () => {
    const made = await site(stage(), {
      'src/main.js': `import { start } from 'dep'\n${show('./a.png?w=101')}start()`,
      'node_modules/dep/package.json': '{ "name": "dep", "type": "module", "main": "index.js" }',
      'node_modules/dep/index.js': `export const start = () => ${worker('./w.js')}`,
      'node_modules/dep/w.js': show('../../src/b.png?w=102'),
    })
    await run(made, { entry: './src/main.js' })
    await expectWhole(made, { dist: ['a.png?w=101', 'b.png?w=102'] })
  })

  test('child compilers: a page’s template and extracted styles', async () => {
    const made = await site(stage(), {
      'src/main.js': `import './main.css'\n${show('./a.png?w=101')}`,
      'src/main.css': '.b { background: url(./b.png?w=102) } .d { background: url(./d.png) }',
      'src/index.html': '<!doctype html><html><body><img src="./c.png?w=103"></body></html>',
    })
    await run(made, {
      entry: './src/main.js',
      module: {
        rules: [
          { test: /\.png$/, type: 'asset/resource' },
          { test: /\.css$/, use: [Styles.loader, 'css-loader'], type: 'javascript/auto' },
        ],
      },
      plugins: [
        new Styles(),
        new Page({ template: join(made.root, 'src/index.html'), minify: false }),
      ] as never,
    })
    await expectWhole(made, { dist: ['a.png?w=101', 'b.png?w=102', 'c.png?w=103', 'd.png'] })
  })

  test('module federation: what is exposed, and what is shared', async () => {
    const made = await site(stage(), {
      'src/main.js': `${show('./a.png?w=101', './d.png')}import('./late.js')`,
      'src/late.js': `import lib from 'lib'\nconsole.log(lib)`,
      'src/exposed.js': `${show('./b.png?w=102', './a.png?w=101')}export {}`,
      'node_modules/lib/package.json':
        '{ "name": "lib", "version": "1.0.0", "type": "module", "main": "index.js" }',
      'node_modules/lib/index.js': "import c from '../../src/c.png?w=103'\nexport default c",
    })
    await run(made, {
      entry: './src/main.js',
      plugins: [
        new federation({
          name: 'site',
          filename: 'remote.js',
          exposes: { './exposed': './src/exposed.js' },
          shared: { lib: { singleton: true } },
        }),
      ],
    })
    await expectWhole(made, { dist: ['a.png?w=101', 'b.png?w=102', 'c.png?w=103', 'd.png'] })
  })

  test('several compilers at once into one folder', async () => {
    const made = await site(stage(), {
      'src/page.js': show('./a.png?w=101', './d.png'),
      'src/server.js': show('./a.png?w=101', './b.png?w=102'),
      'src/sw.js': show('./c.png?w=103', './d.png'),
    })
    await run(
      made,
      { name: 'page', entry: { page: './src/page.js' } },
      { name: 'server', entry: { server: './src/server.js' }, target: 'node' },
      { name: 'sw', entry: { sw: './src/sw.js' }, target: 'webworker', dependencies: ['page'] },
    )
    await expectWhole(made, { dist: ['a.png?w=101', 'b.png?w=102', 'c.png?w=103', 'd.png'] })
  })

  test('several compilers into folders of their own', async () => {
    const made = await site(stage(), {
      'src/page.js': show('./a.png?w=101', './d.png'),
      'src/server.js': show('./a.png?w=101', './b.png?w=102'),
    })
    const output = (folder: string) => ({ path: join(made.root, folder), publicPath: '' })
    await run(
      made,
      { entry: './src/page.js', output: output('dist/page') },
      { entry: './src/server.js', output: output('dist/server'), target: 'node' },
    )
    await expectWhole(made, {
      'dist/page': ['a.png?w=101', 'd.png'],
      'dist/server': ['a.png?w=101', 'b.png?w=102'],
    })
    expect(made.log.filter((line) => line.includes('rewritten'))).toEqual([])
  })
})
