/** Something with a size in bytes. */
export interface Sized {
  data: { length: number }
}

/** Keeps what was used last, up to a number of bytes. */
export function byteCache<Value extends Sized>(maxBytes: number) {
  const kept = new Map<string, Value>()
  let bytes = 0

  function remove(key: string): void {
    bytes -= kept.get(key)?.data.length ?? 0
    kept.delete(key)
  }

  return {
    has: (key: string): boolean => kept.has(key),
    get(key: string): Value | undefined {
      const hit = kept.get(key)
      if (hit) {
        // A Map keeps the order of insertion: the most recently used one goes to the end.
        kept.delete(key)
        kept.set(key, hit)
      }
      return hit
    },
    set(key: string, value: Value): void {
      remove(key)
      if (value.data.length > maxBytes) return
      kept.set(key, value)
      bytes += value.data.length
      for (const oldest of kept.keys()) {
        if (bytes <= maxBytes) break
        remove(oldest)
      }
    },
    /** Forgets whatever is chosen. */
    drop(isChosen: (value: Value) => boolean): void {
      for (const [key, value] of kept) if (isChosen(value)) remove(key)
    },
    clear(): void {
      kept.clear()
      bytes = 0
    },
    get size(): number {
      return kept.size
    },
    get bytes(): number {
      return bytes
    },
  }
}
