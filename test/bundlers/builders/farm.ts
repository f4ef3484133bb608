import { join } from 'node:path'
import type { UserConfig } from '@farmfe/core'
import vue from 'unplugin-vue/farm'
import farmPlugin from '../../../src/farm'
import { jsxForFarm, svelteForFarm } from './compilers'
import { type Builder, type BuildJob, RUNTIMES, recording, runModule, whole } from './job'

export async function farmConfig(job: BuildJob): Promise<UserConfig & { logger: object }> {
  const { NoopLogger } = await import('@farmfe/core')
  const { root, options, entry, outDir, outName, library, target, page, framework } = whole(job)
  return {
    root,
    // What it calls an error it throws.
    logger: new NoopLogger(),
    compilation: {
      input: page ? { page: join(root, page) } : { [outName]: join(root, entry) },
      external: RUNTIMES.map((name) => `^${name}(/|$)`),
      output: {
        path: outDir,
        targetEnv: library ? 'library' : target === 'web' ? 'browser' : 'node',
        clean: outName === 'main',
        format: 'esm',
        // It is the page's name too.
        ...(!page && { entryFilename: '[entryName].mjs' }),
      },
      minify: false,
      sourcemap: true,
      presetEnv: false,
      resolve: { alias: { '@': join(root, 'src') } },
    },
    plugins: [
      farmPlugin(options),
      framework === 'vue' ? vue({ isProduction: true }) : [],
      framework === 'svelte' ? svelteForFarm : [],
      jsxForFarm,
    ].flat() as never,
  }
}

export const farm: Builder = async (job) => {
  const { build } = await import('@farmfe/core')
  const log: string[] = []
  await recording(log, async () => build((await farmConfig(job)) as never))
  const { outDir, outName } = whole(job)
  return { outDir, log, run: () => runModule(join(outDir, `${outName}.mjs`)) }
}
