import { createHash } from 'node:crypto'
import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'
import { writeFileAtomic } from '../../lib/files/atomic-file'
import { withFileLock } from '../../lib/files/file-lock'
import type { Place } from './lock-entries'
import {
  type LibraryEntry,
  type LockEntry,
  libraryLine,
  libraryPlace,
  parseEntry,
  unknownFields,
} from './lock-entry'
import { collision } from './lockfile-errors'
import {
  type Entries,
  formatLockfile,
  noEntries,
  readLockfile,
  stampOf,
  withPlaceholders,
} from './read-lockfile'

export type { LibraryEntry, LockEntry, Placeholders } from './lock-entry'

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
    return createHash('sha256').update(formatLockfile(this.#entries)).digest('hex')
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
        writeFileAtomic(this.#file, formatLockfile(merged))
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
    return readLockfile(this.#file, { isStable: this.#isStable, warn: this.#warn })
  }
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
