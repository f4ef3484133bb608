import sharp from 'sharp'

/** A JPEG in teal. */
export function tealJpeg(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()
}
