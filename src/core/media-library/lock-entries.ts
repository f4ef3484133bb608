import { FIELDS, type LockEntry, unknownFields } from './lock-entry'

/** Where an image is stored. A place holds one content. */
export type Place = Pick<LockEntry, 'filePath' | 'urlEndpoint'>

/**
 * Uploaded images by their places. Holds URL-endpoints once and most of the other fields as one text: ten thousand entries
 * take half the memory that they would as objects, and of few is more read than the hash.
 */
export class LockEntries implements Iterable<LockEntry> {
  readonly #byEndpoint = new Map<string, Map<string, Packed>>()

  /** The entry of a place. */
  get({ filePath, urlEndpoint }: Place): LockEntry | undefined {
    const packed = this.#byEndpoint.get(urlEndpoint)?.get(filePath)
    return packed === undefined ? undefined : unpacked(packed, filePath, urlEndpoint)
  }

  /** The hash of a place's content. */
  hashAt({ filePath, urlEndpoint }: Place): string | undefined {
    const packed = this.#byEndpoint.get(urlEndpoint)?.get(filePath)
    return typeof packed === 'string' ? packed.slice(0, HASH_LENGTH) : packed?.hash
  }

  /** @param isPlain whether it is known to have the usual fields alone: of many lines, looking takes most of the time */
  set(entry: LockEntry, isPlain = false): void {
    const { filePath, urlEndpoint } = entry
    let files = this.#byEndpoint.get(urlEndpoint)
    if (!files) {
      files = new Map()
      this.#byEndpoint.set(urlEndpoint, files)
    }
    files.set(filePath, isPlain ? packedPlain(entry) : packed(entry))
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

  /** URL-endpoints with at least one image. */
  endpoints(): string[] {
    return [...this.#byEndpoint].flatMap(([endpoint, { size }]) => (size > 0 ? [endpoint] : []))
  }

  *[Symbol.iterator](): Generator<LockEntry, void> {
    for (const [urlEndpoint, files] of this.#byEndpoint) {
      for (const [filePath, one] of files) yield unpacked(one, filePath, urlEndpoint)
    }
  }
}

/** The values of `PACKED` with spaces between them; the entry itself, if it has more. */
type Packed = string | LockEntry

type FieldName = keyof LockEntry

/** Fields that the text holds; the hash is the first of them. The place is the key of the maps. */
const PACKED = fieldNames((name) => FIELDS[name].canonical && name !== 'filePath' && name !== 'urlEndpoint')
/** Fields for which the text has no room. */
const UNPACKED = fieldNames((name) => !FIELDS[name].canonical)

const HASH_LENGTH = 64

function fieldNames(isChosen: (name: FieldName) => unknown): FieldName[] {
  return (Object.keys(FIELDS) as FieldName[]).filter(isChosen)
}

function packed(entry: LockEntry): Packed {
  if (UNPACKED.some((name) => entry[name] !== undefined)) return entry
  if (Object.keys(unknownFields(entry)).length > 0) return entry
  return packedPlain(entry)
}

/** Joined, the values become one string; concatenated with `+`, each of them would stay in memory. */
function packedPlain(entry: LockEntry): Packed {
  return PACKED.map((name) => entry[name]).join(' ')
}

function unpacked(one: Packed, filePath: string, urlEndpoint: string): LockEntry {
  if (typeof one !== 'string') return one
  const values = one.split(' ')
  const fields = PACKED.map((name, index) => {
    const text = values[index] ?? ''
    return [name, FIELDS[name].fromText?.(text) ?? text]
  })
  return { ...Object.fromEntries(fields), filePath, urlEndpoint }
}
