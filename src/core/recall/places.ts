import { isAbsolute, resolve, sep } from 'node:path'
import { portablePath } from '../../lib/paths'

/** The file of a specifier, and the key of the reference to it. */
export interface Place {
  file: string
  key: string
}

const RELATIVE = /^ik:(\.{1,2}\/(?:[^?#%\\/]*\/)*)([^?#%\\/]+)/

/**
 * Resolves relative specifiers as `referenceOf` does, of which nothing but the path is needed to tell. Resolves each folder once:
 * a gallery has all of its images in one.
 */
export class Places {
  readonly #root: string
  /** By the folder's path as written, and the importer's folder. */
  readonly #folders = new Map<string, Map<string, Place>>()

  constructor(root: string) {
    this.#root = root
  }

  /** Returns `undefined` for any other specifier. */
  of(specifier: string, importer: string): Place | undefined {
    const [path, written, name] = RELATIVE.exec(specifier) ?? []
    const isPlain = written !== undefined && name !== undefined && name !== '.' && name !== '..'
    const query = path === undefined ? '' : specifier.slice(path.length)
    if (!isPlain || (query !== '' && !query.startsWith('?')) || /[?#]/.test(importer)) return undefined
    // Bundlers write forward slashes on Windows, too.
    const end = Math.max(importer.lastIndexOf('/'), importer.lastIndexOf(sep)) + 1
    const folder = end < importer.length ? this.#folder(written, importer.slice(0, end)) : undefined
    return folder && { file: folder.file + name, key: folder.key + name + (query === '?' ? '' : query) }
  }

  #folder(written: string, beside: string): Place | undefined {
    const known = this.#folders.get(written)?.get(beside)
    if (known) return known
    if (!isAbsolute(beside)) return undefined
    // Of any file in it.
    const file = resolve(beside, written, 'a')
    const place = {
      file: file.slice(0, -1),
      key: `ik:${portablePath(this.#root, file).slice(0, -1)}`,
    }
    const folders = this.#folders.get(written) ?? new Map<string, Place>()
    this.#folders.set(written, folders.set(beside, place))
    return place
  }
}
