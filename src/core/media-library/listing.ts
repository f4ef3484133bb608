import { basename, dirname } from 'node:path/posix'
import type { ImageKitClient } from '../../api'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import type { Report } from '../../diagnostics/diagnostics'
import { nearest, parseUrl } from '../../url'
import type { ResolvedOptions } from '../config/options'
import type { Purpose } from '../host'
import type { SharedClient } from './client'
import type { LibraryEntry } from './lock-entry'

type FolderListing = Map<string, LibraryEntry>

/** Returns the Media Library path of a path under the URL-endpoint, without SEO suffix and percent-encoding. */
export function libraryPath(path: string, urlEndpoint: string): string {
  try {
    return parseUrl(`${urlEndpoint}${path}`, { urlEndpoint }).filePath
  } catch {
    // A wrong transformation is reported when the URL is built.
    return path
  }
}

/** Finds files of the Media Library by path. Lists each folder once, a thousand files per request. */
export class MediaLibraryListing {
  readonly #client: SharedClient
  readonly #urlEndpoint: string
  readonly #folders = new Map<string, Promise<FolderListing>>()

  constructor(client: SharedClient, urlEndpoint: string) {
    this.#client = client
    this.#urlEndpoint = urlEndpoint
  }

  /** Returns a file, or `undefined` if it does not exist. */
  async find(filePath: string): Promise<LibraryEntry | undefined> {
    return (await this.folder(dirname(filePath))).get(filePath)
  }

  /** Returns a file. @throws ImageKitBuildError `LIBRARY_FILE_MISSING` with the most similar name */
  async demand(filePath: string): Promise<LibraryEntry> {
    const files = await this.folder(dirname(filePath))
    const found = files.get(filePath)
    if (found) return found
    const guess = nearest(
      basename(filePath),
      [...files.keys()].map((path) => basename(path)),
    )
    const others = files.size ? '' : ` The folder ${dirname(filePath)} has no files.`
    throw new ImageKitBuildError(
      'LIBRARY_FILE_MISSING',
      `No file ${filePath} in the Media Library${guess ? `; did you mean '${guess}'?` : '.'}${others}`,
    )
  }

  /** Lists the files of a folder, without subfolders. */
  folder(folder: string): Promise<FolderListing> {
    const known = this.#folders.get(folder)
    if (known) return known
    const listing = this.#client.use((client) => this.#list(client, folder))
    this.#folders.set(folder, listing)
    // Callers handle a failure; the next call tries again.
    listing.catch(() => this.#folders.delete(folder))
    return listing
  }

  async #list(client: ImageKitClient, folder: string): Promise<FolderListing> {
    const files: FolderListing = new Map()
    for await (const asset of client.assets.listAll({ path: folder, type: 'file', sort: 'ASC_NAME' })) {
      if (asset.type !== 'file') continue
      const { filePath, fileId, versionInfo, width, height, duration } = asset
      const isSized = typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0
      files.set(filePath, {
        library: filePath,
        fileId,
        version: versionInfo?.id ?? fileId,
        ...(isSized && { width, height }),
        ...(typeof duration === 'number' && duration > 0 && { duration }),
        urlEndpoint: this.#urlEndpoint,
      })
    }
    return files
  }
}

/**
 * Returns the listing in which `verifyRemote` looks references up: `undefined` without that option, outside of builds, and
 * without a private key, which is reported.
 */
export function listingFor(
  options: ResolvedOptions,
  purpose: Purpose,
  client: SharedClient,
  report: Report,
): MediaLibraryListing | undefined {
  const { verifyRemote, urlEndpoint, privateKey, strict } = options
  if (!verifyRemote || purpose !== 'build' || !urlEndpoint) return undefined
  if (privateKey || strict) return new MediaLibraryListing(client, urlEndpoint)
  const message =
    'imagekit: verifyRemote needs IMAGEKIT_PRIVATE_KEY; ik:/ references are not checked, and have the sizes in the lockfile'
  report({ topic: 'verify-remote', level: 'warn', message })
  return undefined
}
