import { createHash, randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isGone, ownName, parseOwner } from './lock-owner'
import { readText } from './regular-file'
import { temporaryFolderFor } from './usable-folder'

/**
 * Milliseconds after which a lock counts as abandoned: it is held only while a small file is read, merged and written. Each
 * waiting process measures them by a clock that nobody sets: the lock's own time may lie in the future, or long ago.
 */
const STALE_LOCK_MS = 10_000
/** Milliseconds after which waiting ends with an error. */
const DEADLINE_MS = 60_000
const RETRY_MS = 10
/** Milliseconds of waiting after which a terminal shows whom for. */
const TELL_MS = 2000

export interface FileLockTimes {
  stale?: number
  deadline?: number
}

/**
 * Runs an action while no other process runs one for the same file. Two builds at once (client and server, a monorepo) both
 * read, merge and write the same files; without a lock, the entries of one would overwrite those of the other.
 *
 * The lock is in another folder than the file, so that a killed build leaves nothing in the repository. If that folder can't
 * be used, the lock is in the system's folder for temporary files, and if that can't be used either, nothing is locked: the
 * lock protects against a rare loss of entries, which later builds find again.
 *
 * @throws Error that names the owner after a minute
 */
export async function withFileLock<T>(
  folder: string,
  file: string,
  action: () => T,
  { stale = STALE_LOCK_MS, deadline = DEADLINE_MS }: FileLockTimes = {},
): Promise<T> {
  const name = `${createHash('sha256').update(resolve(file)).digest('hex').slice(0, 16)}.lock`
  const owner = `${ownName()} ${randomUUID()}`
  for (const place of [() => folder, () => temporaryFolderFor(folder)]) {
    const lock = await take(place, name, owner, file, { stale, deadline })
    if (lock === undefined) continue
    try {
      return action()
    } finally {
      release(lock, owner)
    }
  }
  return action()
}

/** Returns the path of the taken lock, or `undefined` if the folder can't be used. */
async function take(
  place: () => string,
  name: string,
  owner: string,
  file: string,
  { stale, deadline }: Required<FileLockTimes>,
): Promise<string | undefined> {
  const watch = new Watch()
  let lock: string
  try {
    lock = join(place(), name)
    mkdirSync(join(lock, '..'), { recursive: true })
    while (!tryLock(lock, owner)) {
      if (watch.total > deadline) break
      if (watch.isLong()) process.stderr.write(`Waiting for ${holderOf(lock)}, which has locked ${file}\n`)
      breakIfStale(lock, watch, stale)
      await sleep(RETRY_MS + Math.random() * RETRY_MS)
    }
  } catch {
    return undefined
  }
  if (watch.total > deadline && textOf(lock) !== owner) throw heldTooLong(file, lock, deadline)
  return lock
}

function tryLock(lock: string, owner: string): boolean {
  try {
    writeFileSync(lock, owner, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    // On a full disk the file is made, but not its content.
    rmSync(lock, { force: true })
    throw error
  }
}

/** Removes the lock, unless another process has taken it from this one. */
function release(lock: string, owner: string): void {
  if (textOf(lock) !== owner) return
  try {
    unlinkSync(lock)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

/** Measures how long a lock has had the same content, by a clock that nobody sets. */
class Watch {
  readonly #start = performance.now()
  #since = performance.now()
  #content: string | undefined
  #isTold = false

  get total(): number {
    return performance.now() - this.#start
  }

  /** Whether it is time to tell a person at a terminal; true once. */
  isLong(): boolean {
    if (this.#isTold || !process.stderr.isTTY || this.total < TELL_MS) return false
    this.#isTold = true
    return true
  }

  /** Returns milliseconds. */
  unchanged(content: string): number {
    if (content !== this.#content) this.#since = performance.now()
    this.#content = content
    return performance.now() - this.#since
  }
}

/**
 * Removes the lock of a process that no longer runs. Renames it first, so that only one of several waiting processes
 * succeeds. If another process has taken the lock between reading and renaming, it is put back.
 */
function breakIfStale(lock: string, watch: Watch, stale: number): void {
  try {
    const content = textOf(lock)
    if (!isStale(lock, content, watch.unchanged(content ?? 'folder'), stale)) return
    const taken = `${lock}.${randomUUID().slice(0, 8)}`
    renameSync(lock, taken)
    if (content !== undefined && textOf(taken) !== content) linkSync(taken, lock)
    rmSync(taken, { recursive: true, force: true })
  } catch {
    // Another process has released or taken it meanwhile: the caller tries again.
  }
}

function isStale(lock: string, content: string | undefined, unchanged: number, stale: number): boolean {
  // A folder is no lock: no version of this package makes one.
  if (content === undefined) return statSync(lock).isDirectory()
  const owner = parseOwner(content)
  // The owner of an empty lock is about to write to it, or was killed before it did.
  if (!owner) return unchanged > Math.min(1000, stale)
  return isGone(owner) === true || unchanged > stale
}

/** Returns `undefined` for a folder, and for a lock that is gone. */
function textOf(lock: string): string | undefined {
  try {
    return readText(lock)
  } catch {
    return undefined
  }
}

function holderOf(lock: string): string {
  const owner = parseOwner(textOf(lock) ?? '')
  return owner ? `process ${owner.pid} on ${owner.host}` : 'another process'
}

function heldTooLong(file: string, lock: string, deadline: number): Error {
  return new Error(
    `${file} has been locked by ${holderOf(lock)} for more than ${Math.round(deadline / 1000)} s. If that is no build, delete ${lock}`,
  )
}
