/* Runs in Bun: builds what each line of its input tells it, and closes what it has to say of a build with the outcome. */
import { join } from 'node:path'
import imagekit from '../../../src/bun'
import { forgetProjects } from '../../helpers/forget-projects'
import type { WholeJob } from './job'

declare const Bun: {
  build(options: object): Promise<{ success: boolean; logs: unknown[] }>
}

const folder = process.cwd()
for await (const line of console as unknown as AsyncIterable<string>) {
  let outcome = 'built'
  try {
    await build(JSON.parse(line))
  } catch (error) {
    outcome = 'failed'
    console.error(String(error))
  }
  // The next build is one of another process, and the folder of this one will be gone.
  forgetProjects()
  process.chdir(folder)
  for (const write of [console.log, console.error]) write(`end of build: ${outcome}`)
}

async function build(job: WholeJob & { external: string[] }): Promise<void> {
  const { root, options, entry, outDir, outName, target, page, framework, external } = job
  process.chdir(root)
  const { success, logs } = await Bun.build({
    entrypoints: [join(root, page ?? entry)],
    root,
    outdir: outDir,
    target: target === 'web' ? 'browser' : 'node',
    format: 'esm',
    splitting: true,
    sourcemap: 'linked',
    external,
    // A page keeps its own name.
    naming: page
      ? undefined
      : { entry: `${outName}.${target === 'web' ? '[ext]' : 'mjs'}`, chunk: '[name]-[hash].mjs' },
    jsx: { runtime: 'automatic', development: false },
    throw: false,
    plugins: [
      imagekit(options),
      // Imported here, as to load a compiler takes longer than a build.
      ...(framework === 'vue'
        ? [(await import('unplugin-vue/esbuild')).default({ isProduction: true })]
        : []),
      ...(framework === 'svelte' ? [(await import('./compilers')).svelteByLoading] : []),
    ],
  })
  if (!success) throw new Error(logs.map(String).join('\n'))
}
