import type { Manifest, ManifestBuild, ManifestImage } from './manifest'

/** A successful build, as its manifest lists it. */
export interface FinishedBuild {
  id: string
  /** Files of the output that identify the build, as paths from the manifest's folder. */
  outputs: readonly string[]
  bundler: string
  urlEndpoint: string | undefined
  images: ReadonlyMap<string, ManifestImage>
}

/** This many outputs are enough to recognize a build. */
const MAX_OUTPUTS = 20

/** A manifest whose images may be computed one by one: a hundred thousand at once would take as much memory as a whole build. */
interface MergedManifest extends Omit<Manifest, 'images'> {
  images: ReadonlyMap<string, ManifestImage>
}

/** Images that are formatted at once. */
const BATCH = 100

/**
 * Yields the text of a manifest, indented by two spaces, and a line end. Its images are sorted, so that equal input gives equal
 * bytes, whatever order the bundler worked in.
 */
export function* manifestText({ images, ...rest }: MergedManifest): Generator<string, void> {
  const keys = [...images.keys()].sort()
  const { version, bundler, urlEndpoint, ...after } = rest
  const whole = { version, bundler, urlEndpoint, images: {}, ...after }
  const text = `${JSON.stringify(whole, null, 2)}\n`
  const split = text.indexOf('"images": {') + '"images": {'.length
  yield text.slice(0, split)
  for (let at = 0; at < keys.length; at += BATCH) {
    const batch = Object.fromEntries(
      keys.slice(at, at + BATCH).map((key) => [key, ordered(images.get(key)!)]),
    )
    // No string of JSON has a line end in it.
    const lines = JSON.stringify(batch, null, 2).slice(1, -2).replaceAll('\n', '\n  ')
    yield (at > 0 ? ',' : '') + lines
  }
  yield (keys.length > 0 ? '\n  ' : '') + text.slice(split)
}

/** @param isLeft whether an output of an earlier build still exists */
export function mergeBuild(
  existing: Manifest | undefined,
  { id, outputs, bundler, urlEndpoint, images }: FinishedBuild,
  isLeft: (output: string) => boolean,
): MergedManifest {
  const own = { id, outputs: [...outputs].sort().slice(0, MAX_OUTPUTS), images }
  const endpoint = urlEndpoint ?? null
  const isSameEndpoint = !existing?.urlEndpoint || !endpoint || existing.urlEndpoint === endpoint
  const others = (isSameEndpoint ? (existing?.builds ?? []) : []).filter(
    (other) =>
      other.id !== id &&
      !other.outputs.some((output) => own.outputs.includes(output)) &&
      (other.outputs.length === 0 || other.outputs.some(isLeft)),
  )
  const all = [
    own,
    ...others.map((other) => ({ ...other, images: mapOf(other.images ?? existing!.images) })),
  ].sort((a, b) => (a.id < b.id ? -1 : 1))
  const union = unionOfImages(all.map((one) => one.images))
  return {
    version: 1,
    bundler,
    urlEndpoint: endpoint ?? existing?.urlEndpoint ?? null,
    images: union,
    builds: all.length > 1 ? partsOf(all, union) : [{ id: own.id, outputs: own.outputs }],
  }
}

/** Several builds, with the images of each that has not those of all. */
function partsOf(
  builds: readonly (Omit<ManifestBuild, 'images'> & Pick<MergedManifest, 'images'>)[],
  union: MergedManifest['images'],
): ManifestBuild[] {
  const text = JSON.stringify(sortedImages(union))
  return builds.map(({ id, outputs, images }) => {
    const own = sortedImages(images)
    return { id, outputs, ...(JSON.stringify(own) !== text && { images: own }) }
  })
}

function mapOf(images: Manifest['images']): Map<string, ManifestImage> {
  return new Map(Object.entries(images))
}

function sortedImages(images: ReadonlyMap<string, ManifestImage>): Manifest['images'] {
  const sorted = [...images].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, image]) => [key, ordered(image)])
  return Object.fromEntries(sorted)
}

function ordered(image: ManifestImage): ManifestImage {
  const { hash, size, filePath, version, urls, files, width, height, duration, focus } = image
  return { hash, size, filePath, version, urls, files, width, height, duration, focus }
}

/** Merges the images of several builds: a shared reference has the URLs and files of all. */
export function unionOfImages(
  parts: readonly ReadonlyMap<string, ManifestImage>[],
): ReadonlyMap<string, ManifestImage> {
  // Many a build includes others without any image.
  const [first = new Map<string, ManifestImage>(), ...rest] = parts.filter(({ size }) => size > 0)
  if (rest.length === 0) return first
  const union = new Map(first)
  for (const part of rest) {
    for (const [key, image] of part) {
      const known = union.get(key)
      union.set(key, known ? both(known, image) : image)
    }
  }
  return union
}

function both(one: ManifestImage, other: ManifestImage): ManifestImage {
  const files = [...new Set([...(one.files ?? []), ...(other.files ?? [])])].sort()
  return {
    ...other,
    ...one,
    urls: [...new Set([...one.urls, ...other.urls])],
    ...(files.length > 0 && { files }),
  }
}
