import type { ImageFormat } from '../image-header'
import type { Step } from './geometry/measures'

/** Formats with animations that sharp can read and write. */
const WRITTEN: readonly string[] = ['gif', 'webp']
/** With animations that it can't. Of a PNG and a JPEG XL it would read the first frame, of an AVIF sequence nothing. */
const UNWRITTEN: readonly string[] = ['png', 'avif', 'jxl'] satisfies ImageFormat[]

/**
 * What becomes of an animation:
 * - `moves`: every frame is transformed
 * - `kept`: the file is delivered as it is, since sharp can't write it, and one frame of it would be another picture
 * - `still`: a format or a page is asked for that has one frame
 */
export type Motion = 'moves' | 'kept' | 'still'

/** @param format of the animation */
export function motionOf(format: string, steps: readonly Step[]): Motion {
  const named = steps.findLast((step) => step.format !== undefined)?.format
  const isStill = named === 'jpg' || named === 'jpeg' || steps.some((step) => step.page !== undefined)
  // A sequence of AVIF has no still picture that libheif would read.
  if (UNWRITTEN.includes(format)) return isStill && format === 'png' ? 'still' : 'kept'
  const isMoving =
    named === undefined || named === 'auto' || named === 'orig' || WRITTEN.includes(String(named))
  return isMoving && !isStill ? 'moves' : 'still'
}
