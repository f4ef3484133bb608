import type { OverlayPosition, OverlayTiming } from '../types'
import { escapeSlashes, toBase64, trimSlashes } from './escape'

/** Position and timing in the order of the JavaScript SDK: anchor before focus. */
export const positionCodes = {
  x: 'lx',
  y: 'ly',
  xCenter: 'lxc',
  yCenter: 'lyc',
  anchorPoint: 'lap',
  focus: 'lfo',
} as const satisfies Record<keyof OverlayPosition, string>

export const timingCodes = {
  start: 'lso',
  end: 'leo',
  duration: 'ldu',
} as const satisfies Record<keyof OverlayTiming, string>

/** Builds `i-…`, or `ie-…` in base64 if the text would not survive a URL (or on demand). */
export function inputOf(text: string, isText: boolean, encoding: unknown): string {
  const input = isText ? text : trimSlashes(text)
  if (
    encoding !== 'plain' &&
    (encoding === 'base64' || /[^\w\-. /]/.test(input) || (isText && input.includes('/')))
  ) {
    return `ie-${encodeURIComponent(toBase64(input))}`
  }
  return `i-${isText ? encodeURIComponent(input) : escapeSlashes(input)}`
}
