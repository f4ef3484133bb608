import { badValue } from '../engine-error'
import { perform } from '../image'
import { type Handler, isOff, isOn } from './handler'

/** Value of `e-sharpen` without a number, by ImageKit's editor. */
const DEFAULT = 50
/** Steps of ImageKit's scale per pixel of sigma: chosen here, because ImageKit does not document it. */
const STEPS_A_PIXEL = 40

/** `e-sharpen`, `e-sharpen-1` … `e-sharpen-99`. */
export const sharpen: Handler = {
  order: 62,
  async apply(image, step, context) {
    if (isOff(step.sharpen)) return image
    const amount = isOn(step.sharpen) ? DEFAULT : Number(step.sharpen)
    if (!(amount >= 1 && amount <= 99)) {
      throw badValue(`e-sharpen-${String(step.sharpen)}`, 'expected 1 to 99, or nothing')
    }
    context.approximated('e-sharpen')
    const sigma = 0.5 + amount / STEPS_A_PIXEL
    return perform(image, 'sharpen', (pipeline) => pipeline.sharpen({ sigma }), image, image.opaque)
  },
}
