import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  type Stats,
  statfsSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Bytes that must be free on the disk of a cache. */
const MIN_FREE = 1_000_000

/**
 * Returns why files can't be written below a folder, which does not have to exist yet, or `undefined` if they can.
 * Creates nothing.
 */
export function unusable(folder: string): string | undefined {
  for (let path = folder; ; path = dirname(path)) {
    const stat = statOf(path)
    if (stat) return reason(path, stat.isDirectory())
    if (lstatSync(path, { throwIfNoEntry: false })) return `${path} is a symbolic link that leads nowhere`
    if (dirname(path) === path) return `${path} does not exist`
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

function reason(path: string, isFolder: boolean): string | undefined {
  if (!isFolder) return `${path} is not a folder`
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
  } catch {
    return `${path} is not writable`
  }
  try {
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize < MIN_FREE ? 'the disk is full' : undefined
  } catch {
    // Some file systems do not tell.
    return undefined
  }
}

/**
 * Creates a private folder among the system's temporary files, in place of one that can't be used. It is the same one for
 * every process of this user, so that they share locks and caches.
 */
export function temporaryFolderFor(folder: string): string {
  const user = process.getuid?.() ?? 0
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  const own = join(tmpdir(), `unplugin-imagekit-${user}-${hash}`)
  mkdirSync(own, { recursive: true, mode: 0o700 })
  const stat = lstatSync(own)
  const isOwn = stat.isDirectory() && (process.getuid === undefined || stat.uid === user)
  // Everybody can create folders there, under this name too.
  return isOwn ? own : mkdtempSync(join(tmpdir(), 'unplugin-imagekit-'))
}
