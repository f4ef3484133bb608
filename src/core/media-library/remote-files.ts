import type { ImageKitClient } from '../../api'
import { isContentNamed } from './content-name'

/** Tag of the plugin's own files. No others are overwritten or deleted. */
export const OWN_TAG = 'unplugin-imagekit'

/** Tag that identifies the content of a file with a stable name, since listings have no hashes. */
export const contentTag = (hash: string) => `sha256-${hash.slice(0, 32)}`

/** ImageKit rejects `%` in tags, splits them at commas, and accepts 500 characters in total. */
export function tagsOf(source: string): string[] {
  const path = source.replace(/^\.\//, '').replace(/[%,]/g, '_')
  return [OWN_TAG, path.slice(-(500 - OWN_TAG.length - contentTag('').length - 40))]
}

/** A file as a listing of the Media Library has it. */
export interface RemoteFile {
  fileId: string
  size: number
  tags: readonly string[]
}

/** Whether a file of the Media Library, found at an image's path, has the image's content. */
export function hasContent(
  { size, tags }: RemoteFile,
  asset: { hash: string; size: number },
  fileName: string,
): boolean {
  if (isContentNamed(fileName)) return size === asset.size
  return tags.includes(OWN_TAG) && tags.includes(contentTag(asset.hash))
}

/** Lists a folder, a thousand files per request. Newest first, since uploads of an interrupted build are then on the first page. */
export async function listFolder(
  client: ImageKitClient,
  folder: string,
  wanted: ReadonlySet<string>,
): Promise<Map<string, RemoteFile>> {
  const found = new Map<string, RemoteFile>()
  let hits = 0
  for await (const asset of client.assets.listAll({ path: folder, type: 'file', sort: 'DESC_CREATED' })) {
    if (asset.type !== 'file') continue
    found.set(asset.filePath, { fileId: asset.fileId, size: asset.size, tags: asset.tags ?? [] })
    if (wanted.has(asset.name)) hits += 1
    if (hits === wanted.size) break
  }
  return found
}
