import type { Options } from '../../types'

/** What else of a config decides on which images a source refers to. */
export interface Resolving {
  /** Folders by alias, absolute or from the root. */
  alias?: Readonly<Record<string, string>>
  /** Bytes. */
  inlineLimit?: number
  bundlerRoot?: string
  /** Folders in which the bundler finds the images of rooted paths in Markdown, from the root. */
  staticFolders?: readonly string[]
  /** Whether `.md` files are MDX. */
  isMarkdownMdx?: boolean
  outDir?: string
}

export interface Loaded extends Resolving {
  /** Options of each instance of the plugin. */
  instances: Options[]
}

/** Reads the aliases of webpack and Vite that stand for a folder: an object, or Vite's list of `find` and `replacement`. */
export function withAlias(given: unknown): Pick<Resolving, 'alias'> {
  if (typeof given !== 'object' || given === null) return {}
  const pairs: [unknown, unknown][] = Array.isArray(given)
    ? given.map(({ find, replacement }) => [find, replacement])
    : Object.entries(given)
  const folders = pairs.flatMap(([name, folder]) =>
    typeof name === 'string' && typeof folder === 'string' ? [[name.replace(/\/$/, ''), folder]] : [],
  )
  return folders.length ? { alias: Object.fromEntries(folders) } : {}
}
