import { createHash, randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from './atomic-file'

/** A lock is held for one read-merge-write of a small file; one this old was left by a machine that is gone. */
const STALE_LOCK_MS = 30_000
const RETRY_MS = 10

/**
 * Runs `action` while no other process does so for the same file. Two builds at once (client and server, a monorepo)
 * each read, merge and write the lockfile and the stat cache; without this, one's entries overwrite the other's.
 *
 * The lock lives in the cache folder, not beside the file, so that a killed build leaves nothing in the repository.
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
 * Takes a dead owner's lock away. It is renamed first, so that of several waiting processes just one gets it; should a
 * live lock have been taken in the moment between looking and renaming, it is put back.
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
    // Released or taken by another process meanwhile: the caller tries again.
  }
}

function isStale(lock: string, owner: string): boolean {
  const [host, pid] = owner.split(' ')
  const age = Date.now() - statSync(lock).mtimeMs
  // An empty lock was created but not yet written to: its owner needs a moment, or was killed just there.
  if (!pid) return age > 1000
  return age > STALE_LOCK_MS || (host === hostname() && !isAlive(Number(pid)))
}
