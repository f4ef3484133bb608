import { badValue } from '../engine-error'
import { borderWidth, variablesOf } from '../geometry/measures'
import { checkLimits, perform } from '../image'
import { isOpaque, parseColour } from '../pixels/colour'
import type { Handler } from './handler'

/** `b-<width>_<colour>`: around the image, which grows by it (ImageKit does not say whether in- or outside). */
export const border: Handler = {
  order: 80,
  async apply(image, step, { original, base }) {
    const parameter = `b-${String(step.border)}`
    const colour = parseColour(String(step.border).split(/[_-]/).at(-1) ?? '', parameter)
    const width = pixels(step.border, parameter, () => variablesOf(image, original, base))
    if (width === 0) return image
    const output = { width: image.width + 2 * width, height: image.height + 2 * width }
    checkLimits(image, output, parameter)
    const sides = { left: width, top: width, right: width, bottom: width, background: colour }
    const opaque = image.opaque && isOpaque(colour)
    return perform(image, 'geometry', (pipeline) => pipeline.extend(sides), output, opaque)
  },
}

function pixels(value: unknown, parameter: string, variables: () => ReturnType<typeof variablesOf>): number {
  try {
    return borderWidth(value, variables()) ?? 0
  } catch (error) {
    throw badValue(parameter, (error as Error).message)
  }
}
