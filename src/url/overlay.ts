import { chainOf } from './chain'
import { escapeSlashes, toBase64, trimSlashes } from './encode'
import type { Overlay, OverlayPosition, OverlayTiming } from './types'

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
  const { type, encoding, layerMode, position, timing, transformation } = overlay as Overlay & Loose
  const input = (overlay as unknown as Loose)[
    type === 'text' ? 'text' : type === 'solidColor' ? 'color' : 'input'
  ]
  if (!input) return ''
  let parts: string
  if (type === 'text') parts = `l-text,${inputOf(String(input), true, encoding)}`
  else if (type === 'solidColor') parts = `l-image,i-ik_canvas,bg-${input}`
  else if (type === 'image' || type === 'video' || type === 'subtitle')
    parts = `l-${type}${type === 'subtitle' ? 's' : ''},${inputOf(trimSlashes(String(input)), false, encoding)}`
  else return ''
  if (layerMode) parts += `,lm-${layerMode}`
  parts += written(positionCodes, position as Loose) + written(timingCodes, timing as Loose)
  const chain = chainOf(transformation)
  if (chain.trim()) parts += `,${chain}`
  return `${parts},l-end`
}

/** A falsy number is left out, so `0` vanishes and `'0'` stays: the official builders' rule. */
function written(names: Record<string, string>, values: Loose | null | undefined): string {
  let text = ''
  if (values) for (const name in names) if (values[name]) text += `,${names[name]}-${values[name]}`
  return text
}

/** `i-…`, or `ie-…` in base64 when the text could not be read back from a URL (or on demand). */
export function inputOf(input: string, isText: boolean, encoding: unknown): string {
  const plain =
    encoding === 'plain' || (encoding !== 'base64' && (isText ? /^[\w\-. ]*$/ : /^[\w\-./ ]*$/).test(input))
  if (!plain) return `ie-${encodeURIComponent(toBase64(input))}`
  return `i-${isText ? encodeURIComponent(input) : escapeSlashes(input)}`
}
