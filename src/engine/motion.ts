import type { ImageFormat } from '../image-header'
import type { Step } from './geometry/measures'

/** Formats with animations that sharp can read and write. */
const WRITABLE: readonly string[] = ['gif', 'webp']
/**
 * Animated formats that sharp can't handle. It would read the first frame of a PNG and a JPEG XL, and nothing of an
 * AVIF sequence.
 */
const UNWRITABLE: readonly string[] = ['png', 'avif', 'jxl'] satisfies ImageFormat[]

/**
 * Handling of an animation:
 * - `moves`: every frame is transformed
 * - `kept`: the file is delivered unchanged, because sharp can't write it, and a single frame would be a different image
 * - `still`: the requested format or page has one frame
 */
export type Motion = 'moves' | 'kept' | 'still'

/** @param format of the animation */
export function motionOf(format: string, steps: readonly Step[]): Motion {
  const named = steps.findLast((step) => step.format !== undefined)?.format
  const isStill = named === 'jpg' || named === 'jpeg' || steps.some((step) => step.page !== undefined)
  // An AVIF sequence has no still image that libheif would read.
  if (UNWRITABLE.includes(format)) return isStill && format === 'png' ? 'still' : 'kept'
  const isMoving =
    named === undefined || named === 'auto' || named === 'orig' || WRITABLE.includes(String(named))
  return isMoving && !isStill ? 'moves' : 'still'
}
