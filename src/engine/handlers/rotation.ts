import type { Sharp } from 'sharp'
import { badValue } from '../engine-error'
import { rotatedSize } from '../geometry/geometry'
import { rotationOf, type Size } from '../geometry/measures'
import { checkLimits, open, perform, run } from '../image'
import { parseColour, TRANSPARENT } from '../pixels/colour'
import { isGenerated } from './backdrop'
import type { Handler } from './handler'

/** `rt-<degrees>`, clockwise; `rt-auto` is applied when the source is decoded. */
export const rotation: Handler = {
  order: 40,
  async apply(image, step) {
    const parameter = `rt-${String(step.rotation)}`
    const degrees = angle(step.rotation, parameter)
    if (degrees === 0) return image
    const output = rotatedSize(image, degrees) as Size
    checkLimits(image, output, parameter)
    // Documentation does not name the colour of the corners: transparent if the format supports it, black otherwise.
    const corners =
      step.background === undefined || isGenerated(String(step.background))
        ? TRANSPARENT
        : parseColour(String(step.background), `bg-${step.background}`)
    const rotate = (pipeline: Sharp) => pipeline.rotate(degrees, { background: corners })
    if (degrees % 90 === 0) return perform(image, 'geometry', rotate, output, image.opaque)
    // The scaler renders the corners, so its output size is the one that counts.
    return run(rotate(await open(image)))
  },
}

function angle(value: unknown, parameter: string): number {
  try {
    return rotationOf(value)
  } catch (error) {
    throw badValue(parameter, (error as Error).message)
  }
}
