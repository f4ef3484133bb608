import { perform } from '../picture'
import { isOpaque, numbersOf, parseColour } from '../pixels/colour'
import { isDrawn } from './backdrop'
import type { Handler } from './handler'

/** `bg-<colour>`: fills what is transparent. Padding takes the colour, or what is drawn for it, in `resize.ts`. */
export const background: Handler = {
  order: 90,
  async apply(picture, step) {
    const value = String(step.background)
    if (isDrawn(value)) return picture
    const colour = parseColour(value, `bg-${value}`)
    if (picture.opaque) return picture
    // With an opacity the two are blended, and the colour's own alpha is ignored (ImageKit's documentation).
    if (isOpaque(colour) || step.opacity !== undefined) {
      const background = { ...(await numbersOf(colour)), alpha: 1 }
      return perform(picture, 'geometry', (pipeline) => pipeline.flatten({ background }), picture, true)
    }
    const { width, height } = picture
    const plane = { create: { width, height, channels: 4 as const, background: colour } }
    return perform(picture, 'composite', (pipeline) =>
      pipeline.composite([{ input: plane, blend: 'dest-over' }]),
    )
  },
}
