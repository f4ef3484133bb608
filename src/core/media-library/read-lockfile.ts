import { type BigIntStats, statSync } from 'node:fs'
import { errorMessage, ImageKitBuildError, systemCode } from '../../diagnostics/build-error'
import { readLines } from '../../lib/files/read-lines'
import { LockEntries, type Place } from './lock-entries'
import {
  formatLines,
  isCanonical,
  type LibraryEntry,
  type LockEntry,
  libraryPlace,
  parseEntry,
  unknownFields,
} from './lock-entry'
import { collision, newerVersion, unreadable } from './lockfile-errors'

/** First line of the file, at which versions that read another format stop. */
const HEADER = '{"lockfileVersion":1}'

/** The content of the file. */
export interface Entries {
  files: LockEntries
  library: Map<string, LibraryEntry>
}

export interface ReadingOptions {
  /** Whether names do not depend on the content (`fileName` without `[hash]`). */
  isStable: boolean
  /** Receives warnings. */
  warn: (message: string) => void
}

export function noEntries(): Entries {
  return { files: new LockEntries(), library: new Map() }
}

/** Returns the text of the file. */
export function formatLockfile({ files, library }: Entries): string {
  return [HEADER, ...formatLines(files, library.values()), ''].join('\n')
}

/** Adds recorded placeholders to an entry: each of two branches may have asked for another kind. */
export function withPlaceholders(entry: LockEntry, entries: LockEntries): LockEntry {
  const other = entries.get(entry)
  if (!other || other.hash !== entry.hash) return entry
  const { placeholders } = other
  return {
    ...unknownFields(other),
    ...entry,
    ...(placeholders && { placeholders: { ...placeholders, ...entry.placeholders } }),
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

/**
 * Reads the file; without a file, returns no entries.
 *
 * @throws ImageKitBuildError `LOCKFILE_INVALID`, or `HASH_COLLISION` where a name's content is contradictory
 */
export function readLockfile(file: string, { isStable, warn }: ReadingOptions): Entries {
  const entries = noEntries()
  const conflicting: Place[] = []
  let number = 0
  for (const [line, isLast] of lockfileLines(file)) {
    number++
    if (line.trim() === '' || line === HEADER) continue
    const isPlain = isCanonical(line)
    const entry = parseLine(line, file, { number, isLast, isPlain })
    if (entry === undefined) {
      warn(
        `imagekit: the last line (${number}) of the lockfile ${file} is cut off, and is ignored; a build with a key writes it again`,
      )
      continue
    }
    if ('library' in entry) {
      entries.library.set(libraryPlace(entry), entry)
      continue
    }
    const other = entries.files.hashAt(entry)
    if (other !== undefined && other !== entry.hash) {
      if (!isStable) throw collision(entry.filePath, other, entry.hash)
      conflicting.push(entry)
    }
    if (other === undefined) entries.files.set(entry, isPlain)
    else entries.files.set(withPlaceholders(entry, entries.files))
  }
  // Both of two merged branches changed the file, and only the Media Library knows which content it has now.
  for (const place of conflicting) entries.files.delete(place)
  return entries
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
