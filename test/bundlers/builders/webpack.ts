import { join } from 'node:path'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import { VueLoaderPlugin } from 'vue-loader'
import webpackBuild from 'webpack'
import webpackPlugin from '../../../src/webpack'
import { type Builder, type BuildJob, RUNTIME, recorder, runCommonJs, type WholeJob, whole } from './job'

export function webpackConfig(job: BuildJob): webpackBuild.Configuration {
  const { root, options, target, framework, page, cache } = whole(job)
  return {
    ...commonConfig(whole(job)),
    externals: target === 'node' ? externals : [],
    experiments: { css: target === 'web' },
    ...(cache && { cache: { type: 'filesystem', cacheDirectory: cache } }),
    module: {
      rules: componentRules({ framework }, 'vue-loader', join(import.meta.dirname, 'jsx-loader.cjs')),
    },
    plugins: [
      webpackPlugin(options),
      ...(cache ? [withoutBuildDependencies] : []),
      ...(framework === 'vue' ? [new VueLoaderPlugin()] : []),
      ...(page ? [new HtmlWebpackPlugin({ template: join(root, page), minify: false })] : []),
    ],
  }
}

/**
 * For a persistent cache: webpack looks for every file that itself and the loaders require, to forget the cache when one has
 * changed, which takes several times as long as the build.
 */
export const withoutBuildDependencies: webpackBuild.WebpackPluginInstance = {
  apply: ({ hooks }: webpackBuild.Compiler) =>
    hooks.done.tap('withoutBuildDependencies', ({ compilation }) => compilation.buildDependencies.clear()),
}

/** For webpack and those of its make. */
export function commonConfig({ root, entry, outDir, outName, library, target }: WholeJob) {
  return {
    context: root,
    mode: 'production',
    target,
    devtool: 'source-map',
    entry: join(root, entry),
    output: {
      path: outDir,
      filename: `${outName}.cjs`,
      chunkFilename: '[name].cjs',
      ...(library && { library: { type: 'commonjs2' } }),
    },
    optimization: { minimize: false },
    resolve: { alias: { '@': join(root, 'src') } },
    infrastructureLogging: { level: 'none' },
  } as const
}

/** For webpack and those of its make. */
export function componentRules(
  { framework }: Pick<WholeJob, 'framework'>,
  vueLoader: string,
  jsx: webpackBuild.RuleSetRule['use'],
): webpackBuild.RuleSetRule[] {
  return [
    { test: /\.jsx$/, use: jsx },
    ...(framework === 'vue' ? [{ test: /\.vue$/, loader: vueLoader }] : []),
    ...(framework === 'svelte'
      ? [
          {
            test: /\.svelte$/,
            loader: 'svelte-loader',
            options: { emitCss: false, compilerOptions: { generate: 'server' } },
          },
        ]
      : []),
  ]
}

export function externals(
  { request = '' }: { request?: string },
  done: (error?: undefined, result?: string) => void,
): void {
  RUNTIME.test(request) ? done(undefined, `commonjs ${request}`) : done()
}

export const webpack: Builder = async (job) => {
  const log: string[] = []
  const compiler = webpackBuild({
    ...webpackConfig(job),
    infrastructureLogging: { level: 'info', console: recorder(log) },
  })
  const stats = await new Promise<webpackBuild.Stats>((done, fail) => {
    compiler.run((error, result) => (error || !result ? fail(error ?? new Error('no result')) : done(result)))
  })
  await new Promise((done) => compiler.close(done))
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }))
  log.push(...stats.compilation.warnings.map(({ message }) => message))
  const { outDir, outName } = whole(job)
  return { outDir, log, run: () => runCommonJs(join(outDir, `${outName}.cjs`)) }
}
