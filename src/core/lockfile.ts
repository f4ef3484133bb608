import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { writeFileAtomic } from './atomic-file'
import { errorMessage, ImageKitBuildError, systemCode } from './errors'
import { withFileLock } from './file-lock'
import {
  formatLines,
  isCanonical,
  type LibraryEntry,
  type LockEntry,
  libraryPlace,
  parseEntry,
  placeOf,
} from './lock-entry'

export type { LibraryEntry, LockEntry, Placeholders } from './lock-entry'

/** First line of the file: a reader of another version stops there. */
const HEADER = '{"lockfileVersion":1}'

/** What the file holds. */
interface Entries {
  files: Map<string, LockEntry>
  library: Map<string, LibraryEntry>
}

export interface LockfileOptions {
  /** Whether a place keeps its name when its content changes (`fileName` without `[hash]`). Default false. */
  isStable?: boolean
}

/**
 * The committed record of what is uploaded. One JSON object a line, sorted, so that git merges two branches' lines by
 * union; a clean clone builds from it with no network and no key.
 */
export class Lockfile {
  readonly #file: string
  readonly #lockFolder: string
  readonly #isStable: boolean
  /** The file as it was last read. */
  #stamp: string | undefined
  #entries: Entries
  readonly #added = noEntries()
  readonly #removed = new Set<string>()

  constructor(file: string, lockFolder: string, { isStable = false }: LockfileOptions = {}) {
    this.#file = file
    this.#lockFolder = lockFolder
    this.#isStable = isStable
    this.#entries = this.#read()
  }

