import { join } from 'node:path'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import vue from 'unplugin-vue/esbuild'
import esbuildPlugin from '../../../src/esbuild'
import { svelteByLoading } from './compilers'
import { type Builder, type BuildJob, RUNTIMES, recording, runModule, whole } from './job'

export function esbuildConfig(job: BuildJob): BuildOptions {
  const { root, options, entry, outDir, outName, target, framework } = whole(job)
  return {
    absWorkingDir: root,
    entryPoints: { [outName]: join(root, entry) },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: target === 'web' ? 'browser' : 'node',
    jsx: 'automatic',
    external: RUNTIMES.flatMap((name) => [name, `${name}/*`]),
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    sourcemap: true,
    alias: { '@': join(root, 'src') },
    logLevel: 'info',
    plugins: [
      esbuildPlugin(options),
      ...(framework === 'vue' ? [vue({ isProduction: true })] : []),
      ...(framework === 'svelte' ? [svelteByLoading] : []),
    ],
  }
}

/** Keeps what each build of a context has said. */
export function listener(errors: string[], warnings: string[]): Plugin {
  return {
    name: 'listener',
    setup: (build) =>
      build.onEnd((result) => {
        for (const { text } of result.errors) errors.push(text)
        for (const { text } of result.warnings) warnings.push(text)
      }),
  }
}

export const esbuild: Builder = async (job) => {
  const log: string[] = []
  const { warnings } = await recording(log, () => build(esbuildConfig(job)))
  log.push(...warnings.map(({ text }) => text))
  const { outDir, outName } = whole(job)
  return { outDir, log, run: () => runModule(join(outDir, `${outName}.mjs`)) }
}
