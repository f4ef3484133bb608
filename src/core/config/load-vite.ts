import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Packages with a Vite dependency of their own, which strict package managers hide from other packages. */
const OWNERS = [
  'astro',
  '@nuxt/vite-builder',
  '@nuxt/kit',
  'nuxt',
  '@react-router/dev',
  'vinxi',
  '@storybook/builder-vite',
]

/**
 * Loads Vite's own functions. Imported late, because users of other bundlers do not have Vite.
 *
 * @param root the project's folder, from which a framework that brings Vite is found
 */
export async function loadVite(root: string): Promise<typeof import('vite')> {
  try {
    return await import('vite')
  } catch (error) {
    const found = OWNERS.flatMap((owner) => packageOf(owner, join(root, 'package.json')) ?? [])
      .flatMap((owner) => packageOf('vite', owner) ?? [])
      .at(0)
    if (!found) throw error
    // Not by import(): webpack's cache follows the imports of a config, and warns of an expression.
    return createRequire(found)(join(dirname(found), 'dist/node/index.js'))
  }
}

/** Returns the package.json of a package, resolved from a file. */
function packageOf(name: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(`${name}/package.json`)
  } catch {
    return undefined
  }
}
