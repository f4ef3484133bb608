import type { LockEntry } from './lock-entry'

/** Where a content is stored: a path can hold only one. */
export type Place = Pick<LockEntry, 'filePath' | 'urlEndpoint'>

/**
 * Uploaded contents by their places. What is the same in all is held once, and most of the rest as one text: so ten
 * thousand take half of what they would as objects, and few are ever asked for more than their hashes.
 */
export class LockEntries implements Iterable<LockEntry> {
  readonly #byEndpoint = new Map<string, Map<string, Packed>>()

  /** What is stored at a place. */
  get({ filePath, urlEndpoint }: Place): LockEntry | undefined {
    const packed = this.#byEndpoint.get(urlEndpoint)?.get(filePath)
    return packed === undefined ? undefined : unpacked(packed, filePath, urlEndpoint)
  }

  /** The hash of what is stored at a place. */
  hashAt({ filePath, urlEndpoint }: Place): string | undefined {
    const packed = this.#byEndpoint.get(urlEndpoint)?.get(filePath)
    return typeof packed === 'string' ? packed.slice(0, HASH_LENGTH) : packed?.hash
  }

  set(entry: LockEntry): void {
    const { filePath, urlEndpoint } = entry
    const files = this.#byEndpoint.get(urlEndpoint) ?? new Map<string, Packed>()
    files.set(filePath, entry.placeholders ? entry : packed(entry))
    this.#byEndpoint.set(urlEndpoint, files)
  }

  delete({ filePath, urlEndpoint }: Place): void {
    this.#byEndpoint.get(urlEndpoint)?.delete(filePath)
  }

  clear(): void {
    this.#byEndpoint.clear()
  }

  get size(): number {
    return [...this.#byEndpoint.values()].reduce((sum, { size }) => sum + size, 0)
  }

  *[Symbol.iterator](): Generator<LockEntry, void> {
    for (const [urlEndpoint, files] of this.#byEndpoint) {
      for (const [filePath, one] of files) yield unpacked(one, filePath, urlEndpoint)
    }
  }
}

/** `hash fileId size width height format`, none of which has a space in it; with placeholders, the entry itself. */
type Packed = string | LockEntry

const HASH_LENGTH = 64

function packed({ hash, fileId, size, width, height, format }: LockEntry): string {
  // Joined, it is one text; put together with `+`, each of its parts would be held.
  return [hash, fileId, size, width, height, format].join(' ')
}

function unpacked(one: Packed, filePath: string, urlEndpoint: string): LockEntry {
  if (typeof one !== 'string') return one
  const [hash = '', fileId = '', size, width, height, format = ''] = one.split(' ')
  return {
    hash,
    filePath,
    fileId,
    size: Number(size),
    width: Number(width),
    height: Number(height),
    format,
    urlEndpoint,
  }
}
