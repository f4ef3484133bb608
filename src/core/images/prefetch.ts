import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'
import { cacheAsset } from './read-asset'
import type { StatCache } from './stat-cache'

/**
 * Images that are about to be drawn are hashed by other threads, while this one loads what draws them: both take their time,
 * and nothing can be drawn before.
 */
export class ImagePrefetcher {
  readonly #cache: StatCache
  readonly #options: { allowActiveSvg: boolean }
  readonly #limit = pLimit(availableParallelism())
  readonly #underWay = new Map<string, Promise<void>>()

  constructor(cache: StatCache, options: { allowActiveSvg: boolean }) {
    this.#cache = cache
    this.#options = options
  }

  /** Has the cache know an image; `undefined` where it does. What is wrong with a file is told by who reads it then. */
  prefetch(file: string): Promise<void> | undefined {
    const running = this.#underWay.get(file)
    if (running) return running
    if (this.#cache.get(file)) return undefined
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
  // Without it nothing is drawn, which is told there.
  await loadSharp().catch(() => {})
}
