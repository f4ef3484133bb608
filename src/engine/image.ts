import type { Sharp } from 'sharp'
import { EngineError } from './engine-error'
import type { Size } from './geometry/measures'
import { loadSharp } from './sharp'

/** ImageKit's limit for the input and for the result of any step, in pixels. */
export const MAX_PIXELS = 100e6
/** Enlarging 64 px to 8192² took 11 s and 380 MB: enlarged images must stay below this. */
export const MAX_ENLARGED_PIXELS = 4096 * 4096
/** Maximum seconds of one pipeline, and of all pipelines of a request together. */
export const TIME_LIMIT = 30

/**
 * Position of an operation in sharp's own order within a pipeline. An operation may join the pending pipeline only if
 * sharp performs it later than the operations already in it; everything that moves pixels counts as `geometry`.
 */
const ORDER = { geometry: 0, blur: 1, sharpen: 2, composite: 3, normalise: 4, output: 5 } as const
export type Stage = keyof typeof ORDER

/**
 * An image between two steps: still encoded, or raw pixels, with or without a pipeline that has been set up but not
 * run. `width` and `height` are those of the upright image, of one frame if there are several.
 */
export interface Image extends Size {
  readonly bytes: Buffer
  readonly raw?: { width: number; height: number; channels: 1 | 2 | 3 | 4 }
  /** Whether the encoded bytes carry an EXIF orientation that is to be applied when they are decoded. */
  readonly turn?: boolean
  /** SVG only: dots per inch at which it is rendered; 72 is its natural size. */
  readonly density?: number
  /** Page or frame of the encoded bytes, from 0. */
  readonly page?: number
  /** Keeps the numbers of the colour profile, because the profile is written to the output with them. */
  readonly keepsProfile?: boolean
  /** The source had a profile, or inks, and its pixels have become sRGB. */
  readonly isConverted?: boolean
  /** Known to have no transparent pixel. */
  readonly opaque?: boolean
  /** Set up, but not run: the encoder, or a later operation, may continue it. */
  readonly pending?: Pending
}

export interface Pending {
  /**
   * Creates the pipeline again on each call: a pipeline can be continued only once, and a copy would copy all of its
   * input.
   */
  readonly pipeline: () => Promise<Sharp>
  readonly stage: Stage
  /** Whether the pipeline begins with the encoded source, and so can keep its metadata. */
  readonly isFromSource: boolean
}

/**
 * Returns the pipeline that an operation may join. It is the pending one where sharp's order allows it, so that a plain
 * `w-400` is one pipeline from the source's bytes to the encoded result; else the pending one is run first.
 */
export async function open(image: Image, stage: Stage = 'geometry'): Promise<Sharp> {
  if (image.pending) {
    return canContinue(image.pending, stage) ? image.pending.pipeline() : open(await settle(image), stage)
  }
  const sharp = await loadSharp()
  const pipeline = sharp(image.bytes, {
    // The header reader reports truncation; the rest is rendered.
    failOn: 'none',
    limitInputPixels: MAX_PIXELS,
    ...(image.raw && { raw: image.raw }),
    ...(image.density && { density: image.density }),
    ...(image.page && { page: image.page }),
    ...(image.keepsProfile && !image.raw && { ignoreIcc: true }),
  }).timeout({ seconds: TIME_LIMIT })
  return image.turn ? pipeline.autoOrient() : pipeline
}

function canContinue(pending: Pending, stage: Stage): boolean {
  return ORDER[pending.stage] < ORDER[stage]
}

/** Returns the result of an operation, which runs only when it is needed. */
export async function perform(
  image: Image,
  stage: Stage,
  operation: (pipeline: Sharp) => Sharp,
  { width, height }: Size = image,
  opaque = false,
): Promise<Image> {
  const ground = image.pending && !canContinue(image.pending, stage) ? await settle(image) : image
  return {
    bytes: ground.bytes,
    width,
    height,
    opaque,
    pending: {
      pipeline: async () => operation(await open(ground, stage)),
      stage,
      isFromSource: ground.pending?.isFromSource ?? ground.raw === undefined,
    },
  }
}

/** Runs the pending pipeline and keeps the pixels. */
export async function settle(image: Image): Promise<Image> {
  if (image.raw && !image.pending) return image
  const pipeline = await (image.pending ? image.pending.pipeline() : open(image))
  return { ...(await run(pipeline)), ...(image.opaque && { opaque: true }) }
}

/** Returns the pixels of a pipeline. */
export async function run(pipeline: Sharp): Promise<Image> {
  // Without the colour space, grey images would have one channel and could not become coloured again.
  const { data, info } = await pipeline.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return { bytes: data, raw: { width, height, channels: channels as 1 | 2 | 3 | 4 }, width, height }
}

/** Throws if a result would be larger than ImageKit allows, or than is reasonable to enlarge locally. */
export function checkLimits(from: Size, to: Size, parameter: string): void {
  const pixels = to.width * to.height
  if (pixels > MAX_PIXELS) {
    throw new EngineError(
      'LIMIT',
      `${parameter}: a result of ${to.width}×${to.height} is above 100 MP`,
      parameter,
    )
  }
  if (pixels > MAX_ENLARGED_PIXELS && pixels > from.width * from.height) {
    throw new EngineError(
      'LIMIT',
      `${parameter}: enlarging to ${to.width}×${to.height} is above the local limit of 4096×4096 pixels`,
      parameter,
    )
  }
}
