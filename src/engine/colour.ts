import { badValue } from './errors'

export interface Colour {
  r: number
  g: number
  b: number
  /** 0 … 1 */
  alpha: number
}

/** What sharp takes for a colour: numbers, or a CSS name that it looks up itself. */
export type SharpColour = Colour | string

export const BLACK: Colour = { r: 0, g: 0, b: 0, alpha: 1 }
export const TRANSPARENT: Colour = { r: 0, g: 0, b: 0, alpha: 0 }

/** `RRGGBB`, `RRGGBBAA` whose AA is **decimal**, in percent (50 = half transparent), or a CSS colour name. */
export function parseColour(text: string, parameter: string): SharpColour {
  const hex = /^([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})([0-9]{2})?$/i.exec(text)
  if (hex) {
    const [r, g, b] = hex.slice(1, 4).map((pair) => Number.parseInt(pair, 16)) as [number, number, number]
    return { r, g, b, alpha: hex[4] === undefined ? 1 : Number(hex[4]) / 100 }
  }
  if (/^[a-z]{3,22}$/.test(text)) return text
  throw badValue(parameter, `"${text}" is not a colour (RRGGBB, RRGGBBAA or a colour name)`)
}

export function isOpaque(colour: SharpColour): boolean {
  return typeof colour === 'string' ? colour !== 'transparent' : colour.alpha === 1
}
