import { join } from 'node:path'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import webpack from 'webpack'
import type { Options } from '../../src/types'
import imagekit from '../../src/webpack'
import { withoutBuildDependencies } from './builders/webpack'

export interface WebpackApp {
  root: string
  options: Options
  /** Who makes style sheets: css-loader, or webpack itself. */
  css: 'css-loader' | 'native'
  /** Whether html-loader turns the page's references into requests. */
  htmlLoader?: boolean
  over?: webpack.Configuration
}

/** The fixture `references` as a web page. */
export function webpackApp({ root, options, css, htmlLoader, over }: WebpackApp): webpack.Configuration {
  const use = [MiniCssExtractPlugin.loader, { loader: 'css-loader', options: { importLoaders: 1 } }]
  const styles: webpack.RuleSetRule[] =
    css === 'native'
      ? [
          { test: /\.module\.css$/, type: 'css/module' },
          { test: /(?<!\.module)\.css$/, type: 'css' },
          { test: /\.scss$/, use: 'sass-loader', type: 'css' },
        ]
      : [
          { test: /\.css$/, use },
          { test: /\.scss$/, use: [...use, 'sass-loader'] },
        ]
  const html: webpack.RuleSetRule[] = htmlLoader ? [{ test: /\.html$/, loader: 'html-loader' }] : []
  return {
    context: root,
    mode: 'production',
    devtool: false,
    entry: './webpack.js',
    output: { path: join(root, 'dist'), publicPath: '' },
    optimization: { minimize: false },
    experiments: { css: css === 'native' },
    module: { rules: [...styles, ...html, { test: /\.(jpg|png|webp)$/, type: 'asset/resource' }] },
    performance: { hints: false },
    infrastructureLogging: { level: 'none' },
    plugins: [
      imagekit(options),
      ...(css === 'css-loader' ? [new MiniCssExtractPlugin()] : []),
      new HtmlWebpackPlugin({ template: join(root, 'webpack.html'), minify: false }),
      withoutBuildDependencies,
    ],
    ...over,
  }
}

/** Builds, and gives what webpack warned of. */
export async function runWebpack(configuration: webpack.Configuration): Promise<string[]> {
  const compiler = webpack(configuration)
  const stats = await new Promise<webpack.Stats>((done, fail) => {
    compiler.run((error, result) => (error || !result ? fail(error ?? new Error('no result')) : done(result)))
  })
  await new Promise((done) => compiler.close(done))
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }))
  return stats.compilation.warnings.map(({ message }) => message)
}
