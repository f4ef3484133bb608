import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** A temporary older than this belongs to a process that died: an atomic write takes milliseconds. */
const STALE_TEMPORARY_MS = 60_000

/**
 * Writes a file so that a reader, or a `kill -9`, sees the old content or the new, never a part: the content goes to a
 * temporary beside the target (the same file system, so that the rename is atomic) and is renamed over it.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  const folder = dirname(file)
  mkdirSync(folder, { recursive: true })
  sweepTemporaries(folder, basename(file))
  const temporary = join(folder, `.${basename(file)}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`)
  try {
    writeFileSync(temporary, content, { flag: 'wx' })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Removes what killed processes left behind; a live process's fresh temporary stays. */
function sweepTemporaries(folder: string, name: string): void {
  for (const entry of readdirSync(folder)) {
    if (!entry.startsWith(`.${name}.`) || !entry.endsWith('.tmp')) continue
    const path = join(folder, entry)
    const owner = Number(entry.slice(name.length + 2).split('.')[0])
    try {
      if (!isAlive(owner) || Date.now() - statSync(path).mtimeMs > STALE_TEMPORARY_MS)
        rmSync(path, { force: true })
    } catch {
      // Another process swept it first.
    }
  }
}

/** Signal 0 asks only whether the process exists; EPERM means that it does, under another user. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
