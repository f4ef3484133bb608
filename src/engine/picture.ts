import type { Sharp } from 'sharp'
import { EngineError } from './errors'
import type { Size } from './measures'
import { loadSharp } from './sharp'

/** ImageKit's limit for the input and for the result of any step, in pixels. */
export const MAX_PIXELS = 100e6
/** Enlarging 64 px to 8192² took 11 s and 380 MB: what grows stays below this. */
export const MAX_ENLARGED_PIXELS = 4096 * 4096
/** Seconds that one pipeline may take. */
const TIME_LIMIT = 30

/**
 * A picture on its way through the steps: still encoded (`raw` undefined) or already raw pixels.
 * `width` and `height` are those of the upright picture, of one frame if there are several.
 */
export interface Picture extends Size {
  readonly bytes: Buffer
  readonly raw?: { width: number; height: number; channels: 1 | 2 | 3 | 4 }
  /** Whether the encoded bytes carry an EXIF orientation that is to be applied when they are decoded. */
  readonly turn?: boolean
  /** SVG only: dots per inch at which it is drawn; 72 is its natural size. */
  readonly density?: number
}

/** A pipeline of its own for one group of operations: sharp has a fixed order within a pipeline, ImageKit another. */
export async function open(picture: Picture): Promise<Sharp> {
  const sharp = await loadSharp()
  const pipeline = sharp(picture.bytes, {
    failOn: 'none',
    limitInputPixels: MAX_PIXELS,
    ...(picture.raw && { raw: picture.raw }),
    ...(picture.density && { density: picture.density }),
  }).timeout({ seconds: TIME_LIMIT })
  return picture.turn ? pipeline.autoOrient() : pipeline
}

/** Runs a pipeline and keeps its pixels. */
export async function settle(pipeline: Sharp): Promise<Picture> {
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true })
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
