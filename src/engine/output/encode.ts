import type { Sharp } from 'sharp'
import { badValue, EngineError } from '../engine-error'
import { numberOf } from '../geometry/measures'
import { isOn, type Step } from '../handlers/handler'
import { type Image, open } from '../image'
import type { DeliverySettings } from '../settings'
import { loadSharp } from '../sharp'
import type { Animation } from './animation'
import type { Format } from './format'

/** The longest sides that formats support, or that sharp writes. */
const MAX_SIDES: Partial<Record<Format, number>> = { webp: 16_383, avif: 16_384, jpg: 65_500 }
const MAX_SIDE = 65_535
/** Density of an image that has none, in dpi. */
const DEFAULT_DENSITY = 72

/** Encodes once, at the end, by the last `q`, `lo`, `pr`, `md`, `cp` and `dn` of the chain. */
export async function encode(
  image: Image,
  format: Format,
  steps: readonly Step[],
  settings: DeliverySettings,
  source: Image,
): Promise<Buffer> {
  checkSide(image, format)
  const pipeline = await tagged(await open(image, 'output'), image, steps, source)
  return encoder(pipeline, format, steps, settings).toBuffer()
}

/** Whether the output keeps the source's colour profile, so that its pixels must stay in it. */
export function keepsProfile(steps: readonly Step[]): boolean {
  return last(steps, 'colorProfile') || last(steps, 'metadata')
}

/** Adds data beside the pixels: metadata, the colour profile, the density. */
async function tagged(pipeline: Sharp, image: Image, steps: readonly Step[], source: Image): Promise<Sharp> {
  const density = steps.findLast((step) => step.density !== undefined)?.density
  let tagging = pipeline
  if (keepsProfile(steps)) {
    tagging = await throughSource(pipeline, image, source)
    // Pixels of a CMYK or grey image became sRGB, which its profile does not describe.
    const { keepsProfile: isKept, isConverted } = source
    if (last(steps, 'metadata')) tagging = isKept ? tagging.keepMetadata() : tagging.keepExif().keepXmp()
    else if (isKept) tagging = tagging.keepIccProfile()
    else if (isConverted) tagging = tagging.withIccProfile('srgb')
  }
  if (density === undefined) return tagging
  // The density is part of the EXIF block, which would bring the source's along, with its author and its location.
  if (!last(steps, 'metadata')) tagging = tagging.withExif({})
  return tagging.withDensity(await densityOf(density, source))
}

/**
 * Returns a pipeline that keeps the metadata. Only the pipeline that read it can do so: pixels that went through others
 * are laid over the source, which is resized to them and completely covered.
 */
async function throughSource(pipeline: Sharp, image: Image, source: Image): Promise<Sharp> {
  if (image.pending ? image.pending.isFromSource : image.bytes === source.bytes) return pipeline
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const layer = { input: data, raw: { width, height, channels }, blend: 'source' as const }
  return (await open(source)).resize({ width, height, fit: 'fill' }).composite([layer])
}

async function densityOf(value: unknown, source: Image): Promise<number> {
  const sharp = await loadSharp()
  const { density = DEFAULT_DENSITY } = source.raw
    ? {}
    : await sharp(source.bytes, { failOn: 'none' }).metadata()
  try {
    const dots = numberOf(value, { idn: density }, 'dn')
    if (dots !== undefined && dots >= 1 && dots <= 1200) return Math.round(dots)
  } catch (error) {
    throw badValue(`dn-${String(value)}`, (error as Error).message)
  }
  throw badValue(`dn-${String(value)}`, 'expected 1 to 1200 dpi')
}

/** Joins raw frames to one tall image, which is how libvips holds an animation. */
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
      throw new EngineError('BAD_VALUE', 'A raster image cannot become an SVG', 'f-svg')
  }
}

/** Returns the quality of the last `q`, else the account's. */
export function quality(steps: readonly Step[], settings: DeliverySettings): number {
  const wanted = steps.findLast((step) => step.quality !== undefined)?.quality
  if (wanted === undefined) return settings.quality
  const value = Number(wanted)
  if (!(value >= 1 && value <= 100)) throw badValue(`q-${String(wanted)}`, 'expected 1 to 100')
  return Math.round(value)
}

function last(
  steps: readonly Step[],
  option: 'lossless' | 'progressive' | 'metadata' | 'colorProfile',
): boolean {
  return isOn(steps.findLast((step) => step[option] !== undefined)?.[option])
}

function checkSide({ width, height }: Image, format: Format): void {
  const most = MAX_SIDES[format] ?? MAX_SIDE
  if (Math.max(width, height) > most) {
    throw new EngineError(
      'LIMIT',
      `${format} cannot hold ${width}×${height}: no side above ${most}`,
      `f-${format}`,
    )
  }
}
