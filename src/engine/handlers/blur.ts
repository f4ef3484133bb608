import { badValue } from '../engine-error'
import { perform } from '../image'
import type { Handler } from './handler'

/** `bl-1` … `bl-100`. ImageKit calls it a radius and does not say how it becomes a sigma; here they are equal. */
export const blur: Handler = {
  order: 60,
  async apply(image, step, context) {
    const radius = Number(step.blur)
    if (!(radius >= 1 && radius <= 100)) throw badValue(`bl-${String(step.blur)}`, 'expected 1 to 100')
    context.approximated('bl')
    return perform(image, 'blur', (pipeline) => pipeline.blur(radius), image, image.opaque)
  },
}
