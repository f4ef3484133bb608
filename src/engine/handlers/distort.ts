import { badValue } from '../engine-error'
import { arc, perspective } from '../geometry/distortion'
import { checkLimits } from '../picture'
import { pictureOf, pixelsOf } from '../pixels/pixels'
import type { Handler } from './handler'

/**
 * `e-distort-p-<x1>_<y1>_…_<x4>_<y4>`: where the corners go, clockwise from the top left; what leaves the picture is
 * cut off. `e-distort-a-<degrees>`: bent to an arc, `N` to bend it the other way.
 */
export const distort: Handler = {
  order: 65,
  async apply(picture, step) {
    const text = String(step.distort)
    const parameter = `e-distort-${text}`
    const number = (written: string) => Number(written.replace(/^N/, '-'))
    const [, kind, values = ''] = /^([pa])-(.*)$/.exec(text) ?? []
    const numbers = values.split('_').map(number)
    if (numbers.some((value) => !Number.isFinite(value)) || numbers.length !== (kind === 'p' ? 8 : 1)) {
      throw badValue(parameter, 'expected p- with eight numbers joined with _, or a-<degrees>')
    }
    if (kind === 'p') {
      const map = perspective(numbers, picture)
      if (!map) throw badValue(parameter, 'these four points are no corners of a picture')
      return pictureOf(map(await pixelsOf(picture)))
    }
    const degrees = Math.max(-360, Math.min(360, numbers[0]!))
    if (degrees === 0) return picture
    const { size, map } = arc(degrees, picture)
    checkLimits(picture, size, parameter)
    return pictureOf(map(await pixelsOf(picture)))
  },
}
