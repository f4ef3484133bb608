import sharp from 'sharp'
import { encodedOnce } from '../helpers/encoded-once'

/** A JPEG in teal. */
export function tealJpeg(width: number, height: number): Promise<Buffer> {
  return encodedOnce(`teal, ${width} × ${height}`, () =>
    sharp({ create: { width, height, channels: 3, background: 'teal' } })
      .jpeg()
      .toBuffer(),
  )
}

/** A JPEG of noise, whose bytes grow with its quality. */
export function noiseJpeg(width: number, height: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
  return sharp({ create: { width, height, channels: 3, background: 'teal', noise } })
    .jpeg({ quality: 95 })
    .toBuffer()
}
