import type { Sharp } from 'sharp'
import { badValue } from '../engine-error'
import { perform } from '../image'
import { numbersOf, parseColour } from '../pixels/colour'
import { pairsOf } from '../pixels/pairs'
import type { Handler } from './handler'

/** `e-colorize-co-<colour>_in-<percent>`: a plane of colour over the opaque parts of the image. */
export const colorize: Handler = {
  order: 53,
  async apply(image, step, context) {
    const parameter = `e-colorize-${String(step.colorize)}`
    const { co = 'gray', in: intensity = '100' } = pairsOf(step.colorize, ['co', 'in'], parameter)
    const share = Number(intensity) / 100
    if (!(share >= 0 && share <= 1)) throw badValue(parameter, 'expected an intensity of 0 to 100')
    context.approximated('e-colorize')
    const colour = await numbersOf(parseColour(co, parameter))
    const { width, height } = image
    const background = { ...colour, alpha: colour.alpha * share }
    const plane = { create: { width, height, channels: 4 as const, background } }
    const tint = (pipeline: Sharp) => pipeline.composite([{ input: plane, blend: 'atop' }])
    return perform(image, 'composite', tint, image, image.opaque)
  },
}
