import { readBmp } from './formats/bmp'
import { readGif } from './formats/gif'
import { readHeif } from './formats/heif'
import { readIco } from './formats/ico'
import { readJpeg } from './formats/jpeg'
import { readJpeg2000 } from './formats/jpeg2000'
import { readJxl } from './formats/jxl'
import { readPng } from './formats/png'
import { readPnm } from './formats/pnm'
import { readPsd } from './formats/psd'
import { readTiff } from './formats/tiff'
import { readWebp } from './formats/webp'
import { BadImage, type Found, type ImageHeader, turnedSize } from './header'
import { EndOfBytes, Reader } from './reader'
import { readSvg } from './svg'

export type { Colour, ImageFormat, ImageHeader, Orientation, Size } from './header'
export { BadImage, turnedSize } from './header'
export { MEDIA_TYPES } from './media-types'
export { Reader } from './reader'
export type { ActiveContent } from './svg/active'

/** Maximum pixels. A larger header is damaged: no browser shows as many. */
const MAX_SIDE = 2 ** 31

/** Each checks its format's signature first. SVG has none, and comes last. */
const readers = [
  readJpeg,
  readPng,
  readWebp,
  readGif,
  readHeif,
  readIco,
  readBmp,
  readTiff,
  readJxl,
  readJpeg2000,
  readPsd,
  readPnm,
  readSvg,
] as const

/**
 * Reads what an image is and how large it is shown from its header alone: the same on every machine, whether or not
 * sharp is installed. Sizes, orientation and frames match those of browsers (Chromium), for formats that they show.
 *
 * Uses its own readers, because no library reads everything that determines the size: image-size ignores the orientation
 * of AVIF and PNG and refuses valid JPEG files, ExifReader does not read SVG, ICO or BMP, and sharp is native code and
 * does not read JPEG XL.
 *
 * @param source the bytes, or a reader of a file
 * @returns `undefined` if the bytes are not an image of a known kind
 * @throws BadImage if they are one that can't be shown; the message ends a sentence
 */
export function readImageHeader(source: Uint8Array | Reader): ImageHeader | undefined {
  const reader = source instanceof Reader ? source : new Reader(source)
  let isCut = false
  for (const read of readers) {
    try {
      const found = read(reader)
      if (found) return completed(found)
    } catch (error) {
      if (!(error instanceof EndOfBytes)) throw error
      // A few bytes may match several formats.
      isCut = reader.size > 16
    }
  }
  if (isCut && hasMark(reader)) throw new BadImage('it ends before its header does')
  return undefined
}

/** Written into the same object: a copy took half of the reading time. */
function completed(found: Found): ImageHeader {
  const { stored, orientation = 1, natural, format } = found
  if (!(stored.width > 0 && stored.height > 0)) throw new BadImage('it has no size', format)
  if (Math.max(stored.width, stored.height) > MAX_SIDE) {
    throw new BadImage(`no browser shows ${stored.width} × ${stored.height} pixels`, format)
  }
  const header = found as ImageHeader
  const { width, height } = turnedSize(stored, orientation)
  header.width = width
  header.height = height
  header.orientation = orientation
  header.pages ??= 1
  header.hasAlpha ??= false
  if (!('frames' in found)) header.frames = 1
  if (natural) header.natural = turnedSize(natural, orientation)
  return header
}

/** Whether the bytes begin like an image whose rest is missing. */
function hasMark(reader: Reader): boolean {
  return ['\xff\xd8\xff', '\x89PNG', 'GIF8', 'RIFF', 'BM', 'II*\0', 'MM\0*', '8BPS'].some((mark) =>
    reader.has(0, mark),
  )
}
