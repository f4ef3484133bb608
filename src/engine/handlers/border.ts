import { badValue } from '../engine-error'
import { borderWidth, variablesOf } from '../geometry/measures'
import { checkLimits, perform } from '../picture'
import { isOpaque, parseColour } from '../pixels/colour'
import type { Handler } from './handler'

/** `b-<width>_<colour>`: around the picture, which grows by it (ImageKit does not say whether in- or outside). */
export const border: Handler = {
  order: 80,
  async apply(picture, step, { original, base }) {
    const parameter = `b-${String(step.border)}`
    const colour = parseColour(String(step.border).split(/[_-]/).at(-1) ?? '', parameter)
    const width = pixels(step.border, parameter, () => variablesOf(picture, original, base))
    if (width === 0) return picture
    const output = { width: picture.width + 2 * width, height: picture.height + 2 * width }
    checkLimits(picture, output, parameter)
    const sides = { left: width, top: width, right: width, bottom: width, background: colour }
    const opaque = picture.opaque && isOpaque(colour)
    return perform(picture, 'geometry', (pipeline) => pipeline.extend(sides), output, opaque)
  },
}

function pixels(value: unknown, parameter: string, variables: () => ReturnType<typeof variablesOf>): number {
  try {
    return borderWidth(value, variables()) ?? 0
  } catch (error) {
    throw badValue(parameter, (error as Error).message)
  }
}
