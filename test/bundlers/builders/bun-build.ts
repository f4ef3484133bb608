/* Runs in Bun: builds what it is told of, and prints the outcome for the test that started it. */
import { join } from 'node:path'
import imagekit from '../../../src/bun'
import type { WholeJob } from './job'

declare const Bun: {
  argv: string[]
  build(options: object): Promise<{ success: boolean; logs: unknown[] }>
}

const { root, options, entry, outDir, outName, target, page, framework, external } = JSON.parse(
  Bun.argv[2] ?? '',
) as WholeJob & {
  external: string[]
}
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
    ...(framework === 'vue' ? [(await import('unplugin-vue/esbuild')).default({ isProduction: true })] : []),
    ...(framework === 'svelte' ? [(await import('./compilers')).svelteByLoading] : []),
  ],
})
if (!success) throw new Error(logs.map(String).join('\n'))
