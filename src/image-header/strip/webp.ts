import { webpExif } from '../formats/webp'
import type { Orientation } from '../header'
import { Reader } from '../reader'
import { minimalExif } from './minimal-exif'

const PICTURE = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
/** Flags of VP8X. */
const [EXIF, XMP] = [0x08, 0x04]

/** Returns the chunks that a WebP's picture consists of, without EXIF and XMP. `undefined` if the file is damaged. */
export function strippedWebp(bytes: Buffer): Buffer[] | undefined {
  // Browsers ignore it, but ImageKit and sharp do not.
  const orientation = webpExif(new Reader(bytes))?.orientation ?? 1
  const end = Math.min(bytes.length, bytes.readUInt32LE(4) + 8)
  const kept: Buffer[] = []
  for (let at = 12; at + 8 <= end; ) {
    const length = bytes.readUInt32LE(at + 4)
    // Chunks are padded to an even length.
    const next = at + 8 + length + (length % 2)
    if (at + 8 + length > end) return undefined
    const type = bytes.toString('latin1', at, at + 4)
    if (type === 'VP8X') kept.push(withFlags(bytes.subarray(at, next), orientation))
    else if (PICTURE.has(type)) kept.push(bytes.subarray(at, next))
    at = next
  }
  // Without VP8X a file holds its picture alone, and readers expect no EXIF.
  const isExtended = kept[0]?.toString('latin1', 0, 4) === 'VP8X'
  if (isExtended && orientation !== 1) kept.push(exifChunk(orientation))
  const head = Buffer.from(bytes.subarray(0, 12))
  head.writeUInt32LE(
    kept.reduce((sum, { length }) => sum + length, 4),
    4,
  )
  return [head, ...kept]
}

function withFlags(chunk: Buffer, orientation: Orientation): Buffer {
  const copy = Buffer.from(chunk)
  copy[8] = (copy[8]! & ~(EXIF | XMP)) | (orientation === 1 ? 0 : EXIF)
  return copy
}

function exifChunk(orientation: Orientation): Buffer {
  const content = minimalExif(orientation)
  const head = Buffer.from('EXIF\0\0\0\0', 'latin1')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content])
}
