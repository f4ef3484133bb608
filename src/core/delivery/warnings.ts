import { withPosition } from '../../diagnostics/build-error'
import type { Diagnostic } from '../../diagnostics/diagnostics'
import { positionOf } from '../../diagnostics/reference-origin'
import { portablePath } from '../../lib/paths'
import type { Asset } from '../images/asset'
import type { LocalReference } from '../references/reference'
import type { Upscaling } from '../renditions/upscaling'

const CODES = { width: 'w', height: 'h', dpr: 'dpr' } as const

/** Says once that a reference asks for more than the image has. */
export function upscalingWarning(
  { file, key, origin: writer }: LocalReference,
  { width, height }: Asset,
  { axis, asked, instead, isKept }: Upscaling,
  root: string,
): Diagnostic {
  const code = CODES[axis]
  const what = `imagekit: ${portablePath(root, file)} is ${width} × ${height} px, so ${code}=${asked.join(';')}`
  const message = isKept
    ? `${what} enlarges it, and shows no more of it; ask for ${code}=${instead}, or add c=at_max (${key})`
    : `${what} would only enlarge it; ${code}=${instead} takes its place (${key})`
  return { topic: message, level: 'warn', message: withPosition(message, writer && positionOf(writer)) }
}
