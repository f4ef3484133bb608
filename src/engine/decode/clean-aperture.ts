import type { ImageHeader } from '../../image-header'

/**
 * libheif cuts every AVIF to its clean aperture, browsers only one that begins in the upper left corner. The others are
 * made a property of another name, which libheif passes over.
 *
 * @param coded size of the picture before any cut
 */
export function withoutUnusedAperture(bytes: Buffer, { unusedAperture }: ImageHeader): Buffer {
  if (unusedAperture === undefined) return bytes
  const prepared = Buffer.from(bytes)
  const { type, marks } = unusedAperture
  prepared.write('free', type, 'latin1')
  // A property that must be understood would still have the file refused.
  for (const mark of marks) prepared[mark]! &= 0x7f
  return prepared
}
