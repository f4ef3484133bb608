import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { SvelteCompiler } from './svelte'

/**
 * The compiler that the project itself uses: another version might read another language.
 *
 * @throws `MODULE_NOT_FOUND`
 */
export async function svelteCompilerOf(root: string): Promise<SvelteCompiler> {
  // Not by import(): webpack's cache follows what a config imports, and warns of an expression.
  return createRequire(join(root, 'package.json'))('svelte/compiler')
}
