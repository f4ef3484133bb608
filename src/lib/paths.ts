import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join, relative } from 'node:path'

/** Resolves a path literally, as imports are no URLs; if no such file exists, percent-decoded, as paths copied from URLs are. */
export function existingSpelling(path: string, toFile: (path: string) => string): string {
  const literal = toFile(path)
  if (!path.includes('%') || existsSync(literal)) return literal
  try {
    const decoded = toFile(decodeURIComponent(path))
    return existsSync(decoded) ? decoded : literal
  } catch {
    return literal
  }
}

/** Returns a file's path relative to the root, with forward slashes and a leading `./` or `../`. */
export function portablePath(root: string, file: string): string {
  if (isPlain(file) && file.startsWith(`${root}/`)) return `.${file.slice(root.length)}`
  const path = relative(root, file).replaceAll('\\', '/')
  return path.startsWith('../') || isAbsolute(path) ? path : `./${path}`
}

/** Whether a file is inside a folder, by its path as written. On Windows, another drive is outside. */
export function isInside(folder: string, file: string): boolean {
  if (isPlain(folder) && isPlain(file)) return file === folder || file.startsWith(`${folder}/`)
  const path = relative(folder, file)
  return !/^\.\.(?:[\\/]|$)/.test(path) && !isAbsolute(path)
}

/** Whether a path is absolute and normalized. Comparing such paths as texts is much faster than `relative`. */
export const isPlain = (path: string) => path.startsWith('/') && !/\/\.{0,2}(?:\/|$)|\\/.test(path)

/** A file's URL, relative to that of another one. */
export function relativeUrl(from: string, file: string): string {
  const path = relative(dirname(from), file).replaceAll('\\', '/')
  return encodeURI(path.startsWith('.') ? path : `./${path}`)
}

/** Returns the nearest folder with a package.json, from a folder upwards; that folder itself if there is none. */
export function packageFolder(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return at
    if (dirname(at) === at) return folder
  }
}
