import { createHash } from 'node:crypto'
import { type BigIntStats, statSync } from 'node:fs'
import { errorMessage, ImageKitBuildError, systemCode } from '../../diagnostics/build-error'
import type { SourcePosition } from '../../diagnostics/source-position'
import { writeFileAtomic } from '../../lib/files/atomic-file'
import { withFileLock } from '../../lib/files/file-lock'
import { readLines } from '../../lib/files/read-lines'
import { HASH_DIGITS } from './content-name'
import { LockEntries, type Place } from './lock-entries'
import {
  formatLines,
  isCanonical,
  type LibraryEntry,
  type LockEntry,
  libraryLine,
  libraryPlace,
  parseEntry,
  unknownFields,
} from './lock-entry'

export type { LibraryEntry, LockEntry, Placeholders } from './lock-entry'

/** First line of the file, at which versions that read another format stop. */
const HEADER = '{"lockfileVersion":1}'

/** The content of the file. */
interface Entries {
  files: LockEntries
  library: Map<string, LibraryEntry>
}

export interface LockfileOptions {
  /** Whether names do not depend on the content (`fileName` without `[hash]`). Default false. */
  isStable?: boolean
  /** Whether the file is read on first use instead of at once. Default false. */
  isLazy?: boolean
  /** Receives warnings. Default: none are reported. */
  warn?: (message: string) => void
}

/**
 * The committed record of uploaded images: one JSON object per line, sorted, so that git can merge the lines of two branches
 * by union. A clean clone builds from it without network access and without a key.
 */
export class Lockfile {
  readonly #file: string
  readonly #lockFolder: string
  readonly #isStable: boolean
  readonly #warn: (message: string) => void
  /** Stamp of the file when it was last read. */
  #stamp: string | undefined
  #known: Entries | undefined
  readonly #added = noEntries()
  readonly #removed = new Map<string, Place>()

  constructor(
    file: string,
    lockFolder: string,
    { isStable = false, isLazy = false, warn = () => {} }: LockfileOptions = {},
  ) {
    this.#file = file
    this.#lockFolder = lockFolder
    this.#isStable = isStable
    this.#warn = warn
    if (!isLazy) this.#known = this.#read()
  }

