import { join } from 'node:path'
import { HtmlRspackPlugin, rspack } from '@rspack/core'
import type { Plugin as EsbuildPlugin } from 'esbuild'
import { build as esbuild } from 'esbuild'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import { rolldown } from 'rolldown'
import { type InlineConfig, build as vite } from 'vite'
import { viteSingleFile } from 'vite-plugin-singlefile'
import webpack from 'webpack'
import { type Compiler, runCompiler } from '../../bundlers/run-compiler'

/* Builds a folder with `main.js` and `index.html` into `dist`, by each bundler, with some of its options. */

type Build = (root: string, config: Record<string, unknown>, plugin: unknown) => Promise<unknown>
export type Bundler = 'vite' | 'rolldown' | 'esbuild' | 'webpack' | 'rspack' | 'rsbuild' | 'farm'

type Option = [name: string, config: Record<string, unknown>]

const WEBPACK: Option[] = [
  ['asset/resource', { type: 'asset/resource' }],
  ['asset', { type: 'asset' }],
  ['asset/inline', { type: 'asset/inline' }],
  [
    'names of its own',
    { type: 'asset/resource', generator: { filename: 'files/[name].[contenthash:8][ext]' } },
  ],
  ['names without a hash', { type: 'asset/resource', generator: { filename: 'files/[name][ext]' } }],
]

export const options: Record<Bundler, Option[]> = {
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
  rolldown: [
    ['defaults', {}],
    ['minified', { minify: true }],
    ['source maps', { sourcemap: true }],
  ],
  esbuild: [
    ['loader file', { loader: 'file' }],
    ['loader dataurl', { loader: 'dataurl' }],
    ['loader copy', { loader: 'copy' }],
    ['a public path', { loader: 'file', publicPath: '/shop' }],
    ['minified', { loader: 'file', minify: true }],
  ],
  webpack: [...WEBPACK, ['its own CSS', { type: 'asset/resource', isNative: true }]],
  rspack: WEBPACK,
  rsbuild: [
    ['defaults', {}],
    ['no inlining', { dataUriLimit: 0 }],
    ['a prefix', { dataUriLimit: 0, assetPrefix: '/shop/' }],
    ['names of its own', { dataUriLimit: 0, filename: { image: '[name].[contenthash:8][ext]' } }],
  ],
  farm: [
    ['defaults', {}],
    ['minified', { minify: true }],
  ],
}

export const builds: Record<Bundler, Build> = {
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
  async rolldown(root, config, plugin) {
    const bundle = await rolldown({
      input: join(root, 'main.js'),
      cwd: root,
      moduleTypes: { '.jpg': 'asset', '.png': 'asset' },
      plugins: plugin ? [plugin as never] : [],
      onLog: () => {},
    })
    await bundle.write({ dir: join(root, 'dist'), ...config })
    await bundle.close()
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
      ...common(root),
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
    await run(compiler as Compiler)
  },
  async rspack(root, rule, plugin) {
    const compiler = rspack({
      ...common(root),
      module: {
        rules: [
          { test: /\.(?:jpg|png)$/, ...rule },
          { test: /\.css$/, type: 'css/auto' },
        ],
      },
      plugins: [
        ...(plugin ? [plugin as never] : []),
        new HtmlRspackPlugin({ template: join(root, 'index.html'), minify: false }),
      ],
    })
    await run(compiler as unknown as Compiler)
  },
  async rsbuild(root, { assetPrefix, ...output }, plugin) {
    const { createRsbuild } = await import('@rsbuild/core')
    const instance = await createRsbuild({
      cwd: root,
      config: {
        mode: 'production',
        logLevel: 'silent',
        source: { entry: { main: './main.js' } },
        html: { template: './index.html' },
        output: {
          distPath: { root: 'dist' },
          minify: false,
          ...(typeof assetPrefix === 'string' && { assetPrefix }),
          ...output,
        },
        plugins: plugin ? ([plugin].flat() as never) : [],
      },
    })
    const { close } = await instance.build()
    await close()
  },
  async farm(root, config, plugin) {
    const { build, NoopLogger } = await import('@farmfe/core')
    await build({
      root,
      configFile: false,
      logger: new NoopLogger(),
      compilation: {
        input: { index: './index.html' },
        output: { path: 'dist', targetEnv: 'browser', format: 'esm' },
        persistentCache: false,
        presetEnv: false,
        minify: false,
        ...config,
      },
      plugins: plugin ? ([plugin].flat() as never) : [],
    } as never)
  },
}

/** The settings of webpack and of Rspack alike. */
const common = (root: string) => ({
  context: root,
  mode: 'production' as const,
  entry: './main.js',
  output: { path: join(root, 'dist'), publicPath: '/' },
  optimization: { minimize: false },
  infrastructureLogging: { level: 'none' as const },
})

async function run(compiler: Compiler) {
  const report = await runCompiler(compiler, { warnings: false })
  if (report) throw new Error(report)
}
