import { join } from 'node:path'
import type { RsbuildConfig } from '@rsbuild/core'
import { VueLoaderPlugin } from 'rspack-vue-loader'
import rsbuildPlugin from '../../../src/rsbuild'
import { type Builder, type BuildJob, recorder, recording, runModule, whole } from './job'
import { componentRules } from './webpack'

export function rsbuildConfig(job: BuildJob, log: string[] = []): RsbuildConfig {
  const { root, options, entry, outDir, outName, library, target, framework, page, cache } = whole(job)
  return {
    mode: 'production',
    source: { entry: { [outName]: join(root, entry) } },
    resolve: { alias: { '@': join(root, 'src') } },
    ...(page && { html: { template: join(root, page) } }),
    performance: { buildCache: cache ? { cacheDirectory: cache, buildDependencies: [] } : false },
    output: {
      target,
      distPath: { root: outDir },
      ...(outName !== 'main' && { cleanDistPath: false }),
      filename: { js: '[name].mjs' },
      minify: false,
      dataUriLimit: 0,
      sourceMap: true,
    },
    plugins: [rsbuildPlugin(options)].flat(),
    tools: {
      swc: { jsc: { transform: { react: { runtime: 'automatic' } } } },
      rspack: (config) => {
        if (library) config.output!.library = { type: 'module' }
        config.infrastructureLogging = { level: 'info', console: recorder(log) }
        config.module!.rules!.push(
          ...(componentRules({ framework }, 'rspack-vue-loader', []).slice(1) as never[]),
        )
        if (framework === 'vue') config.plugins!.push(new VueLoaderPlugin() as never)
      },
    },
  }
}

export const rsbuild: Builder = async (job) => {
  const { createRsbuild } = await import('@rsbuild/core')
  const log: string[] = []
  const { outDir, outName, root } = whole(job)
  await recording(log, async () => {
    try {
      const instance = await createRsbuild({ cwd: root, rsbuildConfig: rsbuildConfig(job, log) })
      const { stats, close } = await instance.build()
      log.push(
        ...(stats?.toJson({ all: false, warnings: true }).warnings ?? []).map(({ message }) => message),
      )
      await close()
    } catch (error) {
      throw new Error([error, ...log].map(String).join('\n'))
    }
  })
  return { outDir, log, run: () => runModule(join(outDir, `${outName}.mjs`)) }
}
