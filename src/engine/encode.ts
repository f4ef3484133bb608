import type { Sharp } from 'sharp'
import { badValue, EngineError } from './errors'
import type { Format } from './format'
import { isOn, type Step } from './handlers/handler'
import { open, type Picture } from './picture'
import type { DeliverySettings } from './settings'
import { loadSharp } from './sharp'

/** The longest side that WebP can hold. */
const WEBP_SIDE = 16383
const JPEG_SIDE = 65535

/** Timing of an animation, as its source has it. */
export interface Animation {
  frames: Picture[]
  delay: number[]
  loop: number
}

/** Encodes once, at the end, by the last `q`, `lo` and `pr` of the chain. */
export async function encode(
  picture: Picture,
  format: Format,
  steps: readonly Step[],
  settings: DeliverySettings,
): Promise<Buffer> {
  checkSide(picture, format)
  return encoder(await open(picture), format, steps, settings).toBuffer()
}

/** Joins raw frames to one tall picture, which is how libvips holds an animation. */
export async function encodeAnimation(
  { frames, delay, loop }: Animation,
  format: 'gif' | 'webp',
  steps: readonly Step[],
  settings: DeliverySettings,
): Promise<Buffer> {
  const first = frames[0]!
  checkSide(first, format)
  const sharp = await loadSharp()
  const strip = sharp(Buffer.concat(frames.map((frame) => frame.bytes)), {
    raw: { ...first.raw!, height: first.height * frames.length, pageHeight: first.height },
  })
  const timing = { delay, loop }
  return format === 'gif'
    ? strip.gif(timing).toBuffer()
    : strip
        .webp({ ...timing, quality: quality(steps, settings), lossless: last(steps, 'lossless') })
        .toBuffer()
}

function encoder(pipeline: Sharp, format: Format, steps: readonly Step[], settings: DeliverySettings): Sharp {
  const lossless = last(steps, 'lossless')
  switch (format) {
    case 'jpg':
      // ImageKit does not subsample colour by default, sharp does.
      return pipeline.jpeg({
        quality: quality(steps, settings),
        chromaSubsampling: '4:4:4',
        progressive: last(steps, 'progressive'),
      })
    case 'png':
      return pipeline.png(lossless ? { palette: false } : { palette: true, quality: 100 })
    case 'webp':
      return pipeline.webp({ quality: quality(steps, settings), lossless })
    case 'avif':
      return pipeline.avif({ quality: quality(steps, settings), lossless })
    case 'gif':
      return pipeline.gif()
    case 'tiff':
      return pipeline.tiff()
    case 'svg':
      throw new EngineError('BAD_VALUE', 'A picture made of pixels cannot become an SVG', 'f-svg')
  }
}

/** The quality asked for by the last `q`, else the account's. */
export function quality(steps: readonly Step[], settings: DeliverySettings): number {
  const wanted = steps.findLast((step) => step.quality !== undefined)?.quality
  if (wanted === undefined) return settings.quality
  const value = Number(wanted)
  if (!(value >= 1 && value <= 100)) throw badValue(`q-${String(wanted)}`, 'expected 1 to 100')
  return Math.round(value)
}

function last(steps: readonly Step[], option: 'lossless' | 'progressive'): boolean {
  return isOn(steps.findLast((step) => step[option] !== undefined)?.[option])
}

function checkSide({ width, height }: Picture, format: Format): void {
  const most = format === 'webp' ? WEBP_SIDE : JPEG_SIDE
  if (Math.max(width, height) > most) {
    throw new EngineError(
      'LIMIT',
      `${format} cannot hold ${width}×${height}: no side above ${most}`,
      `f-${format}`,
    )
  }
}
