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

/** The file of the Media Library that a path under the URL-endpoint means, SEO names and encodings undone. */
export function libraryPath(path: string, urlEndpoint: string): string {
  try {
    return parseUrl(`${urlEndpoint}${path}`, { urlEndpoint }).filePath
  } catch {
    // A chain that is wrong is told where the URL is built.
    return path
  }
}

/** Files of the Media Library, asked for by their paths: one listing a folder, a thousand files a request. */
export class MediaLibraryListing {
  readonly #client: SharedClient
  readonly #urlEndpoint: string
  readonly #folders = new Map<string, Promise<FolderListing>>()

  constructor(client: SharedClient, urlEndpoint: string) {
    this.#client = client
    this.#urlEndpoint = urlEndpoint
  }

  /** `undefined` if there is no such file. */
  async find(filePath: string): Promise<LibraryEntry | undefined> {
    return (await this.folder(dirname(filePath))).get(filePath)
  }

  /** @throws ImageKitBuildError `LIBRARY_FILE_MISSING`, with the nearest name */
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

  /** All files of a folder, subfolders left out. */
  folder(folder: string): Promise<FolderListing> {
    const known = this.#folders.get(folder)
    if (known) return known
    const listing = this.#client.use((client) => this.#list(client, folder))
    this.#folders.set(folder, listing)
    // A failure is told to whoever waits for it, and the next one asks anew.
    listing.catch(() => this.#folders.delete(folder))
    return listing
  }

  async #list(client: ImageKitClient, folder: string): Promise<FolderListing> {
    const files: FolderListing = new Map()
    for await (const asset of client.assets.listAll({ path: folder, type: 'file', sort: 'ASC_NAME' })) {
      if (asset.type !== 'file') continue
      const { filePath, fileId, versionInfo, width, height } = asset
      const isSized = typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0
      files.set(filePath, {
        library: filePath,
        fileId,
        version: versionInfo?.id ?? fileId,
        ...(isSized && { width, height }),
        urlEndpoint: this.#urlEndpoint,
      })
    }
    return files
  }
}

/**
 * The listing that `verifyRemote` looks references up in; `undefined` without the option, outside of builds, and without
 * a private key, which is reported.
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
    'imagekit: verifyRemote needs IMAGEKIT_PRIVATE_KEY; ik:/ references are taken as the lockfile has them'
  report({ topic: 'verify-remote', level: 'warn', message })
  return undefined
}
