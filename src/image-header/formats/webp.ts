import { type ExifFacts, readExif } from '../exif'
import type { Found } from '../header'
import { iccColour } from '../icc'
import { EndOfBytes, type Reader } from '../reader'
import { mentionsPlace } from '../xmp'

const [ANIMATED, EXIF, ALPHA] = [0x02, 0x08, 0x10]

/**
 * EXIF is ignored: browsers don't rotate a WebP by it.
 *
 * @see https://developers.google.com/speed/webp/docs/riff_container
 */
export function readWebp(reader: Reader): Found | undefined {
  if (!reader.has(0, 'RIFF') || !reader.has(8, 'WEBP')) return undefined
  const kind = reader.name(12)
  const found = kind === 'VP8X' ? extended(reader) : bitstream(reader, 12)
  if (found && reader.u32(4, true) + 8 > reader.size) found.isTruncated = true
  return found
}

/** Reads the size and transparency of one coded image. */
function bitstream(reader: Reader, at: number): Found | undefined {
  const kind = reader.name(at)
  if (kind === 'VP8L' && reader.u8(at + 8) === 0x2f) {
    const bits = reader.u32(at + 9, true)
    const stored = { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    return { format: 'webp', stored, hasAlpha: (bits & 0x10000000) !== 0 }
  }
  if (kind !== 'VP8 ' || reader.u24(at + 11) !== 0x9d012a) return undefined
  // The two highest bits are for a scaling that no decoder applies.
  const side = (place: number) => reader.u16(place, true) & 0x3fff
  return { format: 'webp', stored: { width: side(at + 14), height: side(at + 16) } }
}

function extended(reader: Reader): Found {
  const flags = reader.u8(20)
  const stored = { width: reader.u24(24, true) + 1, height: reader.u24(27, true) + 1 }
  const found: Found = { format: 'webp', stored, hasAlpha: (flags & ALPHA) !== 0 }
  if (flags & EXIF) found.hasExif = true
  if (flags & EXIF && webpExif(reader)?.hasPlace) found.hasPlace = true
  let frames = 0
  for (let at = 12; at + 8 <= reader.size; ) {
    const length = reader.u32(at + 4, true)
    const type = reader.name(at)
    if (type === 'ICCP') {
      const colour = iccColour(reader, at + 8, length)
      if (colour) found.colour = colour
    }
    if (type === 'ANMF') frames++
    if (type === 'XMP ' && mentionsPlace(reader, at + 8, length)) found.hasPlace = true
    // Chunks are padded to an even length.
    at += 8 + length + (length % 2)
  }
  if (flags & ANIMATED) found.frames = Math.max(1, frames)
  return found
}

/** Reads the first EXIF block of a WebP. */
export function webpExif(reader: Reader): ExifFacts | undefined {
  try {
    for (let at = 12; at + 8 <= reader.size; ) {
      const length = reader.u32(at + 4, true)
      if (reader.name(at) === 'EXIF') {
        // Some programs copy JPEG's mark, too.
        const mark = reader.has(at + 8, 'Exif\0\0') ? 6 : 0
        return readExif(reader, at + 8 + mark, length - mark)
      }
      at += 8 + length + (length % 2)
    }
  } catch (error) {
    if (!(error instanceof EndOfBytes)) throw error
  }
  return undefined
}
