import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import type { PlaceholderKind } from '../engine/placeholder-kinds'
import { writeFileAtomic } from './atomic-file'
import { errorMessage, ImageKitBuildError, systemCode } from './errors'
import { withFileLock } from './file-lock'

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'hash must be 64 hex digits'))
const pixels = v.pipe(v.number(), v.integer(), v.minValue(1))

/** The lockfile is untrusted: it comes with a pull request. A path may name a file of the Media Library, nothing else. */
const filePath = v.pipe(
  v.string(),
  v.regex(/^\/[A-Za-z0-9._/-]+$/, 'filePath may have letters, digits, . _ - and / only'),
  v.check((path) => !path.split('/').includes('..'), 'filePath must not climb with ..'),
)

/** A placeholder stands in the page as it is: nothing may be in it that could end an attribute or a style. */
const placeholdersSchema = v.strictObject({
  color: v.optional(v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/))),
  lqip: v.optional(v.pipe(v.string(), v.regex(/^data:image\/webp;base64,[A-Za-z0-9+/]{1,4000}={0,2}$/))),
  blurhash: v.optional(v.pipe(v.string(), v.regex(/^[\w#$%*+,\-.:;=?@[\]^{|}~]{6,200}$/))),
  thumbhash: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{4,60}={0,2}$/))),
} satisfies Record<PlaceholderKind, unknown>)
export type Placeholders = v.InferOutput<typeof placeholdersSchema>

const entrySchema = v.strictObject({
  hash,
  filePath,
  fileId: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'fileId must be an id')),
  size: v.pipe(v.number(), v.integer(), v.minValue(1)),
  width: pixels,
  height: pixels,
  format: v.pipe(v.string(), v.regex(/^[a-z0-9]{2,12}$/, 'format must be a short name')),
  urlEndpoint: v.pipe(v.string(), v.regex(/^https?:\/\/\S+$/, 'urlEndpoint must be a URL')),
  placeholders: v.optional(placeholdersSchema),
})

/** One uploaded content. */
export type LockEntry = v.InferOutput<typeof entrySchema>

/** First line of the file: a reader of another version stops there. */
const HEADER = '{"lockfileVersion":1}'

/**
 * The committed record of what is uploaded. One JSON object a line, sorted, so that git merges two branches' lines by
 * union; a clean clone builds from it with no network and no key.
 */
export class Lockfile {
  readonly #file: string
  readonly #lockFolder: string
  #entries: Map<string, LockEntry>
  readonly #added = new Map<string, LockEntry>()

  constructor(file: string, lockFolder: string) {
    this.#file = file
    this.#lockFolder = lockFolder
    this.#entries = readEntries(file)
  }

  /**
   * The entry of this content, if it is recorded at this place.
   *
   * @throws ImageKitBuildError `HASH_COLLISION` when another content is recorded there
   */
  get(hash: string, filePath: string, urlEndpoint: string): LockEntry | undefined {
    const entry = this.#entries.get(placeOf({ filePath, urlEndpoint }))
    if (entry && entry.hash !== hash) throw collision(filePath, entry.hash, hash)
    return entry
  }