  /**
   * The entry of this content, if it is recorded at this place.
   *
   * @throws ImageKitBuildError `HASH_COLLISION` when another content is recorded there, though its name is the hash
   */
  get(hash: string, filePath: string, urlEndpoint: string): LockEntry | undefined {
    const entry = this.#entries.files.get(placeOf({ filePath, urlEndpoint }))
    if (!entry || entry.hash === hash) return entry
    if (this.#isStable) return undefined
    throw collision(filePath, entry.hash, hash)
  }

  /** Whatever content is recorded at a place. */
  at(filePath: string, urlEndpoint: string): LockEntry | undefined {
    return this.#entries.files.get(placeOf({ filePath, urlEndpoint }))
  }

  /** A file of the Media Library, as it was when it was last looked at. */
  library(path: string, urlEndpoint: string): LibraryEntry | undefined {
    return this.#entries.library.get(libraryPlace({ library: path, urlEndpoint }))
  }

  /** All uploaded contents. */
  entries(): LockEntry[] {
    return [...this.#entries.files.values()]
  }

  add(entry: LockEntry): void {
    const place = placeOf(entry)
    const whole = withPlaceholders(entry, this.#entries.files.get(place))
    this.#entries.files.set(place, whole)
    this.#added.files.set(place, whole)
    this.#removed.delete(place)
  }

  addLibrary(entry: LibraryEntry): void {
    const place = libraryPlace(entry)
    if (JSON.stringify(this.#entries.library.get(place)) === JSON.stringify(entry)) return
    this.#entries.library.set(place, entry)
    this.#added.library.set(place, entry)
  }

  /** Forgets a content that is to be deleted: a build that meets it again uploads it again. */
  remove(entry: Pick<LockEntry, 'filePath' | 'urlEndpoint'>): void {
    const place = placeOf(entry)
    this.#entries.files.delete(place)
    this.#added.files.delete(place)
    this.#removed.add(place)
  }

  /** Changes whenever the entries do. */
  digest(): string {
    return createHash('sha256').update(format(this.#entries)).digest('hex')
  }

  /** Reads again what other processes, or a git pull, have written since. */
  reload(): void {
    const stamp = stampOf(this.#file)
    if (stamp !== undefined && stamp === this.#stamp) return
    const { files, library } = this.#read()
    this.#entries = {
      files: new Map([...files, ...this.#added.files]),
      library: new Map([...library, ...this.#added.library]),
    }
    for (const place of this.#removed) this.#entries.files.delete(place)
  }

  /**
   * Takes this process's changes into the file. Nothing changed, nothing written.
   *
   * @throws ImageKitBuildError `LOCKFILE_UNWRITABLE`; the entries are kept for the next try
   */
  async save(): Promise<void> {
    if (this.#added.files.size + this.#added.library.size + this.#removed.size === 0) return
    try {
      await withFileLock(this.#lockFolder, this.#file, () => {
        // Merged with the file as it is now: another build may have added its own since this one read it.
        const merged = this.#read()
        for (const [place, entry] of this.#added.files)
          merged.files.set(place, withPlaceholders(entry, merged.files.get(place)))
        for (const [place, entry] of this.#added.library) merged.library.set(place, entry)
        for (const place of this.#removed) merged.files.delete(place)
        writeFileAtomic(this.#file, format(merged))
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
    this.#added.files.clear()
    this.#added.library.clear()
    this.#removed.clear()
  }

  #read(): Entries {
    // Before the reading: what is written meanwhile is read again the next time.
    this.#stamp = stampOf(this.#file)
    const entries = noEntries()
    const disputed = new Set<string>()
    let number = 0
    for (const line of linesOf(readLockfile(this.#file))) {
      number++
      if (line.trim() === '' || line === HEADER) continue
      const entry = parseLine(line, this.#file, number)
      if ('library' in entry) {
        entries.library.set(libraryPlace(entry), entry)
        continue
      }
      const place = placeOf(entry)
      const other = entries.files.get(place)
      if (other && other.hash !== entry.hash) {
        if (!this.#isStable) throw collision(entry.filePath, other.hash, entry.hash)
        disputed.add(place)
      }
      entries.files.set(place, withPlaceholders(entry, other))
    }
    // Two branches have each changed the file: which of the contents is there now, only the Media Library knows.
    for (const place of disputed) entries.files.delete(place)
    return entries
  }
}

/** Changes whenever the file is written: by a rename it is another inode, else it has another time. */
function stampOf(file: string): string | undefined {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false })
  return stat && `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`
}

function noEntries(): Entries {
  return { files: new Map(), library: new Map() }
}

function format({ files, library }: Entries): string {
  return [HEADER, ...formatLines(files.values(), library.values()), ''].join('\n')
}

/** File names hold the start of the hash only; that two contents share it must be noticed, not served. */
export function collision(filePath: string, first: string, second: string): ImageKitBuildError {
  return new ImageKitBuildError(
    'HASH_COLLISION',
    `Two different images would both be stored at ${filePath} (SHA-256 ${first} and ${second}). ` +
      "Rename one of them or change it by a byte, or set fileName: '[name]-[hash]'.",
  )
}

/** Two branches may each have asked for another placeholder of one image. */
function withPlaceholders(entry: LockEntry, other: LockEntry | undefined): LockEntry {
  if (!other?.placeholders || other.hash !== entry.hash) return entry
  return { ...entry, placeholders: { ...other.placeholders, ...entry.placeholders } }
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

/** One after the other: a list of all of them would be held until the last is read. */
function* linesOf(text: string): Generator<string, void> {
  for (let start = 0; start <= text.length; ) {
    const end = text.indexOf('\n', start)
    const line = text.slice(start, end === -1 ? undefined : end)
    yield line.endsWith('\r') ? line.slice(0, -1) : line
    if (end === -1) return
    start = end + 1
  }
}

function parseLine(line: string, file: string, number: number): LockEntry | LibraryEntry {
  try {
    const parsed: unknown = JSON.parse(line)
    if (isCanonical(line)) return parsed as LockEntry
    if (typeof parsed === 'object' && parsed !== null && 'lockfileVersion' in parsed) {
      throw new TypeError(
        `this version of unplugin-imagekit reads lockfileVersion 1, not ${String(parsed.lockfileVersion)}`,
      )
    }
    return parseEntry(parsed)
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
