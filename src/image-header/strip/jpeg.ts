import type { Orientation } from '../header'
import { minimalExif } from './minimal-exif'

const [SOI, EOI, SOS, TEM, APP0, APP1, APP2, APP14, APP15, COM] = [
  0xd8, 0xd9, 0xda, 0x01, 0xe0, 0xe1, 0xe2, 0xee, 0xef, 0xfe,
]
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7

/**
 * Returns the segments of a JPEG that its picture consists of: without EXIF, XMP, IPTC, comments and what follows the
 * picture, such as a second image. `undefined` if the file is damaged.
 */
export function strippedJpeg(bytes: Buffer, orientation: Orientation): Buffer[] | undefined {
  const kept = [bytes.subarray(0, 2)]
  let isOriented = orientation === 1
  for (let at = 2; ; ) {
    // Fill bytes may precede a marker.
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++
    const marker = bytes[at + 1]
    if (bytes[at] !== 0xff || marker === undefined) return undefined
    if (marker === EOI) {
      kept.push(bytes.subarray(at, at + 2))
      return kept
    }
    if (marker === TEM || marker === SOI || isRestart(marker)) {
      kept.push(bytes.subarray(at, at + 2))
      at += 2
      continue
    }
    if (at + 4 > bytes.length) return undefined
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    // JFIF's segment, if there is one, must be the first.
    if (!isOriented && marker !== APP0) {
      kept.push(exifSegment(orientation))
      isOriented = true
    }
    if (isOfPicture(bytes, marker, at + 4)) kept.push(bytes.subarray(at, end))
    if (marker !== SOS) {
      at = end
      continue
    }
    at = endOfScan(bytes, end)
    kept.push(bytes.subarray(end, at))
  }
}

function isOfPicture(bytes: Buffer, marker: number, content: number): boolean {
  if (marker === COM) return false
  if (marker < APP0 || marker > APP15) return true
  const begins = (text: string) => bytes.toString('latin1', content, content + text.length) === text
  if (marker === APP0) return begins('JFIF\0')
  if (marker === APP2) return begins('ICC_PROFILE\0')
  // Says how the colours are stored.
  return marker === APP14 && begins('Adobe')
}

/** Offset of the marker that ends a scan. Within its data, 0xff is followed by zero or a restart marker. */
function endOfScan(bytes: Buffer, from: number): number {
  for (
    let at = bytes.indexOf(0xff, from);
    at >= 0 && at + 1 < bytes.length;
    at = bytes.indexOf(0xff, at + 1)
  ) {
    const next = bytes[at + 1]!
    if (next !== 0 && next !== 0xff && !isRestart(next)) return at
  }
  return bytes.length
}

function exifSegment(orientation: Orientation): Buffer {
  const content = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), minimalExif(orientation)])
  const head = Buffer.from([0xff, APP1, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, content])
}
