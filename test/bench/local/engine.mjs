import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'tsup'

/** The engine is no entry of the package: compiled beside it, as the package is. */
export async function loadEngine() {
  const outDir = join(import.meta.dirname, '../../../node_modules/.cache/bench-engine')
  await build({
    entry: { engine: join(import.meta.dirname, '../../../src/engine/index.ts') },
    outDir,
    format: 'esm',
    target: 'node20.19',
    skipNodeModulesBundle: true,
    config: false,
    silent: true,
  })
  return (await import(pathToFileURL(join(outDir, 'engine.js')).href)).transform
}
