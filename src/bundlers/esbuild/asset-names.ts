import { createHash } from 'node:crypto'
import { basename, dirname, extname, join } from 'node:path'
import { isInside } from '../../lib/paths'

/** esbuild's default. */
const DEFAULT = '[name]-[hash]'

/** The paths by which esbuild names files. */
export class AssetPaths {
  readonly #files = new Map<string, string>()
  readonly #cacheDir: string
  readonly #isNamedByHash: boolean

  /** @param template esbuild's `assetNames` */
  constructor(cacheDir: string, template = DEFAULT) {
    this.#cacheDir = cacheDir
    this.#isNamedByHash = template.includes('[hash]')
  }

  /** Returns the path of a file. Without a hash in names, an image's renditions would all have the same one. */
  pathOf(file: string): string {
    if (this.#isNamedByHash || !isInside(this.#cacheDir, file)) return file
    const hash = createHash('sha256').update(file).digest('hex').slice(0, 8)
    const extension = extname(file)
    const path = join(dirname(file), `${basename(file, extension)}-${hash}${extension}`)
    this.#files.set(path, file)
    return path
  }

  /** Returns the file on disk. */
  fileOf(path: string): string {
    return this.#files.get(path) ?? path
  }
}
