import type { Manifest, ManifestImage } from '../../core/output/manifest'
import { parseSpecifier } from '../../query/specifier'

/** An image whose bytes are others than in the last deploy. */
export interface ChangedImage {
  path: string
  /** Bytes of the original. */
  before: number | undefined
  after: number | undefined
  /** A URL of each, if the CDN delivers them. */
  beforeUrl: string | undefined
  afterUrl: string | undefined
}

/** How the build differs from the last deploy, by images (not by references). */
export interface Changes {
  new: ChangedImage[]
  changed: ChangedImage[]
  gone: ChangedImage[]
  /** Images that are the same. */
  kept: number
  /** URLs that the last deploy did not have, and that this one does not have any more. */
  renditions: { new: number; gone: number }
}

/** Compares a build with the last deploy. */
export function findChanges(previous: Manifest, current: Manifest): Changes {
  const [before, after] = [imagesByPath(previous), imagesByPath(current)]
  const changes: Changes = {
    new: [],
    changed: [],
    gone: [],
    kept: 0,
    renditions: renditionChanges(previous, current),
  }
  for (const [path, image] of after) {
    const other = before.get(path)
    if (!other) changes.new.push(changed(path, undefined, image))
    else if (idOf(other) === idOf(image)) changes.kept++
    else changes.changed.push(changed(path, other, image))
  }
  for (const [path, image] of before) if (!after.has(path)) changes.gone.push(changed(path, image, undefined))
  return changes
}

/** One entry for each image: its references share its bytes. */
function imagesByPath({ images }: Manifest): Map<string, ManifestImage> {
  const byPath = new Map<string, ManifestImage>()
  for (const [key, image] of Object.entries(images)) {
    const path = parseSpecifier(key).path.replace(/^\.\//, '')
    const known = byPath.get(path)
    if (!known || (known.urls.length === 0 && image.urls.length > 0)) byPath.set(path, image)
  }
  return new Map([...byPath].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const idOf = ({ hash, version }: ManifestImage) => hash ?? version ?? ''

function changed(path: string, before?: ManifestImage, after?: ManifestImage): ChangedImage {
  return {
    path,
    before: before?.size,
    after: after?.size,
    beforeUrl: before?.urls[0],
    afterUrl: after?.urls[0],
  }
}

function renditionChanges(previous: Manifest, current: Manifest): Changes['renditions'] {
  const urlsOf = ({ images }: Manifest) => new Set(Object.values(images).flatMap(({ urls }) => urls))
  const [before, after] = [urlsOf(previous), urlsOf(current)]
  const missing = (urls: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...others].filter((url) => !urls.has(url)).length
  return { new: missing(before, after), gone: missing(after, before) }
}
