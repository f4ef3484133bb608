/** Something with a size in bytes. */
interface Sized {
  data: { length: number }
}

/**
 * Keeps the results that were used last, up to a number of bytes, and computes what is asked for by several requests
 * at once only once. Bounded, as the number of different widths that a client can ask for is not.
 */
export function renditionCache<Rendition extends Sized>(maxBytes: number) {
  const kept = new Map<string, Rendition>()
  const pending = new Map<string, Promise<Rendition>>()
  let bytes = 0

  function keep(key: string, rendition: Rendition): void {
    if (rendition.data.length > maxBytes) return
    kept.set(key, rendition)
    bytes += rendition.data.length
    for (const [oldest, old] of kept) {
      if (bytes <= maxBytes) break
      kept.delete(oldest)
      bytes -= old.data.length
    }
  }

  return {
    /** Whether it is there or being computed. */
    has: (key: string): boolean => kept.has(key) || pending.has(key),
    get(key: string, compute: () => Promise<Rendition>): Promise<Rendition> {
      const hit = kept.get(key)
      if (hit) {
        // A Map keeps the order of insertion: the most recently used one goes to the end.
        kept.delete(key)
        kept.set(key, hit)
        return Promise.resolve(hit)
      }
      const running = pending.get(key)
      if (running) return running
      const promise = compute()
        .then((rendition) => {
          if (pending.get(key) === promise) keep(key, rendition)
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
      bytes = 0
    },
    get bytes(): number {
      return bytes
    },
  }
}
