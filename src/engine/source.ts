import { badValue, beyondLimit, EngineError, notSupported } from './engine-error'
import type { Step } from './geometry/measures'
import type { Format } from './output/format'
import { MAX_PIXELS, type Picture } from './picture'
import { decodableFormat, type Probe, probe, uprightSize } from './probe'
import { loadSharp } from './sharp'

/** ImageKit's limits for what it reads, in bytes. */
const MAX_BYTES = 40 * 1024 * 1024
const MAX_SVG_BYTES = 5 * 1024 * 1024
/** Formats in which a file may hold several pictures. */
const PAGED: readonly Format[] = ['gif', 'webp', 'tiff']

export interface Header extends Probe {
  format: Format
}

/** What a picture is, by its header: nothing is decoded, so that a bomb costs nothing. */
export function readHeader(bytes: Buffer): Header {
  const header = probe(bytes)
  if (!header) throw new EngineError('BAD_SOURCE', 'The file is not an image, or is damaged')
  const format = decodableFormat(header.type)
  if (!format) throw notSupported(`${header.type} input`)
  const most = format === 'svg' ? MAX_SVG_BYTES : MAX_BYTES
  if (bytes.length > most) {
    throw beyondLimit('The image', `${bytes.length} bytes are above the limit of ${most / 1024 / 1024} MB`)
  }
  if (header.width * header.height > MAX_PIXELS) {
    throw beyondLimit('The image', `${header.width}×${header.height} is above the limit of 100 MP`)
  }
  return { ...header, format }
}

export interface Opened {
  header: Header
  picture: Picture
  /** Frames of an animation, 1 for anything else. */
  frames: number
}

export interface Opening {
  /** Whether the EXIF orientation counts. */
  isTurned: boolean
  /** Take one frame of an animation. */
  isStill?: boolean
  /** Leave the pixels in the picture's own colour profile. */
  keepsProfile?: boolean
}

/** The picture with which drawing begins: the page that is asked for, else the first, or an animation. */
export async function openSource(bytes: Buffer, steps: readonly Step[], opening: Opening): Promise<Opened> {
  const header = readHeader(bytes)
  const page = pageOf(steps)
  const pages = page === undefined && !mayMove(bytes, header.format) ? 1 : await countPages(bytes)
  if (page !== undefined && page >= pages) {
    throw badValue(`pg-${page + 1}`, `the file has ${pages} ${pages === 1 ? 'page' : 'pages'}`)
  }
  const turn = opening.isTurned && header.orientation > 1
  const size = turn ? uprightSize(header) : { width: header.width, height: header.height }
  const picture: Picture = {
    bytes,
    ...(page ? await pageSize(bytes, page) : size),
    turn,
    ...(page && { page }),
    ...(header.format === 'svg' && { density: 72 }),
    ...(header.format === 'jpg' && { opaque: true }),
    ...(opening.keepsProfile && { keepsProfile: true }),
  }
  const isAnimation = page === undefined && !opening.isStill && header.format !== 'tiff'
  return { header, picture, frames: isAnimation ? pages : 1 }
}

/** The last `pg` of the chain, from 0. Ranges, lists and names are for PSD, which cannot be read here. */
function pageOf(steps: readonly Step[]): number | undefined {
  const text = steps.findLast((step) => step.page !== undefined)?.page
  if (text === undefined) return undefined
  if (/^[1-9]\d*$/.test(String(text))) return Number(text) - 1
  if (/^(\d+-\d*|\d+(_\d+)+|name-.+)$/.test(String(text))) throw notSupported(`pg-${String(text)}`)
  throw badValue(`pg-${String(text)}`, 'expected the number of a page')
}

/** Whether a look at the header is worth it: most WebP files are still, and say so in their 21st byte. */
function mayMove(bytes: Buffer, format: Format): boolean {
  if (format !== 'webp') return format === 'gif'
  return bytes.toString('latin1', 12, 16) === 'VP8X' && (bytes[20]! & 2) !== 0
}

async function countPages(bytes: Buffer): Promise<number> {
  const sharp = await loadSharp()
  const { pages = 1, format } = await sharp(bytes, {
    failOn: 'none',
    limitInputPixels: MAX_PIXELS,
  }).metadata()
  return (PAGED as string[]).includes(format) ? pages : 1
}

/** The pages of a TIFF may have sizes of their own. */
async function pageSize(bytes: Buffer, page: number) {
  const sharp = await loadSharp()
  const { width, height } = await sharp(bytes, { page, failOn: 'none' }).metadata()
  if (width * height > MAX_PIXELS)
    throw beyondLimit(`pg-${page + 1}`, `${width}×${height} is above the limit of 100 MP`)
  return { width, height }
}
