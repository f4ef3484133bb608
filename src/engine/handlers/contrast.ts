import { open, pending } from '../picture'
import { type Handler, isOn } from './handler'

/** `e-contrast`: the darkest and lightest percent of the picture become black and white. */
export const contrast: Handler = {
  order: 51,
  async apply(picture, step, context) {
    if (!isOn(step.contrastStretch)) return picture
    context.approximated('e-contrast')
    return pending(
      (await open(picture, 'normalise')).normalise(),
      picture,
      'normalise',
      picture,
      picture.opaque,
    )
  },
}
