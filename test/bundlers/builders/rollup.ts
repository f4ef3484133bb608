import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import alias from '@rollup/plugin-alias'
import commonjs from '@rollup/plugin-commonjs'
import { type RollupCache, type RollupOptions, rollup as rollupBuild } from 'rollup'
import svelte from 'rollup-plugin-svelte'
import vue from 'unplugin-vue/rollup'
import { writeFileAtomic } from '../../../src/lib/files/atomic-file'
import rollupPlugin from '../../../src/rollup'
import { type Builder, type BuildJob, moduleOutput, RUNTIME, runModule, whole } from './job'

export function rollupConfig(job: BuildJob, log: string[] = []) {
  const { root, options, entry, framework } = whole(job)
  return {
    input: join(root, entry),
    external: (id) => RUNTIME.test(id),
    jsx: { mode: 'automatic' },
    onLog: (_level, { message }) => void log.push(message),
    plugins: [
      alias({ entries: { '@': join(root, 'src') } }),
      ...(framework === 'vue' ? [vue({ isProduction: true })] : []),
      ...(framework === 'svelte'
        ? [svelte({ compilerOptions: { generate: 'server' }, emitCss: false })]
        : []),
      rollupPlugin({ root, ...options }),
      ...(entry.endsWith('.cjs') ? [commonjs()] : []),
    ],
    output: moduleOutput(whole(job)),
  } satisfies RollupOptions
}

export const rollup: Builder = async (job) => {
  const log: string[] = []
  const { output, ...input } = rollupConfig(job, log)
  const cacheFile = job.cache && join(job.cache, 'rollup.json')
  const bundle = await rollupBuild({ ...input, ...(cacheFile && { cache: readCache(cacheFile) }) })
  try {
    await bundle.write(output)
    if (cacheFile) writeFileAtomic(cacheFile, JSON.stringify(bundle.cache))
  } finally {
    await bundle.close()
  }
  const { outDir, outName } = whole(job)
  return { outDir, log, run: () => runModule(join(outDir, `${outName}.mjs`)) }
}

/** Rollup hands its cache over as an object, and leaves it to its caller to keep it. */
function readCache(file: string): RollupCache | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
