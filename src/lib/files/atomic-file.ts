import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { temporaryPath } from './create-file'
import { isAlive } from './lock-owner'

/** Symbolic links that are followed one after the other. */
const MAX_LINKS = 40

export interface AtomicOptions {
  /** Whether the content survives a power cut too. Costs milliseconds, which a cache does without. Default true. */
  isDurable?: boolean
}

/**
 * Writes a file so that readers see the old content or the new one, never a part, even after `kill -9`. Writes to a temporary
 * file in the same folder, hence on the same file system, and renames it, which is atomic. A symbolic link stays one, and the
 * file that it leads to is replaced; mode and owner stay as they were.
 *
 * @param content a text may come in pieces, of which not all need be in memory at once
 */
export function writeFileAtomic(
  link: string,
  content: string | Uint8Array | Iterable<string>,
  { isDurable = true }: AtomicOptions = {},
): void {
  const file = targetOf(link)
  const folder = dirname(file)
  mkdirSync(folder, { recursive: true })
  const before = statSync(file, { throwIfNoEntry: false })
  if (before && !before.isFile()) throw new Error(`${file} is not a file`)
  removeAbandoned(folder, basename(file))
  const temporary = temporaryPath(file)
  try {
    const descriptor = openSync(temporary, 'wx', before ? before.mode & 0o777 : 0o666)
    try {
      const isWhole = typeof content === 'string' || content instanceof Uint8Array
      for (const piece of isWhole ? [content] : gathered(content)) writeFileSync(descriptor, piece)
      if (before) keepRights(descriptor, before)
      if (isDurable) fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  if (isDurable) syncFolder(folder)
}

/** Characters that are written at once. */
const WRITTEN = 1 << 16

/** Joins pieces that are shorter than a write is worth. */
function* gathered(pieces: Iterable<string>): Generator<string, void> {
  let held: string[] = []
  let length = 0
  for (const piece of pieces) {
    held.push(piece)
    length += piece.length
    if (length < WRITTEN) continue
    yield held.join('')
    held = []
    length = 0
  }
  yield held.join('')
}

/** Follows symbolic links, also to a file that does not exist yet. */
function targetOf(link: string): string {
  let path = link
  for (let links = 0; links < MAX_LINKS; links++) {
    try {
      return realpathSync(path)
    } catch {
      try {
        path = resolve(dirname(path), readlinkSync(path))
      } catch {
        return path
      }
    }
  }
  throw new Error(`${link}: too many symbolic links`)
}

function keepRights(descriptor: number, { mode, uid, gid }: Stats): void {
  try {
    if (uid !== process.getuid?.() || gid !== process.getgid?.()) fchownSync(descriptor, uid, gid)
  } catch {
    // Only root may give files away.
  }
  // After the owner, because a change of owner clears bits of the mode.
  fchmodSync(descriptor, mode & 0o7777)
}

/** Makes the renaming itself durable. Windows can't open folders, and some file systems can't sync them. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r')
    try {
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    // The content is written.
  }
}

/**
 * Removes temporary files of killed processes, but not those of running ones. Their age says nothing: the clock of the
 * process that wrote them may be another, or be set meanwhile.
 */
function removeAbandoned(folder: string, name: string): void {
  for (const entry of readdirSync(folder)) {
    if (!entry.startsWith(`.${name}.`) || !entry.endsWith('.tmp')) continue
    const owner = Number(entry.slice(name.length + 2).split('.')[0])
    if (isAlive(owner)) continue
    try {
      rmSync(join(folder, entry), { force: true })
    } catch {
      // Another process has removed it first.
    }
  }
}
