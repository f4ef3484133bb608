import type { ImageHeader } from '../../image-header'

/**
 * Hides a clean aperture that browsers ignore: libheif applies every one in an AVIF, browsers only one that begins in
 * the upper left corner. The others are renamed to a property that libheif skips.
 *
 * @param coded size of the image before any cut
 */
export function withoutUnusedAperture(bytes: Buffer, { unusedAperture }: ImageHeader): Buffer {
  if (unusedAperture === undefined) return bytes
  const prepared = Buffer.from(bytes)
  const { type, marks } = unusedAperture
  prepared.write('free', type, 'latin1')
  // libheif would refuse the file if the renamed property were still marked as essential.
  for (const mark of marks) prepared[mark]! &= 0x7f
  return prepared
}
