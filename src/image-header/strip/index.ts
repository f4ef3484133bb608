import type { ImageHeader } from '../header'
import { strippedJpeg } from './jpeg'
import { strippedPng } from './png'
import { strippedWebp } from './webp'

/** Formats whose metadata can be removed without decoding the picture. */
const STRIPPABLE = { jpg: strippedJpeg, png: strippedPng, webp: strippedWebp } as const
type StrippableFormat = keyof typeof STRIPPABLE

export function isStrippable(format: string): format is StrippableFormat {
  return Object.hasOwn(STRIPPABLE, format)
}

/**
 * Removes everything from an image file that its picture does not consist of: place, time, camera, author, comments,
 * previews. The pixels are not encoded again; orientation and colour profile stay.
 *
 * @returns the same bytes if there is nothing to remove, and those of damaged files and of other formats
 */
export function stripMetadata(
  bytes: Buffer,
  { format, orientation }: Pick<ImageHeader, 'format' | 'orientation'>,
): Buffer {
  if (!isStrippable(format)) return bytes
  const kept = STRIPPABLE[format](bytes, orientation)
  if (!kept) return bytes
  const result = Buffer.concat(kept)
  return result.equals(bytes) ? bytes : result
}
