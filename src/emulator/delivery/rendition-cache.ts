import { byteCache, type Sized } from '../../lib/byte-cache'

/**
 * Keeps the results that were used last, up to a number of bytes, and computes what is asked for by several requests
 * at once only once. Bounded, as the number of different widths that a client can ask for is not.
 */
export function renditionCache<Rendition extends Sized>(maxBytes: number) {
  const kept = byteCache<Rendition>(maxBytes)
  const pending = new Map<string, Promise<Rendition>>()

  return {
    /** Whether it is there or being computed. */
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
