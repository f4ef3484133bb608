import { isOpaque, parseColour } from '../colour'
import { notSupported } from '../errors'
import { open, settle } from '../picture'
import type { Handler } from './handler'

/** `bg-<colour>`: fills what is transparent. Padding takes the colour by itself, in `resize.ts`. */
export const background: Handler = {
  order: 90,
  async apply(picture, step) {
    const value = String(step.background)
    const colour = parseColour(value, `bg-${value}`)
    const pipeline = await open(picture)
    if (isOpaque(colour)) return settle(pipeline.flatten({ background: colour }))
    const { width, height } = picture
    const plane = { create: { width, height, channels: 4 as const, background: colour } }
    return settle(pipeline.ensureAlpha().composite([{ input: plane, blend: 'dest-over' }]))
  },
}

/** Backgrounds that are drawn, not named; refused before any pixel is touched. */
export function refuseDrawnBackground(value: unknown): void {
  const drawn = /^(blurred|dominant|gradient_dominant|genfill)/.exec(String(value))
  if (drawn) throw notSupported(`bg-${drawn[1]}`)
}
