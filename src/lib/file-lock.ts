import { createHash, randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from './atomic-file'

/** Milliseconds after which a lock counts as abandoned: it is held only while a small file is read, merged and written. */
const STALE_LOCK_MS = 30_000
const RETRY_MS = 10

/**
 * Runs an action while no other process runs one for the same file. Two builds at once (client and server, a monorepo) both
 * read, merge and write the same files; without a lock, the entries of one would overwrite those of the other.
 *
 * The lock is in another folder than the file, so that a killed build leaves nothing in the repository.
 */
export async function withFileLock<T>(folder: string, file: string, action: () => T): Promise<T> {
  mkdirSync(folder, { recursive: true })
  const lock = join(folder, `${createHash('sha256').update(resolve(file)).digest('hex').slice(0, 16)}.lock`)
  const owner = `${hostname()} ${process.pid} ${randomUUID()}`
  while (!tryLock(lock, owner)) await sleep(RETRY_MS + Math.random() * RETRY_MS)
  try {
    return action()
  } finally {
    rmSync(lock, { force: true })
  }
}

function tryLock(lock: string, owner: string): boolean {
  try {
    writeFileSync(lock, owner, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    breakIfStale(lock)
    return false
  }
}

/**
 * Removes the lock of a process that no longer runs. Renames it first, so that only one of several waiting processes
 * succeeds. If another process has taken the lock between reading and renaming, it is put back.
 */
function breakIfStale(lock: string): void {
  try {
    const owner = readFileSync(lock, 'utf8')
    if (!isStale(lock, owner)) return
    const taken = `${lock}.${randomUUID().slice(0, 8)}`
    renameSync(lock, taken)
    if (readFileSync(taken, 'utf8') !== owner) linkSync(taken, lock)
    rmSync(taken, { force: true })
  } catch {
    // Another process has released or taken it meanwhile: the caller tries again.
  }
}

function isStale(lock: string, owner: string): boolean {
  const [host, pid] = owner.split(' ')
  const age = Date.now() - statSync(lock).mtimeMs
  // The owner of an empty lock is about to write to it, or was killed before it did.
  if (!pid) return age > 1000
  return age > STALE_LOCK_MS || (host === hostname() && !isAlive(Number(pid)))
}
