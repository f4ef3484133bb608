import { libraryPath } from '../../core/media-library/listing'
import type { Manifest, ManifestImage } from '../../core/output/manifest'
import { parseSpecifier } from '../../query/specifier'
import type { StaleFile } from './purge-plan'

/** Why copies of a file are stale. */
export type Reason = 'changed' | 'replaced' | 'removed'

export interface Stale extends StaleFile {
  /** Path in the Media Library. */
  filePath: string
  reason: Reason
  /** What the file is now: its hash, its version, or nothing. */
  identity: string
}

/** A file that a manifest's URLs show. */
export interface ShownFile {
  /** SHA-256 of a local image; absent for a file of the Media Library. */
  hash?: string | undefined
  /** Of a file of the Media Library, where the build has looked at it. */
  version?: string | undefined
  urls: readonly string[]
}

/** By manifest: a large one is asked for from several sides. */
const known = new WeakMap<Manifest, ReadonlyMap<string, ShownFile>>()

/** What a manifest shows, by paths in the Media Library; images of other hosts and bundled ones have no file of ours. */
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
    shown.set(filePath, other ? together(other, image) : image)
  }
  return shown
}

function together(one: ShownFile, { hash, version, urls }: ShownFile): ShownFile {
  return { hash, version: version ?? one.version, urls: [...new Set([...one.urls, ...urls])] }
}

function filePathOf(key: string, { filePath }: ManifestImage, urlEndpoint: string): string | undefined {
  if (filePath) return filePath
  const { kind, path } = parseSpecifier(key)
  return kind === 'library' ? libraryPath(path, urlEndpoint) : undefined
}

/** Whether another content would have another name: its copies are true for ever. */
function isNamedByContent(filePath: string, { hash }: ShownFile): boolean {
  return hash !== undefined && filePath.includes(hash.slice(0, 16))
}

export interface Comparison {
  previous: Manifest | undefined
  current: Manifest
  /** Versions of files of the Media Library at the last deploy, by path. */
  versionsThen: ReadonlyMap<string, string>
  /** The same now; `undefined` for a file that is no longer there. */
  versionsNow: ReadonlyMap<string, string | undefined>
}

const noFiles: ReadonlyMap<string, ShownFile> = new Map()

/** Finds what the CDN may hold that is no longer true. What is named by its content never is. */
export function findStale({ previous, current, versionsThen, versionsNow }: Comparison): Stale[] {
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
    const verdict = file.hash === undefined ? library(filePath, old, now) : named(old, now)
    if (!verdict) continue
    const urls = [...new Set([...(old?.urls ?? []), ...(now?.urls ?? [])])].sort()
    stale.push({ filePath, url: fileUrl(urls), urls, ...verdict })
  }
  return stale

  function library(filePath: string, old: ShownFile | undefined, now: ShownFile | undefined) {
    const then = versionsThen.get(filePath) ?? old?.version
    // What was not there at the last deploy either, or was not looked at, has no copies that are known to be stale.
    if (then === undefined || !versionsNow.has(filePath)) return undefined
    const version = versionsNow.get(filePath)
    if (version === undefined) return { reason: 'removed' as const, identity: `gone ${then}` }
    if (!now || then === version) return undefined
    return { reason: 'replaced' as const, identity: version }
  }
}

/** A local image whose name stays. */
function named(old: ShownFile | undefined, now: ShownFile | undefined) {
  if (!old) return undefined
  if (!now) return { reason: 'removed' as const, identity: `gone ${old.hash}` }
  if (now.hash === old.hash || now.hash === undefined) return undefined
  return { reason: 'changed' as const, identity: now.hash }
}

/** The file's own URL, out of its renditions'. */
function fileUrl([first = '']: readonly string[]): string {
  return first.replace(/\?.*$/s, '')
}
