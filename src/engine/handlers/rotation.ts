import { parseColour, TRANSPARENT } from '../colour'
import { badValue } from '../errors'
import { rotatedSize } from '../geometry'
import { rotationOf, type Size } from '../measures'
import { checkLimits, open, settle } from '../picture'
import type { Handler } from './handler'

/** `rt-<degrees>`, clockwise; `rt-auto` is done when the source is decoded. */
export const rotation: Handler = {
  order: 40,
  async apply(picture, step) {
    const parameter = `rt-${String(step.rotation)}`
    const degrees = angle(step.rotation, parameter)
    if (degrees === 0) return picture
    checkLimits(picture, rotatedSize(picture, degrees) as Size, parameter)
    // Docs do not name the colour of the corners: clear where the format can hold it, black where it cannot.
    const corners =
      step.background === undefined
        ? TRANSPARENT
        : parseColour(String(step.background), `bg-${step.background}`)
    return settle((await open(picture)).rotate(degrees, { background: corners }))
  },
}

function angle(value: unknown, parameter: string): number {
  try {
    return rotationOf(value)
  } catch (error) {
    throw badValue(parameter, (error as Error).message)
  }
}
