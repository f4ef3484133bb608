import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Milliseconds after which a temporary file counts as abandoned: an atomic write takes milliseconds. */
const STALE_TEMPORARY_MS = 60_000

/**
 * Writes a file so that readers see the old content or the new one, never a part, even after `kill -9`. Writes to a temporary
 * file in the same folder, hence on the same file system, and renames it, which is atomic.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  const folder = dirname(file)
  mkdirSync(folder, { recursive: true })
  removeAbandoned(folder, basename(file))
  const temporary = join(folder, `.${basename(file)}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`)
  try {
    writeFileSync(temporary, content, { flag: 'wx' })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Removes temporary files of killed processes, but not those of running ones. */
function removeAbandoned(folder: string, name: string): void {
  for (const entry of readdirSync(folder)) {
    if (!entry.startsWith(`.${name}.`) || !entry.endsWith('.tmp')) continue
    const path = join(folder, entry)
    const owner = Number(entry.slice(name.length + 2).split('.')[0])
    try {
      if (!isAlive(owner) || Date.now() - statSync(path).mtimeMs > STALE_TEMPORARY_MS)
        rmSync(path, { force: true })
    } catch {
      // Another process has removed it first.
    }
  }
}

/** Whether a process exists. Signal 0 does nothing else; EPERM means that the process belongs to another user. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
