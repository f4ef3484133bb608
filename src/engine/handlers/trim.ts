import { badValue } from '../engine-error'
import type { Rectangle } from '../geometry/focus'
import { open, type Picture, perform, settle } from '../picture'
import { type Handler, isOff, isOn } from './handler'

/** What `t-true` is, by ImageKit's editor. */
const DEFAULT = 10

/** `t-true`, `t-1` … `t-99`: cuts off edges like the pixel in the top left corner; a larger number cuts more. */
export const trim: Handler = {
  order: 20,
  async apply(picture, step, context) {
    if (isOff(step.trim)) return picture
    const threshold = isOn(step.trim) ? DEFAULT : Number(step.trim)
    if (!(threshold >= 1 && threshold <= 99)) {
      throw badValue(`t-${String(step.trim)}`, 'expected true, false, or 1 to 99')
    }
    const settled = await settle(picture)
    const box = await context.once('trim', () => contentOf(settled, threshold))
    return perform(settled, 'geometry', (pipeline) => pipeline.extract(box), box, picture.opaque)
  },
}

/** Where the picture is other than its top left corner; all of it if it is all alike. */
async function contentOf(picture: Picture, threshold: number): Promise<Rectangle> {
  const { info } = await (await open(picture)).trim({ threshold }).raw().toBuffer({ resolveWithObject: true })
  const { width, height, trimOffsetLeft = 0, trimOffsetTop = 0 } = info
  return { left: -trimOffsetLeft, top: -trimOffsetTop, width, height }
}
