import { existsSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
/** An import is no URL, so a name is taken literally first; but a path copied out of a URL (`my%20photo.jpg`) is meant too. */
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

/** A file's path from the root, with forward slashes and always with a leading `./` or `../`. */
export function portablePath(root: string, file: string): string {
  if (isPlain(file) && file.startsWith(`${root}/`)) return `.${file.slice(root.length)}`
  const path = relative(root, file).replaceAll('\\', '/')
  return path.startsWith('../') || isAbsolute(path) ? path : `./${path}`
}

/** Whether a file lies in a folder, by its path as written; on Windows another drive is none. */
export function isInside(folder: string, file: string): boolean {
  if (isPlain(folder) && isPlain(file)) return file === folder || file.startsWith(`${folder}/`)
  const path = relative(folder, file)
  return !/^\.\.(?:[\\/]|$)/.test(path) && !isAbsolute(path)
}

/** Absolute, with nothing to normalize: of such paths it shows at once what `relative` reads both for, letter by letter. */
export const isPlain = (path: string) => path.startsWith('/') && !/\/\.{0,2}(?:\/|$)|\\/.test(path)
