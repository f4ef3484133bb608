import { randomUUID } from 'node:crypto'
import { linkSync, unlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Returns a path beside a file, hence on the same file system, for what is to take its place. */
export function temporaryPath(file: string): string {
  return join(dirname(file), `.${basename(file)}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`)
}

/**
 * Creates a file so that readers see nothing or all of it.
 *
 * @returns false if there is one already, or it can't be created this way: not every file system has hard links
 */
export function createFile(file: string, text: string): boolean {
  const temporary = temporaryPath(file)
  try {
    writeFileSync(temporary, text, { flag: 'wx' })
  } catch {
    return false
  }
  try {
    linkSync(temporary, file)
    return true
  } catch {
    return false
  } finally {
    // Node would load its `rm` first, which takes longer than all the rest.
    unlinkSync(temporary)
  }
}
