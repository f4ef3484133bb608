import type { Size } from '../header'
import { cssLength, FONT_SIZE } from './length'

/** CSS's default size of a replaced element. */
const [DEFAULT_WIDTH, DEFAULT_HEIGHT] = [300, 150]
const NUMBERS =
  /^\s*([+-]?[\d.]+(?:e[+-]?\d+)?)(?:\s+|\s*,\s*)([+-]?[\d.]+(?:e[+-]?\d+)?)(?:\s+|\s*,\s*)([+-]?[\d.]+(?:e[+-]?\d+)?)(?:\s+|\s*,\s*)([+-]?[\d.]+(?:e[+-]?\d+)?)\s*$/i

/** The attributes of the root element, without prefixes. */
export type RootAttributes = Readonly<Record<string, string | undefined>>

/**
 * Returns the natural size of an SVG, in CSS pixels and not rounded: its lengths, else one length and the view box's
 * ratio, else the largest size within 300 × 150 that has the view box's ratio.
 *
 * Style sheets are ignored: browsers use the attributes only.
 *
 * @see https://www.w3.org/TR/SVG2/coords.html#SizingSVGInCSS
 * @see https://www.w3.org/TR/css-images-3/#default-sizing
 */
export function svgSize(root: RootAttributes): Size {
  const fontSize = cssLength(root['font-size']) ?? FONT_SIZE
  const side = (text: string | undefined) => {
    const length = cssLength(text, fontSize)
    return length === undefined ? undefined : Math.max(0, length)
  }
  const [width, height, ratio] = [side(root.width), side(root.height), ratioOf(root)]
  if (width !== undefined && height !== undefined) return { width, height }
  if (ratio === undefined) return { width: width ?? DEFAULT_WIDTH, height: height ?? DEFAULT_HEIGHT }
  if (width !== undefined) return { width, height: width / ratio }
  if (height !== undefined) return { width: height * ratio, height }
  return ratio > DEFAULT_WIDTH / DEFAULT_HEIGHT
    ? { width: DEFAULT_WIDTH, height: DEFAULT_WIDTH / ratio }
    : { width: DEFAULT_HEIGHT * ratio, height: DEFAULT_HEIGHT }
}

/** Width over height. A view box that may be stretched has none. */
export function ratioOf({ viewBox, preserveAspectRatio = '' }: RootAttributes): number | undefined {
  const numbers = NUMBERS.exec(viewBox ?? '')
    ?.slice(1)
    .map(Number)
  const [, , width = 0, height = 0] = numbers ?? []
  if (!(width > 0 && height > 0) || /^\s*none\b/.test(preserveAspectRatio)) return undefined
  return width / height
}
