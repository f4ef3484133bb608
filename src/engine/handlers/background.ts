import { perform } from '../image'
import { isOpaque, numbersOf, parseColour } from '../pixels/colour'
import { isGenerated } from './backdrop'
import type { Handler } from './handler'

/** `bg-<colour>`: fills transparent areas. Padding uses the colour, or the generated background, in `resize.ts`. */
export const background: Handler = {
  order: 90,
  async apply(image, step) {
    const value = String(step.background)
    if (isGenerated(value)) return image
    const colour = parseColour(value, `bg-${value}`)
    if (image.opaque) return image
    // With an opacity the two are blended, and the colour's own alpha is ignored (ImageKit's documentation).
    if (isOpaque(colour) || step.opacity !== undefined) {
      const background = { ...(await numbersOf(colour)), alpha: 1 }
      return perform(image, 'geometry', (pipeline) => pipeline.flatten({ background }), image, true)
    }
    const { width, height } = image
    const plane = { create: { width, height, channels: 4 as const, background: colour } }
    return perform(image, 'composite', (pipeline) =>
      pipeline.composite([{ input: plane, blend: 'dest-over' }]),
    )
  },
}
