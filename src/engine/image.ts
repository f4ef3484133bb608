import type { Sharp } from 'sharp'
import { EngineError } from './engine-error'
import type { Size } from './geometry/measures'
import { loadSharp } from './sharp'

/** ImageKit's limit for the input and for the result of any step, in pixels. */
export const MAX_PIXELS = 100e6
/** Enlarging 64 px to 8192² took 11 s and 380 MB: what grows stays below this. */
export const MAX_ENLARGED_PIXELS = 4096 * 4096
/** Seconds that one pipeline, and all pipelines of a request together, may take. */
export const TIME_LIMIT = 30

/**
 * Where an operation comes in sharp's own order within a pipeline. An operation may go into the pipeline that is
 * pending only if sharp performs it later than what is there already; all that moves pixels about counts as `geometry`.
 */
const ORDER = { geometry: 0, blur: 1, sharpen: 2, composite: 3, normalise: 4, output: 5 } as const
export type Stage = keyof typeof ORDER

/**
 * A picture on its way through the steps: still encoded, or raw pixels, with or without a pipeline that has been set up
 * but not run. `width` and `height` are those of the upright picture, of one frame if there are several.
 */
export interface Picture extends Size {
  readonly bytes: Buffer
  readonly raw?: { width: number; height: number; channels: 1 | 2 | 3 | 4 }
  /** Whether the encoded bytes carry an EXIF orientation that is to be applied when they are decoded. */
  readonly turn?: boolean
  /** SVG only: dots per inch at which it is drawn; 72 is its natural size. */
  readonly density?: number
  /** Page or frame of the encoded bytes, from 0. */
  readonly page?: number
  /** Leave the numbers as the colour profile has them, since the profile goes into the output with them. */
  readonly keepsProfile?: boolean
  /** The source had a profile, or inks, and its pixels have become sRGB. */
  readonly isConverted?: boolean
  /** Known to have no transparent pixel. */
  readonly opaque?: boolean
  /** Set up, but not run: the encoder, or a later operation, may go on with it. */
  readonly pending?: Pending
}

export interface Pending {
  /** Sets the pipeline up anew: a pipeline can be gone on with once only, and a copy would copy all of its input. */
  readonly pipeline: () => Promise<Sharp>
  readonly stage: Stage
  /** Whether the pipeline begins with the encoded source, and so can keep its metadata. */
  readonly isFromSource: boolean
}

/**
 * The pipeline into which an operation may be put. It is the pending one where sharp's order allows it, so that a plain
 * `w-400` is one pipeline from the source's bytes to the encoded result; else what is pending is run first.
 */
export async function open(picture: Picture, stage: Stage = 'geometry'): Promise<Sharp> {
  if (picture.pending) {
    return goesOn(picture.pending, stage) ? picture.pending.pipeline() : open(await settle(picture), stage)
  }
  const sharp = await loadSharp()
  const pipeline = sharp(picture.bytes, {
    // What is cut off is reported by whoever reads the header; the rest is drawn.
    failOn: 'none',
    limitInputPixels: MAX_PIXELS,
    ...(picture.raw && { raw: picture.raw }),
    ...(picture.density && { density: picture.density }),
    ...(picture.page && { page: picture.page }),
    ...(picture.keepsProfile && !picture.raw && { ignoreIcc: true }),
  }).timeout({ seconds: TIME_LIMIT })
  return picture.turn ? pipeline.autoOrient() : pipeline
}

function goesOn(pending: Pending, stage: Stage): boolean {
  return ORDER[pending.stage] < ORDER[stage]
}

/** The picture that an operation will give, when it is needed. */
export async function perform(
  picture: Picture,
  stage: Stage,
  operation: (pipeline: Sharp) => Sharp,
  { width, height }: Size = picture,
  opaque = false,
): Promise<Picture> {
  const ground = picture.pending && !goesOn(picture.pending, stage) ? await settle(picture) : picture
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

/** Runs what is pending and keeps the pixels. */
export async function settle(picture: Picture): Promise<Picture> {
  if (picture.raw && !picture.pending) return picture
  const pipeline = await (picture.pending ? picture.pending.pipeline() : open(picture))
  return { ...(await run(pipeline)), ...(picture.opaque && { opaque: true }) }
}

/** The pixels that a pipeline gives. */
export async function run(pipeline: Sharp): Promise<Picture> {
  // Without the colour space, grey pictures would come out with one channel and could not become coloured again.
  const { data, info } = await pipeline.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return { bytes: data, raw: { width, height, channels: channels as 1 | 2 | 3 | 4 }, width, height }
}

/** Throws if a result would be larger than ImageKit allows, or than is sensible to enlarge locally. */
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
