import type { ScriptLoader } from './namespaces'

/** Loaders by the end of a file's name. */
type Loaders = Readonly<Record<string, string>>

const OF_ESBUILD: Loaders = {
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
  '.ts': 'ts',
  '.tsx': 'tsx',
}
/** Bun's scripts may hold JSX whatever their names are. */
export const OF_BUN: Loaders = { ...OF_ESBUILD, '.js': 'jsx' }
const OF_SCRIPTS: ReadonlySet<string> = new Set<ScriptLoader>(['js', 'jsx', 'ts', 'tsx'])

/**
 * Returns a function that gives the loader of a script; `undefined` if its name leads to another loader, as of a text or a file.
 *
 * @param own the loaders of the bundler's options, of which the longest end counts
 * @param defaults the bundler's loaders
 */
export function scriptLoaders(
  own: Loaders = {},
  defaults: Loaders = OF_ESBUILD,
): (path: string) => ScriptLoader | undefined {
  const known = new Map<string, ScriptLoader | undefined>()
  return (path) => {
    // Asked for each module of a build, whose names have a few ends.
    const end = END.exec(path)?.[0] ?? ''
    if (!known.has(end)) known.set(end, loaderOf(end, own, defaults))
    return known.get(end)
  }
}

/** Of a file's name, from its first dot. */
const END = /\.[^\\/]*$/

/** @param end of a file's name, with all of its dots */
function loaderOf(end: string, own: Loaders, defaults: Loaders): ScriptLoader | undefined {
  const [, ...parts] = end.split('.')
  const ends = parts.map((_, index) => `.${parts.slice(index).join('.')}`)
  const chosen = ends.map((one) => own[one]).find((one) => one !== undefined)
  const last = ends.at(-1) ?? ''
  const loader = chosen === undefined || chosen === 'default' ? (defaults[last] ?? 'ts') : chosen
  return OF_SCRIPTS.has(loader) ? (loader as ScriptLoader) : undefined
}
