import { libraryPath } from '../../core/media-library/listing'
import type { Manifest, ManifestImage } from '../../core/output/manifest'
import { parseSpecifier } from '../../query/specifier'
import type { StaleFile } from './purge-plan'

/** The reason why copies of a file are stale. */
export type Reason = 'changed' | 'replaced' | 'removed'

export interface Stale extends StaleFile {
  /** Path in the Media Library. */
  filePath: string
  reason: Reason
  /** Identifies the file's current content: a hash, a version, or a note that it is gone. */
  identity: string
}

/** A file with its URLs in a manifest. */
export interface ShownFile {
  /** SHA-256 of a local image; absent for a file of the Media Library. */
  hash?: string | undefined
  /** Version of a file of the Media Library, if the build has looked it up. */
  version?: string | undefined
  urls: readonly string[]
}

/** Results by manifest: several steps need those of a large one. */
const known = new WeakMap<Manifest, ReadonlyMap<string, ShownFile>>()

/** Groups a manifest's URLs by paths in the Media Library. Images of other hosts and bundled images have no path there. */
export function shownFiles(manifest: Manifest): ReadonlyMap<string, ShownFile> {
  const shown = known.get(manifest) ?? readShown(manifest)
  known.set(manifest, shown)
  return shown
}

function readShown({ images, urlEndpoint }: Manifest): Map<string, ShownFile> {
  const shown = new Map<string, ShownFile>()
  for (const key in images) {
    const image = images[key]!
    const filePath = urlEndpoint && image.urls.length ? filePathOf(key, image, urlEndpoint) : undefined
    if (!filePath) continue
    const other = shown.get(filePath)
    shown.set(filePath, other ? mergeShown(other, image) : image)
  }
  return shown
}

function mergeShown(one: ShownFile, { hash, version, urls }: ShownFile): ShownFile {
  return { hash, version: version ?? one.version, urls: [...new Set([...one.urls, ...urls])] }
}

function filePathOf(key: string, { filePath }: ManifestImage, urlEndpoint: string): string | undefined {
  if (filePath) return filePath
  const { kind, path } = parseSpecifier(key)
  return kind === 'library' ? libraryPath(path, urlEndpoint) : undefined
}

/** Whether the name contains the hash of the content: copies of such a file never become stale. */
function isNamedByContent(filePath: string, { hash }: ShownFile): boolean {
  return hash !== undefined && filePath.includes(hash.slice(0, 16))
}

export interface Comparison {
  previous: Manifest | undefined
  current: Manifest
  /** Versions of Media Library files at the previous deploy, by path. */
  previousVersions: ReadonlyMap<string, string>
  /** Current versions by path; `undefined` for a file that no longer exists. */
  currentVersions: ReadonlyMap<string, string | undefined>
}

const noFiles: ReadonlyMap<string, ShownFile> = new Map()

/** Finds the files of which the CDN may hold outdated copies: only those whose names do not depend on their content. */
export function findStale({ previous, current, previousVersions, currentVersions }: Comparison): Stale[] {
  const [before, after] = [previous ? shownFiles(previous) : noFiles, shownFiles(current)]
  const stale: Stale[] = []
  const changeable = new Set<string>()
  for (const files of [before, after]) {
    for (const [filePath, file] of files) if (!isNamedByContent(filePath, file)) changeable.add(filePath)
  }
  for (const filePath of [...changeable].sort()) {
    const [old, now] = [before.get(filePath), after.get(filePath)]
    const file = (now ?? old)!
    if (isNamedByContent(filePath, file)) continue
    const change = file.hash === undefined ? changeInLibrary(filePath, old, now) : localChange(old, now)
    if (!change) continue
    const urls = [...new Set([...(old?.urls ?? []), ...(now?.urls ?? [])])].sort()
    stale.push({ filePath, url: fileUrl(urls), urls, ...change })
  }
  return stale

  function changeInLibrary(filePath: string, old: ShownFile | undefined, now: ShownFile | undefined) {
    const previousVersion = previousVersions.get(filePath) ?? old?.version
    // No copies are known to be stale if the file was missing at the previous deploy, or was not looked up.
    if (previousVersion === undefined || !currentVersions.has(filePath)) return undefined
    const version = currentVersions.get(filePath)
    if (version === undefined) return { reason: 'removed' as const, identity: `gone ${previousVersion}` }
    if (!now || previousVersion === version) return undefined
    return { reason: 'replaced' as const, identity: version }
  }
}

/** Compares a local image whose name does not depend on its content. */
function localChange(old: ShownFile | undefined, now: ShownFile | undefined) {
  if (!old) return undefined
  if (!now) return { reason: 'removed' as const, identity: `gone ${old.hash}` }
  if (now.hash === old.hash || now.hash === undefined) return undefined
  return { reason: 'changed' as const, identity: now.hash }
}

/** Derives the file's URL from the URL of a rendition. */
function fileUrl([first = '']: readonly string[]): string {
  return first.replace(/\?.*$/s, '')
}
