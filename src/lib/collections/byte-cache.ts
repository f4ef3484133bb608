import { LRUCache } from 'lru-cache'

/** A value with a size in bytes. */
export interface Sized {
  data: { length: number }
}

/** Creates an LRU cache that holds at most `maxBytes` of data. */
export function byteCache<Value extends Sized>(maxBytes: number): LRUCache<string, Value> {
  return new LRUCache({
    maxSize: maxBytes,
    // lru-cache refuses sizes of 0.
    sizeCalculation: ({ data }) => Math.max(1, data.length),
  })
}
