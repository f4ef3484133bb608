import { join } from 'node:path'
import { type RolldownOptions, rolldown as rolldownBuild } from 'rolldown'
import svelte from 'rollup-plugin-svelte'
import vue from 'unplugin-vue/rolldown'
import rolldownPlugin from '../../../src/rolldown'
import { type Builder, type BuildJob, moduleOutput, RUNTIME, runModule, whole } from './job'

export function rolldownConfig(job: BuildJob, log: string[] = []) {
  const { root, options, entry, target, framework } = whole(job)
  return {
    input: join(root, entry),
    cwd: root,
    platform: target === 'web' ? 'browser' : 'node',
    external: RUNTIME,
    resolve: { alias: { '@': join(root, 'src') } },
    onLog: (_level, { message }) => void log.push(message),
    plugins: [
      ...(framework === 'vue' ? [vue({ isProduction: true })] : []),
      ...(framework === 'svelte'
        ? [svelte({ compilerOptions: { generate: 'server' }, emitCss: false }) as never]
        : []),
      rolldownPlugin({ root, ...options }),
    ],
    output: moduleOutput(whole(job)),
  } satisfies RolldownOptions
}

export const rolldown: Builder = async (job) => {
  const log: string[] = []
  const { output, ...input } = rolldownConfig(job, log)
  const bundle = await rolldownBuild(input)
  try {
    await bundle.write(output)
  } finally {
    await bundle.close()
  }
  const { outDir, outName } = whole(job)
  return { outDir, log, run: () => runModule(join(outDir, `${outName}.mjs`)) }
}