  add(entry: LockEntry): void {
    const whole = withPlaceholders(entry, this.#entries.get(placeOf(entry)))
    this.#entries.set(placeOf(entry), whole)
    this.#added.set(placeOf(entry), whole)
  }

  /** Changes whenever the entries do. */
  digest(): string {
    return createHash('sha256').update(formatEntries(this.#entries.values())).digest('hex')
  }

  /** Reads again what other processes, or a git pull, have written since. */
  reload(): void {
    this.#entries = new Map([...readEntries(this.#file), ...this.#added])
  }

  /**
   * Adds this process's entries to the file. Nothing added, nothing written.
   *
   * @throws ImageKitBuildError `LOCKFILE_UNWRITABLE`; the entries are kept for the next try
   */
  async save(): Promise<void> {
    if (this.#added.size === 0) return
    try {
      await withFileLock(this.#lockFolder, this.#file, () => {
        // Merged with the file as it is now: another build may have added its own since this one read it.
        const merged = readEntries(this.#file)
        for (const [place, entry] of this.#added)
          merged.set(place, withPlaceholders(entry, merged.get(place)))
        writeFileAtomic(this.#file, formatEntries(merged.values()))
        this.#entries = merged
      })
    } catch (error) {
      if (error instanceof ImageKitBuildError) throw error
      throw new ImageKitBuildError(
        'LOCKFILE_UNWRITABLE',
        `Can't write the lockfile ${this.#file}: ${errorMessage(error)}. ` +
          'Make it writable, or name another with the option lockfile. What was uploaded is safe; the next build finds it.',
        undefined,
        error,
      )
    }
    this.#added.clear()
  }
}

/** Where a content is stored: a path can hold only one. */
function placeOf({ filePath, urlEndpoint }: Pick<LockEntry, 'filePath' | 'urlEndpoint'>): string {
  return `${filePath} ${urlEndpoint}`
}

/** File names hold the start of the hash only; that two contents share it must be noticed, not served. */
export function collision(filePath: string, first: string, second: string): ImageKitBuildError {
  return new ImageKitBuildError(
    'HASH_COLLISION',
    `Two different images would both be stored at ${filePath} (SHA-256 ${first} and ${second}). ` +
      "Change one of them by a byte, or set fileName: '[name]-[hash]'.",
  )
}

function formatEntries(entries: Iterable<LockEntry>): string {
  const lines = [...entries].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)).map(formatEntry)
  return [HEADER, ...lines, ''].join('\n')
}

function orderOf(entry: LockEntry): string {
  return `${entry.hash} ${placeOf(entry)}`
}

/** Written out key by key: equal entries are equal bytes, whatever order an object was made in. */
function formatEntry({
  hash,
  filePath,
  fileId,
  size,
  width,
  height,
  format,
  urlEndpoint,
  placeholders,
}: LockEntry): string {
  const { color, lqip, blurhash, thumbhash } = placeholders ?? {}
  const kept = placeholders && { color, lqip, blurhash, thumbhash }
  const entry = { hash, filePath, fileId, size, width, height, format, urlEndpoint }
  return JSON.stringify({ ...entry, placeholders: kept })
}

/** Two branches may each have asked for another placeholder of one image. */
function withPlaceholders(entry: LockEntry, other: LockEntry | undefined): LockEntry {
  if (!other?.placeholders || other.hash !== entry.hash) return entry
  return { ...entry, placeholders: { ...other.placeholders, ...entry.placeholders } }
}

function readEntries(file: string): Map<string, LockEntry> {
  const source = readLockfile(file)
  const entries = new Map<string, LockEntry>()
  for (const [index, line] of source.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line === HEADER) continue
    const entry = parseLine(line, file, index + 1)
    const other = entries.get(placeOf(entry))
    if (other && other.hash !== entry.hash) throw collision(entry.filePath, other.hash, entry.hash)
    entries.set(placeOf(entry), withPlaceholders(entry, other))
  }
  return entries
}

function readLockfile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return ''
    throw new ImageKitBuildError(
      'LOCKFILE_INVALID',
      `Can't read the lockfile ${file}: ${errorMessage(error)}`,
      undefined,
      error,
    )
  }
}

function parseLine(line: string, file: string, number: number): LockEntry {
  try {
    const parsed: unknown = JSON.parse(line)
    if (typeof parsed === 'object' && parsed !== null && 'lockfileVersion' in parsed) {
      throw new TypeError(
        `this version of unplugin-imagekit reads lockfileVersion 1, not ${String(parsed.lockfileVersion)}`,
      )
    }
    return v.parse(entrySchema, parsed)
  } catch (error) {
    const conflict = /^(<{7}|={7}|>{7})/.test(line)
    const why = conflict
      ? 'a merge conflict was left in it; keep the lines of both sides'
      : errorMessage(error)
    throw new ImageKitBuildError(
      'LOCKFILE_INVALID',
      `The lockfile is damaged: ${why}. Restore it from git, or delete it: the next build with a key finds again what is uploaded.`,
      { file, line: number, column: 0 },
      error,
    )
  }
}
