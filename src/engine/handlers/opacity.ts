import { badValue } from '../engine-error'
import { type Picture, perform } from '../picture'
import type { Handler } from './handler'

/** `o-0` … `o-100`, in percent. With a `bg` the result is opaque again, see `background.ts`. */
export const opacity: Handler = {
  order: 72,
  async apply(picture, step) {
    const percent = Number(step.opacity)
    if (!(percent >= 0 && percent <= 100)) throw badValue(`o-${String(step.opacity)}`, 'expected 0 to 100')
    return percent === 100 ? picture : fade(picture, percent / 100)
  },
}

/** Multiplies the alpha of every pixel by a factor of 0 to 1. */
export async function fade(picture: Picture, factor: number): Promise<Picture> {
  const dot = {
    create: { width: 1, height: 1, channels: 4 as const, background: { r: 0, g: 0, b: 0, alpha: factor } },
  }
  return perform(picture, 'composite', (pipeline) =>
    pipeline.composite([{ input: dot, tile: true, blend: 'dest-in' }]),
  )
}
