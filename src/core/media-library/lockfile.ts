import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { errorMessage, ImageKitBuildError, systemCode } from '../../diagnostics/build-error'
import { writeFileAtomic } from '../../lib/atomic-file'
import { withFileLock } from '../../lib/file-lock'
import { readLines } from '../../lib/read-lines'
import { LockEntries, type Place } from './lock-entries'
import {
  formatLines,
  isCanonical,
  type LibraryEntry,
  type LockEntry,
  libraryPlace,
  parseEntry,
} from './lock-entry'

export type { LibraryEntry, LockEntry, Placeholders } from './lock-entry'

/** First line of the file: a reader of another version stops there. */
const HEADER = '{"lockfileVersion":1}'

/** What the file holds. */
interface Entries {
  files: LockEntries
  library: Map<string, LibraryEntry>
}

export interface LockfileOptions {
  /** Whether a place keeps its name when its content changes (`fileName` without `[hash]`). Default false. */
  isStable?: boolean
  /** Whether the file is read when something is asked for, and not at once. Default false. */
  isLazy?: boolean
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
  #known: Entries | undefined
  readonly #added = noEntries()
  readonly #removed = new Map<string, Place>()

  constructor(file: string, lockFolder: string, { isStable = false, isLazy = false }: LockfileOptions = {}) {
    this.#file = file
    this.#lockFolder = lockFolder
    this.#isStable = isStable
    if (!isLazy) this.#known = this.#read()
  }

  get #entries(): Entries {
    this.#known ??= this.#merged(this.#read())
    return this.#known
  }

  /**
   * The entry of this content, if it is recorded at this place.
   *
   * @throws ImageKitBuildError `HASH_COLLISION` when another content is recorded there, though its name is the hash
   */
  get(hash: string, filePath: string, urlEndpoint: string): LockEntry | undefined {
    return this.has(hash, filePath, urlEndpoint) ? this.at(filePath, urlEndpoint) : undefined
  }

  /** Whether `get` has an answer; throws as it does. */
  has(hash: string, filePath: string, urlEndpoint: string): boolean {
    const there = this.#entries.files.hashAt({ filePath, urlEndpoint })
    if (there === hash) return true
    if (there === undefined || this.#isStable) return false
    throw collision(filePath, there, hash)
  }

  /** Whatever content is recorded at a place. */
  at(filePath: string, urlEndpoint: string): LockEntry | undefined {
    return this.#entries.files.get({ filePath, urlEndpoint })
  }

  /** A file of the Media Library, as it was when it was last looked at. */
  library(path: string, urlEndpoint: string): LibraryEntry | undefined {
    return this.#entries.library.get(libraryPlace({ library: path, urlEndpoint }))
  }

  /** How many contents are recorded. */
  get size(): number {
    return this.#entries.files.size
  }

  /** All uploaded contents, one after the other. What has been given may be removed meanwhile. */
  entries(): Iterable<LockEntry> {
    return this.#entries.files
  }

  add(entry: LockEntry): void {
    const whole = withPlaceholders(entry, this.#entries.files)
    this.#entries.files.set(whole)
    this.#added.files.set(whole)
    this.#removed.delete(nameOf(entry))
  }

  addLibrary(entry: LibraryEntry): void {
    const place = libraryPlace(entry)
    if (JSON.stringify(this.#entries.library.get(place)) === JSON.stringify(entry)) return
    this.#entries.library.set(place, entry)
    this.#added.library.set(place, entry)
  }

  /** Forgets a content that is to be deleted: a build that meets it again uploads it again. */
  remove({ filePath, urlEndpoint }: Place): void {
    const place = { filePath, urlEndpoint }
    this.#entries.files.delete(place)
    this.#added.files.delete(place)
    this.#removed.set(nameOf(place), place)
  }

  /** Changes whenever the entries do. */
  digest(): string {
    return createHash('sha256').update(format(this.#entries)).digest('hex')
  }

  /** Reads again what other processes, or a git pull, have written since. */
  reload(): void {
    if (!this.#known) return
    const stamp = stampOf(this.#file)
    if (stamp !== undefined && stamp === this.#stamp) return
    this.#known = this.#merged(this.#read())
  }

  /** With this process's changes. */
  #merged(entries: Entries): Entries {
    const { files, library } = entries
    for (const entry of this.#added.files) files.set(withPlaceholders(entry, files))
    for (const [place, entry] of this.#added.library) library.set(place, entry)
    for (const place of this.#removed.values()) files.delete(place)
    return entries
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
        const merged = this.#merged(this.#read())
        writeFileAtomic(this.#file, format(merged))
        this.#known = merged
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
    const disputed: Place[] = []
    let number = 0
    for (const line of lockfileLines(this.#file)) {
      number++
      if (line.trim() === '' || line === HEADER) continue
      const entry = parseLine(line, this.#file, number)
      if ('library' in entry) {
        entries.library.set(libraryPlace(entry), entry)
        continue
      }
      const other = entries.files.hashAt(entry)
      if (other !== undefined && other !== entry.hash) {
        if (!this.#isStable) throw collision(entry.filePath, other, entry.hash)
        disputed.push(entry)
      }
      entries.files.set(other === undefined ? entry : withPlaceholders(entry, entries.files))
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
  return { files: new LockEntries(), library: new Map() }
}

function format({ files, library }: Entries): string {
  return [HEADER, ...formatLines(files, library.values()), ''].join('\n')
}

/** File names hold the start of the hash only; that two contents share it must be noticed, not served. */
export function collision(filePath: string, first: string, second: string): ImageKitBuildError {
  return new ImageKitBuildError(
    'HASH_COLLISION',
    `Two different images would both be stored at ${filePath} (SHA-256 ${first} and ${second}). ` +
      "Rename one of them or change it by a byte, or set fileName: '[name]-[hash]'.",
  )
}

function nameOf({ filePath, urlEndpoint }: Place): string {
  return `${filePath} ${urlEndpoint}`
}

/** With those that are recorded: two branches may each have asked for another placeholder of one image. */
function withPlaceholders(entry: LockEntry, entries: LockEntries): LockEntry {
  const other = entries.get(entry)
  if (!other?.placeholders || other.hash !== entry.hash) return entry
  return { ...entry, placeholders: { ...other.placeholders, ...entry.placeholders } }
}

function* lockfileLines(file: string): Generator<string, void> {
  try {
    yield* readLines(file)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return
    throw new ImageKitBuildError(
      'LOCKFILE_INVALID',
      `Can't read the lockfile ${file}: ${errorMessage(error)}`,
      undefined,
      error,
    )
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
