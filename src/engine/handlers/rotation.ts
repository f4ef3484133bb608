import type { Sharp } from 'sharp'
import { badValue } from '../engine-error'
import { rotatedSize } from '../geometry/geometry'
import { rotationOf, type Size } from '../geometry/measures'
import { checkLimits, open, perform, run } from '../picture'
import { parseColour, TRANSPARENT } from '../pixels/colour'
import { isDrawn } from './backdrop'
import type { Handler } from './handler'

/** `rt-<degrees>`, clockwise; `rt-auto` is done when the source is decoded. */
export const rotation: Handler = {
  order: 40,
  async apply(picture, step) {
    const parameter = `rt-${String(step.rotation)}`
    const degrees = angle(step.rotation, parameter)
    if (degrees === 0) return picture
    const output = rotatedSize(picture, degrees) as Size
    checkLimits(picture, output, parameter)
    // Docs do not name the colour of the corners: clear where the format can hold it, black where it cannot.
    const corners =
      step.background === undefined || isDrawn(String(step.background))
        ? TRANSPARENT
        : parseColour(String(step.background), `bg-${step.background}`)
    const rotate = (pipeline: Sharp) => pipeline.rotate(degrees, { background: corners })
    if (degrees % 90 === 0) return perform(picture, 'geometry', rotate, output, picture.opaque)
    // Corners are drawn in the scaler's way: the size that it gives is the one that counts.
    return run(rotate(await open(picture)))
  },
}

function angle(value: unknown, parameter: string): number {
  try {
    return rotationOf(value)
  } catch (error) {
    throw badValue(parameter, (error as Error).message)
  }
}
