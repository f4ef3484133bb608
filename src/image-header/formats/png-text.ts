import { inflateSync } from 'node:zlib'
import { readExif } from '../exif'
import { Reader } from '../reader'

/** Bytes of a text that are decompressed at most. */
const MAX_TEXT = 1 << 20

/**
 * Whether a text chunk says where an image was taken: as XMP, or as the hexadecimal EXIF block that ImageMagick writes.
 *
 * @param type `tEXt`, `zTXt` or `iTXt`
 */
export function textHasPlace(type: string, content: Uint8Array): boolean {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length)
  const end = bytes.indexOf(0)
  if (end < 0) return false
  const text = textOf(type, bytes.subarray(end + 1))
  if (!text) return false
  if (text.includes('GPSLatitude')) return true
  if (!bytes.toString('latin1', 0, end).startsWith('Raw profile type ')) return false
  const raw = rawProfile(text)
  const exif = raw.indexOf('Exif\0\0', 0, 'latin1')
  const at = exif < 0 ? 0 : exif + 6
  return raw.includes('GPSLatitude') || readExif(new Reader(raw), at, raw.length - at).hasPlace
}

function textOf(type: string, rest: Buffer): Buffer | undefined {
  if (type === 'tEXt') return rest
  if (type === 'zTXt') return inflated(rest.subarray(1))
  // Flag and method of the compression, the language, and the keyword in it.
  const language = rest.indexOf(0, 2)
  const keyword = language < 0 ? -1 : rest.indexOf(0, language + 1)
  if (keyword < 0) return undefined
  const text = rest.subarray(keyword + 1)
  return rest[0] === 1 ? inflated(text) : text
}

function inflated(bytes: Buffer): Buffer | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: MAX_TEXT })
  } catch {
    return undefined
  }
}

/** A line with the kind, one with the length, and lines of hexadecimal digits. */
function rawProfile(text: Buffer): Buffer {
  const [, , , ...lines] = text.toString('latin1').split('\n')
  return Buffer.from(lines.join(''), 'hex')
}
