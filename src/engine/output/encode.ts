import type { Sharp } from 'sharp'
import { badValue, EngineError } from '../engine-error'
import { numberOf } from '../geometry/measures'
import { isOn, type Step } from '../handlers/handler'
import { open, type Picture } from '../picture'
import type { DeliverySettings } from '../settings'
import { loadSharp } from '../sharp'
import type { Animation } from './animation'
import type { Format } from './format'

/** The longest sides that formats can hold, or that sharp writes of them. */
const MAX_SIDES: Partial<Record<Format, number>> = { webp: 16_383, avif: 16_384, jpg: 65_500 }
const MAX_SIDE = 65_535
/** What a picture without a density is taken to have, in dpi. */
const DEFAULT_DENSITY = 72

/** Encodes once, at the end, by the last `q`, `lo`, `pr`, `md`, `cp` and `dn` of the chain. */
export async function encode(
  picture: Picture,
  format: Format,
  steps: readonly Step[],
  settings: DeliverySettings,
  source: Picture,
): Promise<Buffer> {
  checkSide(picture, format)
  const pipeline = await tagged(await open(picture, 'output'), picture, steps, source)
  return encoder(pipeline, format, steps, settings).toBuffer()
}

/** Whether the output keeps the source's colour profile, so that its pixels must be left in it. */
export function keepsProfile(steps: readonly Step[]): boolean {
  return last(steps, 'colorProfile') || last(steps, 'metadata')
}

/** Adds what does not stand in the pixels: metadata, the colour profile, the density. */
async function tagged(
  pipeline: Sharp,
  picture: Picture,
  steps: readonly Step[],
  source: Picture,
): Promise<Sharp> {
  const density = steps.findLast((step) => step.density !== undefined)?.density
  let tagging = pipeline
  if (keepsProfile(steps)) {
    tagging = await throughSource(pipeline, picture, source)
    // Pixels of a CMYK or grey picture became sRGB, to which its profile does not belong.
    const { keepsProfile: isKept, isConverted } = source
    if (last(steps, 'metadata')) tagging = isKept ? tagging.keepMetadata() : tagging.keepExif().keepXmp()
    else if (isKept) tagging = tagging.keepIccProfile()
    else if (isConverted) tagging = tagging.withIccProfile('srgb')
  }
  if (density === undefined) return tagging
  // The density stands in the EXIF block, with which the source's would come along: with its author, and its place.
  if (!last(steps, 'metadata')) tagging = tagging.withExif({})
  return tagging.withDensity(await densityOf(density, source))
}

/**
 * Metadata can be kept only by the pipeline that read it. Where the pixels went through others, they are laid over the
 * source, which has been brought to their size and of which nothing else remains.
 */
async function throughSource(pipeline: Sharp, picture: Picture, source: Picture): Promise<Sharp> {
  if (picture.pending ? picture.pending.isFromSource : picture.bytes === source.bytes) return pipeline
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const layer = { input: data, raw: { width, height, channels }, blend: 'source' as const }
  return (await open(source)).resize({ width, height, fit: 'fill' }).composite([layer])
}

async function densityOf(value: unknown, source: Picture): Promise<number> {
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

function last(
  steps: readonly Step[],
  option: 'lossless' | 'progressive' | 'metadata' | 'colorProfile',
): boolean {
  return isOn(steps.findLast((step) => step[option] !== undefined)?.[option])
}

function checkSide({ width, height }: Picture, format: Format): void {
  const most = MAX_SIDES[format] ?? MAX_SIDE
  if (Math.max(width, height) > most) {
    throw new EngineError(
      'LIMIT',
      `${format} cannot hold ${width}×${height}: no side above ${most}`,
      `f-${format}`,
    )
  }
}
