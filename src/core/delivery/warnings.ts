import { withPosition } from '../../diagnostics/build-error'
import type { Diagnostic } from '../../diagnostics/diagnostics'
import { positionOf } from '../../diagnostics/reference-origin'
import { portablePath } from '../../lib/paths'
import type { Asset } from '../images/asset'
import type { LocalReference } from '../references/reference'
import type { Upscaling } from '../renditions/upscaling'

const CODES = { width: 'w', height: 'h', dpr: 'dpr' } as const

/** Warns that a reference asks for more pixels than the image has. */
export function upscalingWarning(
  { file, key, origin }: LocalReference,
  { width, height }: Asset,
  { axis, asked, instead, isKept }: Upscaling,
  root: string,
): Diagnostic {
  const code = CODES[axis]
  const subject = `imagekit: ${portablePath(root, file)} is ${width} × ${height} px, so ${code}=${asked.join(';')}`
  const message = isKept
    ? `${subject} enlarges it without adding detail; use ${code}=${instead}, or add c=at_max (${key})`
    : `${subject} would only enlarge it; ${code}=${instead} is used instead (${key})`
  return { topic: message, level: 'warn', message: withPosition(message, origin && positionOf(origin)) }
}
