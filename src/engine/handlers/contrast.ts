import { perform } from '../picture'
import { type Handler, isOn } from './handler'

/** `e-contrast`: the darkest and lightest percent of the picture become black and white. */
export const contrast: Handler = {
  order: 51,
  async apply(picture, step, context) {
    if (!isOn(step.contrastStretch)) return picture
    context.approximated('e-contrast')
    return perform(picture, 'normalise', (pipeline) => pipeline.normalise(), picture, picture.opaque)
  },
}
