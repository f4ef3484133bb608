import type { BigIntStats } from 'node:fs'
import { BuildCache } from '../../lib/build-cache'
import type { Asset } from './asset'
import { isPlainImage, type PlainOptions } from './image-filter'
import { ImagePrefetcher } from './prefetch'
import { type ReadOptions, readAsset } from './read-asset'
import { readSidecar, type Sidecar, Sidecars } from './sidecar'
import type { StatCache } from './stat-cache'
import { statFile } from './stat-file'

/** An image file and its sidecar. */
export interface ReadImage {
  asset: Asset
  sidecar: Sidecar | undefined
}

/**
 * The image files of a project. One build looks at each of them once, however often it is named: a question to the file
 * system costs as much as all the rest of a reference.
 */
export class ImageFiles {
  readonly #options: PlainOptions & ReadOptions
  readonly #cache: StatCache
  /** By the path alone. */
  readonly #claimed = new Map<string, boolean>()
  readonly #read = new BuildCache<ReadImage>()
  /** Stats of files that were asked for, but not read yet. */
  readonly #stats = new BuildCache<BigIntStats>()
  readonly #givenSidecars: Pick<Sidecars, 'read'>
  #sidecars: Pick<Sidecars, 'read'>
  readonly #prefetcher: ImagePrefetcher
  /** Whether every image that is read is also rendered. */
  isRendered = false
  #maxBytes: ReadOptions['maxBytes']

  /** @param sidecars reads many at once */
  constructor(
    options: PlainOptions & ReadOptions,
    cache: StatCache,
    sidecars: Pick<Sidecars, 'read'> = { read: readSidecar },
  ) {
    this.#options = options
    this.#cache = cache
    this.#givenSidecars = sidecars
    this.#sidecars = sidecars
    this.#prefetcher = new ImagePrefetcher(cache, options)
  }

  /**
   * @param isOneBuild whether what was read is remembered until `finish`
   * @param isDrawn as the property
   * @param maxBytes the largest files that are accepted
   */
  start(isOneBuild: boolean, isDrawn = false, maxBytes?: ReadOptions['maxBytes']): void {
    this.isRendered = isDrawn
    this.#maxBytes = maxBytes
    this.#sidecars = isOneBuild ? new Sidecars() : this.#givenSidecars
    this.#read.start(isOneBuild)
    this.#stats.start(isOneBuild)
  }

  finish(): void {
    this.#read.finish()
    this.#stats.finish()
  }

  /** Whether a path may be that of an image of ours. */
  isCandidate(file: string): boolean {
    const known = this.#claimed.get(file)
    if (known !== undefined) return known
    const isClaimed = isPlainImage(file, this.#options)
    this.#claimed.set(file, isClaimed)
    return isClaimed
  }

  /** Whether the file exists as well. */
  has(file: string): boolean {
    if (!this.isCandidate(file)) return false
    if (this.#read.has(file) || this.#stats.has(file)) return true
    const stat = statFile(file)
    if (!stat?.isFile()) return false
    this.#stats.set(file, stat)
    return true
  }

  /** Hashes the image on another thread, so that `read` need not; `undefined` where that gains nothing. */
  prefetch(file: string): Promise<void> | undefined {
    return this.isRendered ? this.#prefetcher.prefetch(file) : undefined
  }

  read(file: string): ReadImage {
    const known = this.#read.get(file)
    if (known) return known
    const asset = readAsset(
      file,
      this.#cache,
      { ...this.#options, ...(this.#maxBytes && { maxBytes: this.#maxBytes }) },
      this.#stats.get(file),
    )
    const image = { asset, sidecar: this.#sidecars.read(file) }
    this.#read.set(file, image)
    this.#stats.delete(file)
    return image
  }
}
