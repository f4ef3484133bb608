import * as v from 'valibot'
import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'
import { readText } from '../../lib/files/regular-file'
import { readMembers } from '../../lib/json/members'
import { JsonMemberStream } from '../../lib/json/stream'
import { recordOf } from '../../lib/valibot'
import { pointSchema } from '../images/sidecar'

const count = v.pipe(v.number(), v.integer(), v.minValue(1))

const imageSchema = v.strictObject({
  hash: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
  size: v.optional(count),
  filePath: v.optional(v.pipe(v.string(), v.startsWith('/'))),
  version: v.optional(v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/))),
  urls: v.array(v.pipe(v.string(), v.regex(/^https?:\/\//))),
  files: v.optional(v.array(v.string())),
  width: v.optional(count),
  height: v.optional(count),
  duration: v.optional(v.pipe(v.number(), v.minValue(0))),
  focus: v.optional(pointSchema),
})

const buildSchema = v.strictObject({
  id: v.string(),
  outputs: v.array(v.string()),
  images: v.optional(recordOf(imageSchema)),
})

export const manifestSchema = v.strictObject({
  version: v.literal(1),
  bundler: v.string(),
  urlEndpoint: v.nullable(v.string()),
  images: recordOf(imageSchema),
  builds: v.optional(v.array(buildSchema)),
})

/** One reference's result. */
export interface ManifestImage {
  /** SHA-256 of the source; absent for images that were not on this machine. */
  hash?: string | undefined
  /** Bytes of the source. */
  size?: number | undefined
  /** Path in the Media Library; absent where the bundler's own asset is used. */
  filePath?: string | undefined
  /** Version of a file of the Media Library that was looked up; changes whenever its bytes are replaced. */
  version?: string | undefined
  /** Every URL that the module exports; empty where the bundler's own asset is used. */
  urls: string[]
  /** Files of the output folder, where the image is bundled. */
  files?: string[] | undefined
  /** CSS pixels of the largest rendition. */
  width?: number | undefined
  height?: number | undefined
  /** Seconds of a video. */
  duration?: number | undefined
  /** The image's own focal point, which its crops use: fractions of its width and height. */
  focus?: { x: number; y: number } | undefined
}

/** One build's part of a manifest. */
export interface ManifestBuild {
  /** Identifies the build: a later run of it replaces this part and no other. */
  id: string
  /** Some of its files (entries and pages), as paths from the manifest's folder. */
  outputs: string[]
  /** Its own images, where they differ from `images` of the manifest because other builds have more of them. */
  images?: Record<string, ManifestImage> | undefined
}

/** The build's output: which reference became which URLs, for backends, purges and people. */
export interface Manifest {
  version: 1
  bundler: string
  urlEndpoint: string | null
  /** By specifier, as written in the project's root: the union of all builds. */
  images: Record<string, ManifestImage>
  /** The builds that share the output folder: pages, workers, a service worker, client and server. */
  builds?: ManifestBuild[] | undefined
}

/** Keys that reach an object's prototype. */
const UNSAFE_KEYS = new Set(['__proto__', 'prototype', 'constructor'])

/**
 * Collects a manifest's images one by one. Values equal to those of a manifest that is loaded already are shared: most
 * images are the same in two deploys.
 */
function collectImages(known?: Manifest) {
  const images: Manifest['images'] = {}
  const add = (key: string, value: unknown) => {
    if (UNSAFE_KEYS.has(key)) return
    // Keeps the value itself, not the schema's copy of it.
    v.assert(imageSchema, value)
    const other = known && Object.hasOwn(known.images, key) ? known.images[key] : undefined
    images[key] = other && JSON.stringify(other) === JSON.stringify(value) ? other : value
  }
  return { images, add }
}

/** Reads a text that contains a manifest as a stream. */
export class ManifestStreamReader {
  readonly #members: JsonMemberStream
  readonly #images: Manifest['images']

  /** @param path keys that lead to the images */
  constructor(path: readonly string[], known?: Manifest) {
    const { images, add } = collectImages(known)
    this.#images = images
    this.#members = new JsonMemberStream(path, add)
  }

  /** @throws SyntaxError, ValiError */
  push(piece: string): void {
    this.#members.push(piece)
  }

  /**
   * Separates the images from the text around them, which holds none.
   *
   * @throws SyntaxError
   */
  end(): { around: unknown; images: Manifest['images'] } {
    return { around: this.#members.end(), images: this.#images }
  }
}

/**
 * Reads a build's manifest.
 *
 * @throws ImageKitBuildError `MANIFEST_INVALID` for a missing or damaged file, with a description of the damage
 */
export function readManifest(file: string): Manifest {
  try {
    return readInPieces(file)
  } catch {
    // Parsing the whole text gives the best description and position of an error.
  }
  try {
    return v.parse(manifestSchema, JSON.parse(readText(file)))
  } catch (error) {
    throw invalidManifest(file, error)
  }
}

function readInPieces(file: string): Manifest {
  const { images, add } = collectImages()
  const around = readMembers(file, ['images'], add)
  return { ...v.parse(manifestSchema, around), images }
}

/** Like `readManifest`, for a text from elsewhere. */
export function parseManifest(text: string, origin: string): Manifest {
  try {
    return v.parse(manifestSchema, JSON.parse(text))
  } catch (error) {
    throw invalidManifest(origin, error)
  }
}

function invalidManifest(origin: string, error: unknown): ImageKitBuildError {
  return new ImageKitBuildError(
    'MANIFEST_INVALID',
    `Can't read the manifest ${origin}: ${errorMessage(error)}. Build again to renew it.`,
    undefined,
    error,
  )
}
