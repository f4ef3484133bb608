import { type ExifFacts, readExif } from '../exif'
import type { Colour, Found } from '../header'
import { iccColour } from '../icc'
import type { Reader } from '../reader'
import { mentionsPlace } from '../xmp'

const EXIF = 'Exif\0\0'
const ICC = 'ICC_PROFILE\0'
const XMP = 'http://ns.adobe.com/xap/1.0/\0'
const XMP_EXTENSION = 'http://ns.adobe.com/xmp/extension/\0'
/** Announcements of a gain map: Apple's and ISO 21496-1's, and Google's. */
const GAIN_MAP = /hdrgm:Version|HDRGainMapVersion|urn:iso:std:iso:ts:21496/
/** Bytes read of a text that may mention a gain map. */
const MAX_TEXT = 16 * 1024
/** Bytes searched for the end of a complete image: at first, and in further steps. */
const [FIRST_TAIL, TAIL] = [4 * 1024, 64 * 1024]
/** More segments than any camera writes before the image. */
const MAX_SEGMENTS = 20_000

/** @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf Annex B */
export function readJpeg(reader: Reader): Found | undefined {
  if (reader.size < 3 || reader.u16(0) !== 0xffd8 || reader.u8(2) !== 0xff) return undefined
  let frame: { width: number; height: number; components: number } | undefined
  let exif: ExifFacts | undefined
  let colour: Colour | undefined
  let hasGainMap = false
  let hasExif = false
  let hasPlace = false
  let at = 2
  for (let segment = 0; segment < MAX_SEGMENTS; segment++) {
    at = markerAt(reader, at)
    const marker = reader.u8(at + 1)
    // Restart markers and TEM have no segment.
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2
      continue
    }
    if (marker === 0xd9) break
    const length = reader.u16(at + 2)
    const [content, size] = [at + 4, length - 2]
    if (isFrame(marker) && !frame) {
      frame = {
        height: reader.u16(content + 1),
        width: reader.u16(content + 3),
        components: reader.u8(content + 5),
      }
    } else if (marker === 0xe1 && reader.has(content, EXIF)) {
      hasExif = true
      // The first of several counts.
      exif ??= readExif(reader, content + EXIF.length, size - EXIF.length)
    } else if (marker === 0xe1 && reader.has(content, XMP_EXTENSION)) {
      hasPlace ||= mentionsPlace(reader, content, size)
    } else if (marker === 0xe1 && reader.has(content, XMP)) {
      hasPlace ||= mentionsPlace(reader, content, size)
      hasGainMap ||= GAIN_MAP.test(reader.text(content, Math.min(size, MAX_TEXT)))
    } else if (marker === 0xe2 && reader.has(content, ICC)) {
      // The first of its parts holds the profile's header.
      colour ??= iccColour(reader, content + ICC.length + 2, size - ICC.length - 2)
    } else if (marker === 0xe2) {
      hasGainMap ||= GAIN_MAP.test(reader.text(content, Math.min(size, 64)))
    }
    at += 2 + Math.max(2, length)
    if (marker === 0xda) break
  }
  if (!frame) return undefined
  // Zero lines are counted by a DNL marker after the scan, which browsers ignore.
  const { width, height, components } = frame
  const found: Found = { format: 'jpg', stored: { width, height }, orientation: exif?.orientation ?? 1 }
  const natural = exif?.natural(frame)
  if (natural) found.natural = natural
  if (hasExif) found.hasExif = true
  if (hasPlace || exif?.hasPlace) found.hasPlace = true
  if (colour) found.colour = colour
  if (components === 4) found.isCmyk = true
  if (hasGainMap) found.hasGainMap = true
  if (!endsWithin(reader, at)) found.isTruncated = true
  return found
}

/** Skips to the next marker, like decoders: past fill bytes, and bytes between segments. */
function markerAt(reader: Reader, from: number): number {
  let at = from
  while (reader.u8(at) !== 0xff) at++
  while (reader.u8(at + 1) === 0xff) at++
  return reader.u8(at + 1) === 0 ? markerAt(reader, at + 2) : at
}

/** SOF0 to SOF15, without the tables DHT, JPG and DAC among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

/**
 * Whether the image's end marker follows its beginning. The two bytes of the marker never stand side by side within the
 * image data; but data after it (a film, a second image) may be longer than the image.
 */
function endsWithin(reader: Reader, from: number): boolean {
  // Nearly every file ends with it.
  if (reader.size >= from + 2 && reader.u16(reader.size - 2) === 0xffd9) return true
  for (let end = reader.size, length = FIRST_TAIL; end > from; end -= length, length = TAIL) {
    const start = Math.max(from, end - length)
    // One byte more, for a marker that crosses the border.
    const piece = reader.upTo(start, end - start + 1)
    if (Buffer.from(piece.buffer, piece.byteOffset, piece.length).includes('\xff\xd9', 0, 'latin1'))
      return true
  }
  return false
}
