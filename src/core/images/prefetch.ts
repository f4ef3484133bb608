import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'
import { mediaOf } from '../../query/media'
import { cacheAsset, type ReadOptions } from './read-asset'
import type { StatCache } from './stat-cache'

/**
 * Hashes images that are about to be rendered on other threads, while this one loads sharp: both take time, and rendering
 * needs both.
 */
export class ImagePrefetcher {
  readonly #cache: StatCache
  readonly #options: ReadOptions
  readonly #limit = pLimit(availableParallelism())
  readonly #underWay = new Map<string, Promise<void>>()

  constructor(cache: StatCache, options: ReadOptions) {
    this.#cache = cache
    this.#options = options
  }

  /** Adds an image to the cache; returns `undefined` where it is in there, and for a video: none is rendered here. Errors are left to the code that reads the file later. */
  prefetch(file: string): Promise<void> | undefined {
    const running = this.#underWay.get(file)
    if (running) return running
    if (mediaOf(file) === 'video' || this.#cache.get(file)) return undefined
    void loadEngine()
    const reading = this.#limit(() => cacheAsset(file, this.#cache, this.#options))
      .catch(() => {})
      .finally(() => this.#underWay.delete(file))
    this.#underWay.set(file, reading)
    return reading
  }
}

async function loadEngine(): Promise<void> {
  const { loadSharp } = await import('../../engine')
  // Without sharp nothing is rendered, which the renderer reports.
  await loadSharp().catch(() => {})
}
