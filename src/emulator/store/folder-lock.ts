import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isGone, ownName, parseOwner } from '../../lib/files/lock-owner'
import { readText } from '../../lib/files/regular-file'

/** Milliseconds between two heartbeats. */
const BEAT_MS = 2000
/** Milliseconds without a heartbeat after which the lock of another machine counts as abandoned. */
const SILENCE_MS = 3 * BEAT_MS
/** Locks of this process: after a restart of a container, another process has had the same number. */
const own = new Set<string>()

/**
 * Locks a folder against a second emulator, which would sweep away the first one's pending uploads.
 *
 * @param silence milliseconds without a heartbeat after which the lock of another machine counts as abandoned
 * @returns a function that unlocks it
 */
export function lockFolder(dir: string, silence = SILENCE_MS): () => void {
  mkdirSync(dir, { recursive: true })
  const path = resolve(join(dir, 'emulator.pid'))
  for (;;) {
    try {
      writeFileSync(path, ownName(), { flag: 'wx' })
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const owner = parseOwner(textOf(path))
      if (own.has(path) || (owner && isHeld(path, owner, silence))) {
        const who = owner ? `process ${owner.pid} on ${owner.host}` : 'this process'
        throw new Error(`${dir} is in use by another emulator (${who}). If it is not, delete ${path}`)
      }
      // Left over from a killed process.
      rmSync(path, { recursive: true, force: true })
    }
  }
  own.add(path)
  const beat = setInterval(() => touch(path), BEAT_MS)
  beat.unref()
  return () => {
    clearInterval(beat)
    if (own.delete(path) && textOf(path) === ownName()) rmSync(path, { force: true })
  }
}

function isHeld(path: string, owner: NonNullable<ReturnType<typeof parseOwner>>, silence: number): boolean {
  // This process knows its own locks.
  if (ownName().startsWith(`${owner.host} ${owner.pid} `)) return false
  const gone = isGone(owner)
  return gone === 'unknown' ? beats(path, silence) : !gone
}

/** Waits for a heartbeat. Compares times with each other only: the clocks of two machines differ. */
function beats(path: string, silence: number): boolean {
  const timeOf = () => statSync(path, { throwIfNoEntry: false })?.mtimeMs
  const before = timeOf()
  const sleeper = new Int32Array(new SharedArrayBuffer(4))
  for (const end = performance.now() + silence; performance.now() < end; ) {
    Atomics.wait(sleeper, 0, 0, Math.min(100, silence))
    if (timeOf() !== before) return true
  }
  return false
}

function touch(path: string): void {
  try {
    const now = new Date()
    utimesSync(path, now, now)
  } catch {
    // The folder was deleted while the emulator runs.
  }
}

/** Returns an empty text for a folder, and for a lock that is gone. */
function textOf(path: string): string {
  try {
    return readText(path)
  } catch {
    return ''
  }
}
