import type { Reader } from './reader'

/** Whether XMP says where an image was taken: `exif:GPSLatitude`, as an element or as an attribute. */
export function mentionsPlace(reader: Reader, at: number, length: number): boolean {
  const bytes = reader.upTo(at, length)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('GPSLatitude')
}