  get #entries(): Entries {
    this.#known ??= this.#merged(this.#read())
    return this.#known
  }

  /**
   * Returns the entry of a content, if it is recorded at this path.
   *
   * @throws ImageKitBuildError `HASH_COLLISION` if another content is recorded there, though the name contains the hash
   */
  get(hash: string, filePath: string, urlEndpoint: string): LockEntry | undefined {
    return this.has(hash, filePath, urlEndpoint) ? this.at(filePath, urlEndpoint) : undefined
  }

  /** Whether `get` finds an entry. Throws as `get` does. */
  has(hash: string, filePath: string, urlEndpoint: string): boolean {
    const recorded = this.#entries.files.hashAt({ filePath, urlEndpoint })
    if (recorded === hash) return true
    if (recorded === undefined || this.#isStable) return false
    throw collision(filePath, recorded, hash)
  }

  /** Returns the entry at a path, whatever its content. */
  at(filePath: string, urlEndpoint: string): LockEntry | undefined {
    return this.#entries.files.get({ filePath, urlEndpoint })
  }

  /** Returns a file of the Media Library, as it was when it was last listed. */
  library(path: string, urlEndpoint: string): LibraryEntry | undefined {
    return this.#entries.library.get(libraryPlace({ library: path, urlEndpoint }))
  }

  /** Number of uploaded images. */
  get size(): number {
    return this.#entries.files.size
  }

  /** URL-endpoints of the uploaded images. */
  get endpoints(): string[] {
    return this.#entries.files.endpoints()
  }

  /** Iterates over all uploaded images. Entries that were yielded may be removed during the iteration. */
  entries(): Iterable<LockEntry> {
    return this.#entries.files
  }

  /** @throws ImageKitBuildError `LOCKFILE_INVALID` for an entry that no build could read again */
  add(entry: LockEntry): void {
    demandReadable(entry)
    const whole = withPlaceholders(entry, this.#entries.files)
    this.#entries.files.set(whole)
    this.#added.files.set(whole)
    this.#removed.delete(nameOf(entry))
  }

  /** Throws as `add` does. */
  addLibrary(entry: LibraryEntry): void {
    demandReadable(entry)
    const place = libraryPlace(entry)
    const known = this.#entries.library.get(place)
    const whole = { ...(known && unknownFields(known)), ...entry }
    if (known && libraryLine(known) === libraryLine(whole)) return
    this.#entries.library.set(place, whole)
    this.#added.library.set(place, whole)
  }

  /** Removes the entry of a file that is about to be deleted: a build that needs it uploads it again. */
  remove({ filePath, urlEndpoint }: Place): void {
    const place = { filePath, urlEndpoint }
    this.#entries.files.delete(place)
    this.#added.files.delete(place)
    this.#removed.set(nameOf(place), place)
  }

  /** Hash of all entries. */
  digest(): string {
    return createHash('sha256').update(format(this.#entries)).digest('hex')
  }

  /** Identifies the state of the file that was read last; of a file that nobody needed so far, its present state. */
  get stamp(): string | undefined {
    return this.#known ? this.#stamp : stampOf(this.#file)
  }

  /** Reads the file again if another process, or a git pull, has changed it. */
  reload(): void {
    if (!this.#known) return
    const stamp = stampOf(this.#file)
    if (stamp !== undefined && stamp === this.#stamp) return
    this.#known = this.#merged(this.#read())
  }

  /** Applies this process's changes. */
  #merged(entries: Entries): Entries {
    const { files, library } = entries
    for (const entry of this.#added.files) files.set(withPlaceholders(entry, files))
    for (const [place, entry] of this.#added.library) library.set(place, entry)
    for (const place of this.#removed.values()) files.delete(place)
    return entries
  }

  /**
   * Merges this process's changes into the file. Without changes, writes nothing.
   *
   * @throws ImageKitBuildError `LOCKFILE_UNWRITABLE`; the entries are kept for the next try
   */
  async save(): Promise<void> {
    if (this.#added.files.size + this.#added.library.size + this.#removed.size === 0) return
    try {
      await withFileLock(this.#lockFolder, this.#file, () => {
        // Another build may have added entries since this one read the file.
        const merged = this.#merged(this.#read())
        writeFileAtomic(this.#file, format(merged))
        this.#known = merged
      })
    } catch (error) {
      if (error instanceof ImageKitBuildError) throw error
      throw new ImageKitBuildError(
        'LOCKFILE_UNWRITABLE',
        `Can't write the lockfile ${this.#file}: ${errorMessage(error)}. ` +
          'Make it writable, or set the option lockfile to another file. Uploaded images are not lost: the next build finds them.',
        undefined,
        error,
      )
    }
    this.#added.files.clear()
    this.#added.library.clear()
    this.#removed.clear()
  }

  #read(): Entries {
    // Taken before reading, so that changes made meanwhile are read the next time.
    this.#stamp = stampOf(this.#file)
    const entries = noEntries()
    const conflicting: Place[] = []
    let number = 0
    for (const [line, isLast] of lockfileLines(this.#file)) {
      number++
      if (line.trim() === '' || line === HEADER) continue
      const isPlain = isCanonical(line)
      const entry = parseLine(line, this.#file, { number, isLast, isPlain })
      if (entry === undefined) {
        this.#warn(
          `imagekit: the last line (${number}) of the lockfile ${this.#file} is cut off, and is ignored; a build with a key writes it again`,
        )
        continue
      }
      if ('library' in entry) {
        entries.library.set(libraryPlace(entry), entry)
        continue
      }
      const other = entries.files.hashAt(entry)
      if (other !== undefined && other !== entry.hash) {
        if (!this.#isStable) throw collision(entry.filePath, other, entry.hash)
        conflicting.push(entry)
      }
      if (other === undefined) entries.files.set(entry, isPlain)
      else entries.files.set(withPlaceholders(entry, entries.files))
    }
    // Both of two merged branches changed the file, and only the Media Library knows which content it has now.
    for (const place of conflicting) entries.files.delete(place)
    return entries
  }
}

/** Returns a text that changes with every write: a rename changes the inode, other writes change the times. */
export function stampOf(file: string): string | undefined {
  const stat = statOf(file)
  if (!stat) return undefined
  // Others may have no end: `/dev/zero` behind a link, a pipe.
  if (!stat.isFile()) throw unreadable(file, `it is ${stat.isDirectory() ? 'a folder' : 'no regular file'}`)
  return `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`
}

function statOf(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false })
  } catch (error) {
    throw unreadable(file, errorMessage(error), error)
  }
}

function unreadable(file: string, why: string, cause?: unknown): ImageKitBuildError {
  return new ImageKitBuildError(
    'LOCKFILE_INVALID',
    `Can't read the lockfile ${file}: ${why}`,
    undefined,
    cause,
  )
}

function noEntries(): Entries {
  return { files: new LockEntries(), library: new Map() }
}

function format({ files, library }: Entries): string {
  return [HEADER, ...formatLines(files, library.values()), ''].join('\n')
}

/** File names contain only the start of a hash. If two contents share it, the build has to fail instead of delivering the wrong one. */
export function collision(filePath: string, first: string, second: string): ImageKitBuildError {
  if (first.slice(0, HASH_DIGITS) !== second.slice(0, HASH_DIGITS))
    return contradiction(filePath, first, second)
  return new ImageKitBuildError(
    'HASH_COLLISION',
    `Two different images would both be stored at ${filePath} (SHA-256 ${first} and ${second}). ` +
      "Rename one of them or change it by a byte, or set fileName: '[name]-[hash]'.",
  )
}

/** The path contains the start of one hash only, so that the other one can't belong there. */
function contradiction(filePath: string, first: string, second: string): ImageKitBuildError {
  const wrong = [first, second].find((hash) => !filePath.includes(hash.slice(0, HASH_DIGITS))) ?? first
  return new ImageKitBuildError(
    'LOCKFILE_INVALID',
    `The lockfile says that ${filePath} holds the content ${wrong}, which the file's name contradicts: the line was edited, or merged wrongly. Restore the lockfile from git, or delete that line.`,
  )
}

function newerVersion(version: unknown, position: SourcePosition): ImageKitBuildError {
  const isNewer = typeof version === 'number' && version > 1
  return new ImageKitBuildError(
    'LOCKFILE_INVALID',
    isNewer
      ? `The lockfile was written by a newer version of unplugin-imagekit (lockfileVersion ${version}; this version reads 1). Update unplugin-imagekit.`
      : `The lockfile is damaged: lockfileVersion is ${JSON.stringify(version)} instead of 1. Restore it from git.`,
    position,
  )
}

/** Checks on writing what reading demands: otherwise the next build would call the lockfile damaged. */
function demandReadable(entry: LockEntry | LibraryEntry): void {
  try {
    parseEntry(entry)
  } catch (error) {
    throw new ImageKitBuildError(
      'LOCKFILE_INVALID',
      `${'library' in entry ? entry.library : entry.filePath} can't be recorded in the lockfile: ${errorMessage(error)}. Nothing was written.`,
      undefined,
      error,
    )
  }
}

function nameOf({ filePath, urlEndpoint }: Place): string {
  return `${filePath} ${urlEndpoint}`
}

/** Adds recorded placeholders to an entry: each of two branches may have asked for another kind. */
function withPlaceholders(entry: LockEntry, entries: LockEntries): LockEntry {
  const other = entries.get(entry)
  if (!other || other.hash !== entry.hash) return entry
  const { placeholders } = other
  return {
    ...unknownFields(other),
    ...entry,
    ...(placeholders && { placeholders: { ...placeholders, ...entry.placeholders } }),
  }
}

/** Yields each line, and whether the file ends with it, without a line end. */
function* lockfileLines(file: string): Generator<[line: string, isLast: boolean], void> {
  try {
    let previous: string | undefined
    for (const line of readLines(file)) {
      if (previous !== undefined) yield [previous, false]
      // Editors on Windows add a byte order mark.
      else if (line.startsWith('\uFEFF')) {
        previous = line.slice(1)
        continue
      }
      previous = line
    }
    if (previous !== undefined) yield [previous, true]
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return
    throw unreadable(file, errorMessage(error), error)
  }
}

/** Returns `undefined` for a last line that is cut off. */
function parseLine(
  line: string,
  file: string,
  { number, isLast, isPlain }: { number: number; isLast: boolean; isPlain: boolean },
): LockEntry | LibraryEntry | undefined {
  try {
    const parsed: unknown = JSON.parse(line)
    if (isPlain) return parsed as LockEntry
    if (typeof parsed === 'object' && parsed !== null && 'lockfileVersion' in parsed) {
      throw newerVersion(parsed.lockfileVersion, { file, line: number, column: 0 })
    }
    return parseEntry(parsed)
  } catch (error) {
    if (error instanceof ImageKitBuildError) throw error
    if (isLast && line.startsWith('{') && error instanceof SyntaxError) return undefined
    const conflict = /^(<{7}|={7}|>{7})/.test(line)
    const why = conflict ? 'it contains a merge conflict; keep the lines of both sides' : errorMessage(error)
    throw new ImageKitBuildError(
      'LOCKFILE_INVALID',
      `The lockfile is damaged: ${why}. Restore it from git, or delete it: the next build with a key finds the uploaded images again.`,
      { file, line: number, column: 0 },
      error,
    )
  }
}
