import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Removes imports that take no names from a chunk, which esbuild writes to keep the order of evaluation. The package
 * has no side effects (`package.json`), so they would only load files that nothing uses, and bundlers report them.
 */
export function removeBareImports(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.js')) continue
    const path = join(folder, name)
    const code = readFileSync(path, 'utf8')
    const bare = code.replace(/^import '\.\/chunk-[A-Z0-9]{8}\.js';\n?/gm, '')
    if (bare !== code) writeFileSync(path, bare)
  }
}
