/* Runs in Bun: builds what it is told of, and prints the outcome for the test that started it. */
import imagekit from '../../src/bun'
import type { Options } from '../../src/types'

interface Job {
  root: string
  options: Options
  entry: string
  outDir: string
}

declare const Bun: {
  argv: string[]
  build(options: object): Promise<{ success: boolean; logs: unknown[] }>
}

const { root, options, entry, outDir } = JSON.parse(Bun.argv[2] ?? '') as Job
process.chdir(root)
const { success, logs } = await Bun.build({
  entrypoints: [entry],
  root,
  outdir: outDir,
  target: 'node',
  format: 'esm',
  splitting: true,
  sourcemap: 'linked',
  naming: { entry: 'main.mjs', chunk: '[name]-[hash].mjs' },
  throw: false,
  plugins: [imagekit(options)],
})
if (!success) throw new Error(logs.map(String).join('\n'))
