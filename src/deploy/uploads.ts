import { basename } from 'node:path/posix'
import { hasContent, listFolder } from '../core/media-library/remote-files'
import type { ManifestImage } from '../core/output/manifest'
import type { Context } from './setup'

/** An image that is not in the lockfile. */
export interface PendingUpload {
  /** The first reference to it. */
  key: string
  hash: string
  filePath: string
  /** Bytes. */
  size: number
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

/**
 * Separates the images that the Media Library has from those that it lacks, as a build would find them: by one listing of
 * the folder. Needs a private key.
 */
export async function lookUp(
  pending: readonly PendingUpload[],
  { setup, client }: Context,
): Promise<{ found: PendingUpload[]; missing: PendingUpload[] }> {
  const { folder, fileName } = setup.options
  const wanted = new Set(pending.map(({ filePath }) => basename(filePath)))
  const files = pending.length
    ? await client.use((api) => listFolder(api, folder, wanted))
    : new Map<string, never>()
  const isFound = (one: PendingUpload) => {
    const file = files.get(one.filePath)
    return file !== undefined && hasContent(file, one, fileName)
  }
  return { found: pending.filter(isFound), missing: pending.filter((one) => !isFound(one)) }
}
