import { join } from 'node:path'
import {
  type MultiRspackOptions,
  type Configuration as RspackConfiguration,
  type MultiStats as RspackMultiStats,
  type Stats as RspackStats,
  rspack,
} from '@rspack/core'
import webpack from 'webpack'
import rspackPlugin from '../../../src/rspack'
import webpackPlugin from '../../../src/webpack'
import { recorder } from '../builders/job'
import type { Site } from './site'

/** What both bundlers are given. */
function common({ root, log }: Site) {
  return {
    context: root,
    mode: 'production',
    devtool: false,
    target: 'web',
    output: { path: join(root, 'dist'), publicPath: '' },
    optimization: { minimize: false },
    performance: { hints: false },
    infrastructureLogging: { level: 'info', console: recorder(log) },
  } as const
}

/** webpack's configuration of a site. */
export function webpackSite(made: Site, over: webpack.Configuration): webpack.Configuration {
  const { plugins = [], ...rest } = over
  return {
    ...common(made),
    module: { rules: [{ test: /\.png$/, type: 'asset/resource' }] },
    ...rest,
    plugins: [webpackPlugin(made.options), ...plugins],
  }
}

/** Rspack's configuration of a site. */
export function rspackSite(made: Site, over: RspackConfiguration): RspackConfiguration {
  const { plugins = [], ...rest } = over
  return {
    ...common(made),
    module: { rules: [{ test: /\.png$/, type: 'asset/resource' }] },
    ...rest,
    plugins: [rspackPlugin(made.options), ...plugins],
  }
}

/** Builds with one configuration or several, each over the site's. */
export async function runWebpack(made: Site, ...overs: webpack.Configuration[]): Promise<void> {
  const compiler = webpack(overs.map((over) => webpackSite(made, over)))
  const stats = await new Promise<webpack.MultiStats>((done, fail) => {
    compiler.run((error, result) => (error || !result ? fail(error ?? new Error('no result')) : done(result)))
  })
  await new Promise((closed) => compiler.close(closed))
  reportTo(made, stats)
}

/** As `runWebpack`, with Rspack. */
export async function runRspack(made: Site, ...overs: RspackConfiguration[]): Promise<void> {
  const compiler = rspack(overs.map((over) => rspackSite(made, over)) as MultiRspackOptions)
  const stats = await new Promise<RspackMultiStats>((done, fail) => {
    compiler.run((error, result) => (error || !result ? fail(error ?? new Error('no result')) : done(result)))
  })
  reportTo(made, stats)
  await new Promise((closed) => compiler.close(closed))
}

function reportTo({ log }: Site, stats: webpack.MultiStats | RspackMultiStats): void {
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }))
  const all: readonly (webpack.Stats | RspackStats)[] = stats.stats
  for (const one of all) log.push(...one.compilation.warnings.map(({ message }) => message))
}
