import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SvelteCompiler } from '../references/svelte'

/**
 * The compiler that the project itself uses: another version might read another language.
 *
 * @throws `MODULE_NOT_FOUND`
 */
export async function svelteCompilerOf(root: string): Promise<SvelteCompiler> {
  const file = createRequire(join(root, 'package.json')).resolve('svelte/compiler')
  const loaded = (await import(pathToFileURL(file).href)) as SvelteCompiler & { default?: SvelteCompiler }
  // What `require` finds is CommonJS, whose exports Node itself sees only as the default one.
  return typeof loaded.parse === 'function' ? loaded : loaded.default!
}
