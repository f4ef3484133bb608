import { badValue } from '../engine-error'
import { perform } from '../picture'
import { type Handler, isOff, isOn } from './handler'

/** What `e-sharpen` without a number is, by ImageKit's editor. */
const DEFAULT = 50
/** How many steps of ImageKit's scale make one pixel of sigma: ours to choose, as ImageKit does not tell. */
const STEPS_A_PIXEL = 40

/** `e-sharpen`, `e-sharpen-1` … `e-sharpen-99`. */
export const sharpen: Handler = {
  order: 62,
  async apply(picture, step, context) {
    if (isOff(step.sharpen)) return picture
    const amount = isOn(step.sharpen) ? DEFAULT : Number(step.sharpen)
    if (!(amount >= 1 && amount <= 99)) {
      throw badValue(`e-sharpen-${String(step.sharpen)}`, 'expected 1 to 99, or nothing')
    }
    context.approximated('e-sharpen')
    const sigma = 0.5 + amount / STEPS_A_PIXEL
    return perform(picture, 'sharpen', (pipeline) => pipeline.sharpen({ sigma }), picture, picture.opaque)
  },
}
