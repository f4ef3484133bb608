import { badValue } from '../engine-error'
import { arc, perspective } from '../geometry/distortion'
import { checkLimits } from '../image'
import { imageOf, pixelsOf } from '../pixels/pixels'
import type { Handler } from './handler'

/**
 * `e-distort-p-<x1>_<y1>_…_<x4>_<y4>`: new positions of the corners, clockwise from the top left; what leaves the image
 * is cut off. `e-distort-a-<degrees>`: bends to an arc, `N` bends it in the other direction.
 */
export const distort: Handler = {
  order: 65,
  async apply(image, step) {
    const text = String(step.distort)
    const parameter = `e-distort-${text}`
    const number = (written: string) => Number(written.replace(/^N/, '-'))
    const [, kind, values = ''] = /^([pa])-(.*)$/.exec(text) ?? []
    const numbers = values.split('_').map(number)
    if (numbers.some((value) => !Number.isFinite(value)) || numbers.length !== (kind === 'p' ? 8 : 1)) {
      throw badValue(parameter, 'expected p- with eight numbers joined with _, or a-<degrees>')
    }
    if (kind === 'p') {
      const map = perspective(numbers, image)
      if (!map) throw badValue(parameter, 'these four points are not the corners of an image')
      return imageOf(map(await pixelsOf(image)))
    }
    const degrees = Math.max(-360, Math.min(360, numbers[0]!))
    if (degrees === 0) return image
    const { size, map } = arc(degrees, image)
    checkLimits(image, size, parameter)
    return imageOf(map(await pixelsOf(image)))
  },
}
