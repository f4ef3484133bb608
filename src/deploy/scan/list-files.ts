import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fastGlob } from '../../lib/files/fast-glob'

export interface ListOptions {
  cwd: string
  /** Patterns of files to leave out. */
  ignore: string[]
  /** Default: false, paths relative to `cwd`. */
  absolute?: boolean
}

/**
 * Lists the files of glob patterns, sorted. Returns links to files, but doesn't follow links to folders, which may form
 * a circle.
 */
export async function listFiles(patterns: readonly string[], options: ListOptions): Promise<string[]> {
  const entries = await fastGlob()([...patterns], {
    ...options,
    followSymbolicLinks: false,
    // `onlyFiles` would leave out links to files.
    onlyFiles: false,
    objectMode: true,
  })
  return entries
    .filter(({ dirent, path }) =>
      dirent.isSymbolicLink() ? isFile(resolve(options.cwd, path)) : dirent.isFile(),
    )
    .map(({ path }) => path)
    .sort()
}

/** As `listFiles`; paths are taken as they are, brackets included (`app/[slug]/page.tsx`), and a folder is all its files. */
export function listPaths(paths: readonly string[], options: ListOptions): Promise<string[]> {
  return listFiles(
    paths.map((path) => {
      const stats = statSync(resolve(options.cwd, path), { throwIfNoEntry: false })
      if (!stats) return path
      const escaped = fastGlob().escapePath(path).replace(/\/$/, '')
      return stats.isDirectory() ? `${escaped}/**` : escaped
    }),
    options,
  )
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
