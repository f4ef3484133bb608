import { statSync } from 'node:fs'
import { type Asset, readAsset } from './asset'
import type { StatCache } from './cache'
import { claimsFile, type PlainOptions } from './plain'
import { readSidecar, type Sidecar, type Sidecars } from './sidecar'

/** An image file, read. */
export interface ReadImage {
  asset: Asset
  sidecar: Sidecar | undefined
}

/**
 * The image files of a project. One build looks at each of them once, however often it is named: a question to the file
 * system costs as much as all the rest of a reference.
 */
export class ImageFiles {
  readonly #options: PlainOptions & { allowActiveSvg: boolean }
  readonly #cache: StatCache
  /** By the path alone. */
  readonly #claimed = new Map<string, boolean>()
  /** What the build that is under way has read. */
  readonly #read = new Map<string, ReadImage>()
  readonly #sidecars: Pick<Sidecars, 'read'>
  #isOneBuild = false

  /** @param sidecars for whoever reads many at once */
  constructor(
    options: PlainOptions & { allowActiveSvg: boolean },
    cache: StatCache,
    sidecars: Pick<Sidecars, 'read'> = { read: readSidecar },
  ) {
    this.#options = options
    this.#cache = cache
    this.#sidecars = sidecars
  }

  /** @param isOneBuild false where files change meanwhile, as a watcher's and a dev server's do: nothing is remembered then */
  start(isOneBuild: boolean): void {
    this.#read.clear()
    this.#isOneBuild = isOneBuild
  }

  finish(): void {
    this.#read.clear()
    this.#isOneBuild = false
  }

  /** Whether it may be an image of ours, by its path. */
  claims(file: string): boolean {
    const known = this.#claimed.get(file)
    if (known !== undefined) return known
    const isClaimed = claimsFile(file, this.#options)
    this.#claimed.set(file, isClaimed)
    return isClaimed
  }

  /** Whether it is there too. */
  has(file: string): boolean {
    if (!this.claims(file)) return false
    return this.#read.has(file) || (statSync(file, { throwIfNoEntry: false })?.isFile() ?? false)
  }

  read(file: string): ReadImage {
    const known = this.#read.get(file)
    if (known) return known
    const image = { asset: readAsset(file, this.#cache, this.#options), sidecar: this.#sidecars.read(file) }
    if (this.#isOneBuild) this.#read.set(file, image)
    return image
  }
}
