import { byteCache, type Sized } from '../../lib/collections/byte-cache'

/**
 * Caches renditions up to a number of bytes, because clients can request any number of widths, and shares the
 * computation between concurrent requests.
 */
export function renditionCache<Rendition extends Sized>(maxBytes: number) {
  const kept = byteCache<Rendition>(maxBytes)
  const pending = new Map<string, Promise<Rendition>>()

  return {
    /** Whether a rendition is cached or being computed. */
    has: (key: string): boolean => kept.has(key) || pending.has(key),
    get(key: string, compute: () => Promise<Rendition>): Promise<Rendition> {
      const hit = kept.get(key)
      if (hit) return Promise.resolve(hit)
      const running = pending.get(key)
      if (running) return running
      const promise = compute()
        .then((rendition) => {
          if (pending.get(key) === promise) kept.set(key, rendition)
          return rendition
        })
        .finally(() => {
          if (pending.get(key) === promise) pending.delete(key)
        })
      pending.set(key, promise)
      return promise
    },
    clear(): void {
      kept.clear()
      pending.clear()
    },
  }
}
