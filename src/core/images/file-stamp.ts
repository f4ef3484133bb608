import { statSync } from 'node:fs'

/**
 * Identifies a state of a file by its stat: times to a quarter of a microsecond, inode and bytes. Without the exact numbers of
 * `BigIntStats`, which take twice as long.
 *
 * @returns `undefined` if there is no such file, or something else than a file
 */
export function fileStamp(file: string): string | undefined {
  try {
    const stat = statSync(file, { throwIfNoEntry: false })
    return stat?.isFile() ? `${stat.mtimeMs} ${stat.ctimeMs} ${stat.ino} ${stat.size}` : undefined
  } catch {
    return undefined
  }
}

/** A stat as the cache of image files keeps it: nanoseconds, inode, bytes. */
export interface KeptStat {
  mtime: string
  ctime: string
  inode: string
  size: number
}

/** Returns the stamp that `fileStamp` gives for the same stat. */
export function stampOfStat({ mtime, ctime, inode, size }: KeptStat): string {
  return `${milliseconds(mtime)} ${milliseconds(ctime)} ${Number(inode)} ${size}`
}

/** Rounds as Node does: seconds and nanoseconds are added as floating-point numbers. */
function milliseconds(nanoseconds: string): number {
  const [seconds, rest] = [nanoseconds.slice(0, -9), nanoseconds.slice(-9)]
  return Number(seconds) * 1e3 + Number(rest) / 1e6
}
