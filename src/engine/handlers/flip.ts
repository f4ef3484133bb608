import type { Sharp } from 'sharp'
import { badValue } from '../engine-error'
import { perform } from '../image'
import type { Handler } from './handler'

/** `fl-h` mirrors left and right, `fl-v` top and bottom, `fl-h_v` and `fl-v_h` both. */
export const flip: Handler = {
  order: 41,
  async apply(image, step) {
    const value = String(step.flip)
    if (!['h', 'v', 'h_v', 'v_h'].includes(value)) throw badValue(`fl-${value}`, 'expected h, v, h_v or v_h')
    const mirror = (pipeline: Sharp) => pipeline.flop(value.includes('h')).flip(value.includes('v'))
    return perform(image, 'geometry', mirror, image, image.opaque)
  },
}
