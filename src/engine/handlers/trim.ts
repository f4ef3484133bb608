import { badValue } from '../engine-error'
import type { Rectangle } from '../geometry/focus'
import { type Image, open, perform, settle } from '../image'
import { type Handler, isOff, isOn } from './handler'

/** Value of `t-true`, by ImageKit's editor. */
const DEFAULT = 10

/** `t-true`, `t-1` … `t-99`: cuts off edges like the pixel in the top left corner; a larger number cuts more. */
export const trim: Handler = {
  order: 20,
  async apply(image, step, context) {
    if (isOff(step.trim)) return image
    const threshold = isOn(step.trim) ? DEFAULT : Number(step.trim)
    if (!(threshold >= 1 && threshold <= 99)) {
      throw badValue(`t-${String(step.trim)}`, 'expected true, false, or 1 to 99')
    }
    const settled = await settle(image)
    const box = await context.once('trim', () => contentOf(settled, threshold))
    return perform(settled, 'geometry', (pipeline) => pipeline.extract(box), box, image.opaque)
  },
}

/** Returns the area that differs from the top left corner; the whole image if it is uniform. */
async function contentOf(image: Image, threshold: number): Promise<Rectangle> {
  const { info } = await (await open(image)).trim({ threshold }).raw().toBuffer({ resolveWithObject: true })
  const { width, height, trimOffsetLeft = 0, trimOffsetTop = 0 } = info
  return { left: -trimOffsetLeft, top: -trimOffsetTop, width, height }
}
