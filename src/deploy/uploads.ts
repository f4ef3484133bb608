import type { ResolvedOptions } from '../core/config/options'
import { isContentNamed } from '../core/media-library/address'
import { Lockfile } from '../core/media-library/lockfile'
import type { ManifestImage } from '../core/output/manifest'

/** An image that is not in the lockfile. */
export interface PendingUpload {
  /** The first reference to it. */
  key: string
  hash: string
  filePath: string
  /** Bytes. */
  size: number
}

/** @param warn receives warnings */
export function openLockfile(
  { lockfile, cacheDir, fileName }: ResolvedOptions,
  warn: (message: string) => void,
): Lockfile {
  return new Lockfile(lockfile, cacheDir, { isStable: !isContentNamed(fileName), warn })
}

/** The fields of an image that an upload depends on. */
export type Content = Pick<ManifestImage, 'hash' | 'filePath' | 'size'>

/** Lists the images that have to be looked up in the Media Library, and uploaded if they are missing: each content once. */
export function pendingUploads(unlocked: Iterable<readonly [key: string, Content]>): PendingUpload[] {
  const pending = new Map<string, PendingUpload>()
  for (const [key, { hash, filePath, size }] of unlocked) {
    if (hash && filePath && size && !pending.has(filePath))
      pending.set(filePath, { key, hash, filePath, size })
  }
  return [...pending.values()]
}
