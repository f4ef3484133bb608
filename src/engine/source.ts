import { BadImage, type ImageFormat, type ImageHeader, readImageHeader } from '../image-header'
import { type Decoding, type Prepared, prepared, sourceImage } from './decode'
import { badValue, beyondLimit, EngineError, notSupported } from './engine-error'
import type { Step } from './geometry/measures'
import { type Image, MAX_PIXELS } from './image'
import type { Format } from './output/format'
import { loadSharp } from './sharp'

/** ImageKit's limits for its input, in bytes. */
const MAX_BYTES = 40 * 1024 * 1024
const MAX_SVG_BYTES = 5 * 1024 * 1024
/** The longest side that libvips reads, in pixels. */
const MAX_SIDES: Partial<Record<ImageFormat, number>> = {
  jpg: 65_500,
  avif: 16_384,
  gif: 65_535,
  webp: 16_383,
}
/** Formats in which a file may hold several images. */
const PAGED: readonly ImageFormat[] = ['gif', 'webp', 'tiff']
/** Formats that sharp's prebuilt binaries decode. */
const DECODED: readonly ImageFormat[] = ['jpg', 'png', 'webp', 'gif', 'svg', 'avif', 'tiff']

/** Reads an image's header: nothing is decoded, so that a decompression bomb costs nothing. */
export function readHeader(bytes: Buffer): ImageHeader {
  try {
    const header = readImageHeader(bytes)
    if (header) return header
  } catch (error) {
    if (error instanceof BadImage)
      throw new EngineError('BAD_SOURCE', `The image is damaged: ${error.message}`)
    throw error
  }
  throw new EngineError('BAD_SOURCE', 'The file is not an image, or is damaged')
}

export function isDecoded(format: ImageFormat): format is Format {
  return DECODED.includes(format)
}

/** The header of an image that can be rendered. */
export type RenderableHeader = ImageHeader & { format: Format }

/** @throws EngineError `NOT_SUPPORTED`, or `LIMIT` for what is beyond ImageKit's limits, or libvips' */
export function checkRenderable(bytes: Buffer, header: ImageHeader): asserts header is RenderableHeader {
  const { format, width, height } = header
  if (!isDecoded(format)) {
    throw new EngineError('NOT_SUPPORTED', `sharp can't decode ${format.toUpperCase()} files`)
  }
  // libheif reads the still image of a file that has one beside its sequence, and nothing of other sequences.
  if (format === 'avif' && header.frames !== 1) {
    throw new EngineError('NOT_SUPPORTED', "sharp can't decode AVIF sequences")
  }
  const most = format === 'svg' ? MAX_SVG_BYTES : MAX_BYTES
  if (bytes.length > most) {
    throw beyondLimit('The image', `${bytes.length} bytes are above the limit of ${most / 1024 / 1024} MB`)
  }
  const side = MAX_SIDES[format]
  if (side !== undefined && Math.max(width, height) > side) {
    throw beyondLimit(
      'The image',
      `${width}×${height} is above sharp's limit of ${side} px a side for ${format}`,
    )
  }
  if (width * height > MAX_PIXELS) {
    throw beyondLimit('The image', `${width}×${height} is above the limit of 100 MP`)
  }
}

export interface Opened {
  image: Image
  /** Returns the frames of an animation, 1 for anything else. */
  frames: number
}

export interface Opening extends Pick<Decoding, 'isTurned' | 'keepsProfile' | 'mayBeAvif'> {
  /** Take one frame of an animation. */
  isStill?: boolean
}

/** Opens the image that rendering begins with: the requested page, else the first, or an animation. */
export async function openSource(
  bytes: Buffer,
  header: RenderableHeader,
  steps: readonly Step[],
  opening: Opening,
): Promise<Opened> {
  const page = pageOf(steps)
  const file = prepared(bytes, header)
  const isPaged = PAGED.includes(header.format)
  const pages = isPaged && (page !== undefined || header.frames !== 1) ? await countPages(file) : 1
  if (page !== undefined && page >= pages) {
    throw badValue(`pg-${page + 1}`, `the file has ${pages} ${pages === 1 ? 'page' : 'pages'}`)
  }
  // The pages of a TIFF may differ in size.
  const shown = page ? { ...header, stored: await pageSize(file.bytes, page) } : header
  const image = await sourceImage(file, shown, { ...opening, ...(page && { page }) })
  const isAnimation = page === undefined && !opening.isStill && header.format !== 'tiff'
  return { image, frames: isAnimation ? pages : 1 }
}

/** Returns the last `pg` of the chain, from 0. Ranges, lists and names are for PSD, which is not supported here. */
function pageOf(steps: readonly Step[]): number | undefined {
  const text = steps.findLast((step) => step.page !== undefined)?.page
  if (text === undefined) return undefined
  if (/^[1-9]\d*$/.test(String(text))) return Number(text) - 1
  if (/^(\d+-\d*|\d+(_\d+)+|name-.+)$/.test(String(text))) throw notSupported(`pg-${String(text)}`)
  throw badValue(`pg-${String(text)}`, 'expected the number of a page')
}

/** Returns the pages as libvips counts them: of a damaged file it may read fewer than the header reader. */
async function countPages({ bytes, addedFrames }: Prepared): Promise<number> {
  const sharp = await loadSharp()
  const { pages = 1 } = await sharp(bytes, { failOn: 'none', limitInputPixels: MAX_PIXELS }).metadata()
  return Math.max(1, pages - addedFrames)
}

async function pageSize(bytes: Buffer, page: number) {
  const sharp = await loadSharp()
  const { width, height } = await sharp(bytes, { page, failOn: 'none' }).metadata()
  if (width * height > MAX_PIXELS)
    throw beyondLimit(`pg-${page + 1}`, `${width}×${height} is above the limit of 100 MP`)
  return { width, height }
}
