import { join } from 'node:path'
import {
  type Configuration,
  HtmlRspackPlugin,
  rspack as rspackBuild,
  rspackVersion,
  type Stats,
} from '@rspack/core'
import { VueLoaderPlugin } from 'rspack-vue-loader'
import rspackPlugin from '../../../src/rspack'
import { type Builder, type BuildJob, recorder, runCommonJs, whole } from './job'
import { commonConfig, componentRules, externals } from './webpack'

export function rspackConfig(job: BuildJob): Configuration {
  const { root, options, target, framework, page, cache } = whole(job)
  const jsx = {
    loader: 'builtin:swc-loader',
    options: {
      jsc: {
        parser: { syntax: 'ecmascript', jsx: true },
        transform: { react: { runtime: 'automatic' } },
      },
    },
  }
  return {
    ...commonConfig(whole(job)),
    externals: target === 'node' ? [externals as never] : [],
    ...(rspackVersion.startsWith('1.')
      ? { cache: Boolean(cache), experiments: { css: true, ...persistent(cache) } as object }
      : persistent(cache)),
    module: {
      rules: [
        { test: /\.css$/, type: 'css/auto' },
        ...(componentRules({ framework }, 'rspack-vue-loader', jsx) as never[]),
      ],
    },
    plugins: [
      rspackPlugin(options),
      ...(framework === 'vue' ? [new VueLoaderPlugin() as never] : []),
      ...(page ? [new HtmlRspackPlugin({ template: join(root, page), minify: false })] : []),
    ],
  }
}

function persistent(directory: string | undefined): Pick<Configuration, 'cache'> {
  return directory
    ? { cache: { type: 'persistent', storage: { type: 'filesystem', directory }, buildDependencies: [] } }
    : {}
}

export const rspack: Builder = async (job) => {
  const log: string[] = []
  const compiler = rspackBuild({
    ...rspackConfig(job),
    infrastructureLogging: { level: 'info', console: recorder(log) },
  })
  const stats = await new Promise<Stats>((done, fail) => {
    compiler.run((error, result) => (error || !result ? fail(error ?? new Error('no result')) : done(result)))
  })
  const text = stats.toString({ all: false, errors: true })
  const warnings = stats.compilation.warnings.map(({ message }) => message)
  const hasErrors = stats.hasErrors()
  await new Promise((done) => compiler.close(done))
  if (hasErrors) throw new Error(text)
  log.push(...warnings)
  const { outDir, outName } = whole(job)
  return { outDir, log, run: () => runCommonJs(join(outDir, `${outName}.cjs`)) }
}
