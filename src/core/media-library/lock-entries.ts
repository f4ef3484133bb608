import { TextStore } from '../../lib/collections/text-store'
import { FIELDS, type LockEntry, unknownFields } from './lock-entry'

/** Where an image is stored. A place holds one content. */
export type Place = Pick<LockEntry, 'filePath' | 'urlEndpoint'>

/**
 * Uploaded images by their places. Holds URL-endpoints once and most of the other fields as one text: ten thousand entries
 * take half the memory that they would as objects, and of few is more read than the hash.
 */
export class LockEntries implements Iterable<LockEntry> {
  readonly #byEndpoint = new Map<string, Map<string, Stored>>()
  readonly #texts = new TextStore()

  /** The entry of a place. */
  get({ filePath, urlEndpoint }: Place): LockEntry | undefined {
    const stored = this.#byEndpoint.get(urlEndpoint)?.get(filePath)
    return stored === undefined ? undefined : this.#restore(stored, { filePath, urlEndpoint })
  }

  /** The hash of a place's content. */
  hashAt({ filePath, urlEndpoint }: Place): string | undefined {
    const stored = this.#byEndpoint.get(urlEndpoint)?.get(filePath)
    return typeof stored === 'number' ? this.#texts.get(stored, HASH_LENGTH) : stored?.hash
  }

  /** @param isPlain whether it is known to have the usual fields alone: of many lines, looking takes most of the time */
  set(entry: LockEntry, isPlain = false): void {
    const { filePath, urlEndpoint } = entry
    let files = this.#byEndpoint.get(urlEndpoint)
    if (!files) {
      files = new Map()
      this.#byEndpoint.set(urlEndpoint, files)
    }
    files.set(filePath, isPlain || canBePacked(entry) ? this.#texts.add(packed(entry)) : entry)
  }

  delete({ filePath, urlEndpoint }: Place): void {
    this.#byEndpoint.get(urlEndpoint)?.delete(filePath)
  }

  clear(): void {
    this.#byEndpoint.clear()
    this.#texts.clear()
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
      for (const [filePath, stored] of files) yield this.#restore(stored, { filePath, urlEndpoint })
    }
  }

  #restore(stored: Stored, place: Place): LockEntry {
    return typeof stored === 'number' ? unpacked(this.#texts.get(stored), place) : stored
  }
}

/** The position of the values of `PACKED`, with spaces between them; the entry itself, if it has more. */
type Stored = number | LockEntry

type FieldName = keyof LockEntry

/** Fields that the text holds; the hash is the first of them. The place is the key of the maps. */
const PACKED = fieldNames((name) => FIELDS[name].canonical && name !== 'filePath' && name !== 'urlEndpoint')
/** Fields for which the text has no room. */
const UNPACKED = fieldNames((name) => !FIELDS[name].canonical)

const HASH_LENGTH = 64

function fieldNames(isChosen: (name: FieldName) => unknown): FieldName[] {
  return (Object.keys(FIELDS) as FieldName[]).filter(isChosen)
}

function canBePacked(entry: LockEntry): boolean {
  return UNPACKED.every((name) => entry[name] === undefined) && Object.keys(unknownFields(entry)).length === 0
}

function packed(entry: LockEntry): string {
  return PACKED.map((name) => entry[name]).join(' ')
}

function unpacked(text: string, place: Place): LockEntry {
  const values = text.split(' ')
  const fields = PACKED.map((name, index) => {
    const value = values[index] ?? ''
    return [name, FIELDS[name].fromText?.(value) ?? value]
  })
  return { ...Object.fromEntries(fields), ...place }
}
