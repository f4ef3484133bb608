import type { Size } from '../geometry/measures'
import { type Image, open, run } from '../image'

/** Red, green, blue and alpha of every pixel, row by row. */
export interface Pixels extends Size {
  data: Buffer
}

/** Returns pixels for operations that sharp does not have. Always four channels, and a copy that may be written to. */
export async function pixelsOf(image: Image): Promise<Pixels> {
  const { bytes, width, height } = await run((await open(image, 'output')).ensureAlpha())
  return { data: bytes, width, height }
}

export function imageOf({ data, width, height }: Pixels): Image {
  return { bytes: data, raw: { width, height, channels: 4 }, width, height }
}

export function emptyPixels({ width, height }: Size): Pixels {
  return { data: Buffer.alloc(width * height * 4), width, height }
}

/**
 * Returns the colour between four pixels, weighted by alpha so that transparent pixels do not bleed black into their
 * neighbours. Everything beyond the edge is transparent.
 */
export function sample(from: Pixels, x: number, y: number, into: Buffer, offset: number): void {
  const left = Math.floor(x)
  const top = Math.floor(y)
  let [r, g, b, alpha] = [0, 0, 0, 0]
  for (let row = top; row <= top + 1; row++) {
    if (row < 0 || row >= from.height) continue
    for (let column = left; column <= left + 1; column++) {
      if (column < 0 || column >= from.width) continue
      const at = (row * from.width + column) * 4
      const weight = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row)) * from.data[at + 3]!
      r += weight * from.data[at]!
      g += weight * from.data[at + 1]!
      b += weight * from.data[at + 2]!
      alpha += weight
    }
  }
  if (alpha === 0) return
  into[offset] = Math.round(r / alpha)
  into[offset + 1] = Math.round(g / alpha)
  into[offset + 2] = Math.round(b / alpha)
  into[offset + 3] = Math.round(alpha)
}
