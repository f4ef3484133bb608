import type { ResolvedOptions } from '../core/config/options'
import { isContentNamed } from '../core/media-library/address'
import { Lockfile } from '../core/media-library/lockfile'
import type { ManifestImage } from '../core/output/manifest'

/** One content that the lockfile does not know. */
export interface PendingUpload {
  /** The first reference to it. */
  key: string
  hash: string
  filePath: string
  /** Bytes. */
  size: number
}

export function openLockfile({ lockfile, cacheDir, fileName }: ResolvedOptions): Lockfile {
  return new Lockfile(lockfile, cacheDir, { isStable: !isContentNamed(fileName) })
}

/** What of an image an upload is about. */
export type Content = Pick<ManifestImage, 'hash' | 'filePath' | 'size'>

/** What has to be looked for in the Media Library, and uploaded if it is not there: each content once. */
export function pendingUploads(unlocked: Iterable<readonly [key: string, Content]>): PendingUpload[] {
  const pending = new Map<string, PendingUpload>()
  for (const [key, { hash, filePath, size }] of unlocked) {
    if (hash && filePath && size && !pending.has(filePath))
      pending.set(filePath, { key, hash, filePath, size })
  }
  return [...pending.values()]
}
