import { badValue } from '../engine-error'
import { type Image, perform } from '../image'
import type { Handler } from './handler'

/** `o-0` … `o-100`, in percent. With a `bg` the result is opaque again, see `background.ts`. */
export const opacity: Handler = {
  order: 72,
  async apply(image, step) {
    const percent = Number(step.opacity)
    if (!(percent >= 0 && percent <= 100)) throw badValue(`o-${String(step.opacity)}`, 'expected 0 to 100')
    return percent === 100 ? image : fade(image, percent / 100)
  },
}

/** Multiplies the alpha of every pixel by a factor of 0 to 1. */
export async function fade(image: Image, factor: number): Promise<Image> {
  const dot = {
    create: { width: 1, height: 1, channels: 4 as const, background: { r: 0, g: 0, b: 0, alpha: factor } },
  }
  return perform(image, 'composite', (pipeline) =>
    pipeline.composite([{ input: dot, tile: true, blend: 'dest-in' }]),
  )
}
