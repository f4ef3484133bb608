import { perform } from '../image'
import { type Handler, isOn } from './handler'

/** `e-contrast`: the darkest and lightest percent of the image become black and white. */
export const contrast: Handler = {
  order: 51,
  async apply(image, step, context) {
    if (!isOn(step.contrastStretch)) return image
    context.approximated('e-contrast')
    return perform(image, 'normalise', (pipeline) => pipeline.normalise(), image, image.opaque)
  },
}
