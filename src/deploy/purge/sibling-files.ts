import { dirname } from 'node:path/posix'
import type { ImageKitClient } from '../../api'
import { buildSrc } from '../../url'
import { STATE_TAG } from '../deploy-state'
import type { Stale } from './stale'

/** Files beyond which a folder counts as unknown: listing more would cost more than a purge. */
const MAX_FILES = 10_000

/** Files in the folders of stale files. */
export interface SiblingFiles {
  /** URLs of the files that are not stale. */
  live: string[]
  /** Folders, as URLs, of which all files are known. */
  known: string[]
}

/**
 * Lists the folders in which several files are stale, subfolders included: one wildcard may clear them all only if no other
 * file is in the folder. Lists a thousand files per request.
 */
export async function listSiblingFiles(
  client: ImageKitClient,
  urlEndpoint: string,
  stale: readonly Stale[],
): Promise<SiblingFiles> {
  const folders = new Map<string, number>()
  for (const { filePath } of stale) {
    const [, top] = dirname(filePath).split('/')
    if (top) folders.set(`/${top}/`, (folders.get(`/${top}/`) ?? 0) + 1)
  }
  const isStale = new Set(stale.map(({ filePath }) => filePath))
  const found: SiblingFiles = { live: [], known: [] }
  for (const [folder, count] of folders) {
    if (count < 2) continue
    const files = await filesUnder(client, folder)
    if (!files) continue
    found.known.push(urlOf(urlEndpoint, folder))
    for (const file of files) if (!isStale.has(file)) found.live.push(urlOf(urlEndpoint, file))
  }
  return found
}

async function filesUnder(client: ImageKitClient, folder: string): Promise<string[] | undefined> {
  const files: string[] = []
  const { search } = await import('../../api')
  const searchQuery = search.all(search('type').is('file'), search('path').startsWith(folder))
  for await (const asset of client.assets.listAll({ searchQuery, sort: 'ASC_NAME' })) {
    // The records of deploys are no images in use: a wildcard may clear them.
    if (asset.type === 'file' && !asset.tags?.includes(STATE_TAG)) files.push(asset.filePath)
    if (files.length > MAX_FILES) return undefined
  }
  return files
}

/** Encodes a URL as the plugin does, so that the two can be compared. */
function urlOf(urlEndpoint: string, path: string): string {
  return buildSrc({ urlEndpoint, src: path, transformationPosition: 'query' })
}
