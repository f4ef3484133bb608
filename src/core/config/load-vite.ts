import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Packages with a Vite dependency of their own, which strict package managers hide from other packages. */
const OWNERS = [
  'vitepress',
  '@vuepress/bundler-vite',
  'astro',
  '@nuxt/vite-builder',
  '@nuxt/kit',
  'nuxt',
  '@react-router/dev',
  'vinxi',
  '@storybook/builder-vite',
  '@11ty/eleventy-plugin-vite',
  'waku',
]

type Vite = typeof import('vite')

/**
 * Loads Vite's own functions. Imported late, because users of other bundlers do not have Vite.
 *
 * @param root the project's folder, from which a framework that brings Vite is found
 * @param isWanted default: any version
 */
export async function loadVite(root: string, isWanted: (vite: Vite) => boolean = () => true): Promise<Vite> {
  const own = await import('vite').catch((error: unknown) => ({ error }))
  if (!('error' in own) && isWanted(own)) return own
  for (const owner of OWNERS.flatMap((name) => packageOf(name, join(root, 'package.json')) ?? [])) {
    const found = packageOf('vite', owner)
    if (!found) continue
    // Not by import(): webpack's cache follows the imports of a config, and warns of an expression.
    const vite: Vite = createRequire(found)(join(dirname(found), 'dist/node/index.js'))
    if (isWanted(vite)) return vite
  }
  throw 'error' in own ? own.error : new Error('unplugin-imagekit: the running version of Vite was not found')
}

/** Returns the package.json of a package, resolved from a file. */
function packageOf(name: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(`${name}/package.json`)
  } catch {
    return undefined
  }
}
