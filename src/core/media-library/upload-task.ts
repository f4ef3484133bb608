import type { Asset } from '../images/asset'
import type { Placeholders } from './lock-entry'

/** A content that must be in the Media Library, at one path, before the build succeeds. */
export interface UploadTask {
  file: string
  /** The source's path, relative to the root, for tags and messages. */
  source: string
  asset: Asset
  filePath: string
  /** Kept in the lockfile, for builds that cannot compute them. */
  placeholders?: Placeholders | undefined
}

/** A content that the lockfile is known to have at its path. */
export interface LockedTask {
  filePath: string
  isLocked: true
}

export type Task = UploadTask | LockedTask
