import { badValue } from '../errors'
import { open, pending } from '../picture'
import type { Handler } from './handler'

/** `fl-h` mirrors left and right, `fl-v` top and bottom, `fl-h_v` and `fl-v_h` both. */
export const flip: Handler = {
  order: 41,
  async apply(picture, step) {
    const value = String(step.flip)
    if (!['h', 'v', 'h_v', 'v_h'].includes(value)) throw badValue(`fl-${value}`, 'expected h, v, h_v or v_h')
    let pipeline = await open(picture)
    if (value.includes('h')) pipeline = pipeline.flop()
    if (value.includes('v')) pipeline = pipeline.flip()
    return pending(pipeline, picture, 'geometry', picture, picture.opaque)
  },
}
