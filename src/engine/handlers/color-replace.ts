import { badValue } from '../engine-error'
import { numbersOf, parseColour } from '../pixels/colour'
import { dominantColours } from '../pixels/dominant'
import { imageOf, pixelsOf } from '../pixels/pixels'
import type { Handler } from './handler'

/** Percent of the longest distance between two colours; by ImageKit's editor. */
const DEFAULT_TOLERANCE = 35
const LONGEST = Math.sqrt(3 * 255 ** 2)

/**
 * `cr-<to>[_<tolerance>[_<from>]]`: colours near `from`, or near the dominant colour, become `to`. A pixel keeps its
 * distance: as far as it was from `from`, it is from `to` afterwards, so that shades stay.
 */
export const colorReplace: Handler = {
  order: 52,
  async apply(image, step, context) {
    const parameter = `cr-${String(step.colorReplace)}`
    const [toText = '', toleranceText, fromText, ...rest] = String(step.colorReplace).split('_')
    const tolerance = Number(toleranceText ?? DEFAULT_TOLERANCE)
    if (rest.length > 0 || !(tolerance >= 0 && tolerance <= 100)) {
      throw badValue(parameter, 'expected <to>[_<tolerance 0-100>[_<from>]], such as FF0000_35_0000FF')
    }
    context.approximated('cr')
    const to = await numbersOf(parseColour(toText, parameter))
    const pixels = await pixelsOf(image)
    const from =
      fromText === undefined
        ? await context.once('dominant', async () => dominantColours(pixels)[0]!)
        : await numbersOf(parseColour(fromText, parameter))
    const reach = ((tolerance / 100) * LONGEST) ** 2
    const { data } = pixels
    for (let at = 0; at < data.length; at += 4) {
      const r = data[at]! - from.r
      const g = data[at + 1]! - from.g
      const b = data[at + 2]! - from.b
      if (r * r + g * g + b * b > reach) continue
      data[at] = within(to.r + r)
      data[at + 1] = within(to.g + g)
      data[at + 2] = within(to.b + b)
      data[at + 3] = Math.round(data[at + 3]! * to.alpha)
    }
    return imageOf(pixels)
  },
}

function within(value: number): number {
  return Math.min(255, Math.max(0, value))
}
