import type { Overlay, OverlayPosition, OverlayTiming } from '../types'
import { chainOf } from './chain'
import { escapeSlashes, toBase64, trimSlashes } from './encode'

/** Position and timing in the order in which they are written; anchor before focus, as in the JavaScript SDK. */
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

type Loose = Record<string, unknown>

/** `l-<type>,…,l-end`, or `''` for an overlay without a type that we know or without its input. */
export function layerOf(overlay: Overlay): string {
  const { type, encoding, layerMode, position, timing, transformation } = overlay as unknown as Loose
  const isText = type === 'text'
  const isSolid = type === 'solidColor'
  const input = (overlay as unknown as Loose)[isText ? 'text' : isSolid ? 'color' : 'input']
  if (!input || !/^(text|image|video|subtitle|solidColor)$/.test(type as string)) return ''
  const chain = chainOf(transformation)
  return (
    (isSolid
      ? `l-image,i-ik_canvas,bg-${input}`
      : `l-${type}${type === 'subtitle' ? 's' : ''},${inputOf(String(input), isText, encoding)}`) +
    (layerMode ? `,lm-${layerMode}` : '') +
    written(positionCodes, position) +
    written(timingCodes, timing) +
    (chain.trim() && `,${chain}`) +
    ',l-end'
  )
}

/** A falsy number is left out, so `0` vanishes and `'0'` stays: the official builders' rule. */
function written(names: Record<string, string>, values: unknown): string {
  let text = ''
  if (!values) return text
  for (const name in names) {
    const value = (values as Loose)[name]
    if (value) text += `,${names[name]}-${value}`
  }
  return text
}

/** `i-…`, or `ie-…` in base64 when the text could not be read back from a URL (or on demand). */
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
