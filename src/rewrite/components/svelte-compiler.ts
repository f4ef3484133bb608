import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { SvelteCompiler } from './svelte'

/**
 * Loads the project's own compiler: another version might parse another language.
 *
 * @throws `MODULE_NOT_FOUND`
 */
export async function svelteCompilerOf(root: string): Promise<SvelteCompiler> {
  // Not by import(): webpack's cache follows the imports of a config, and warns of an expression.
  return createRequire(join(root, 'package.json'))('svelte/compiler')
}
