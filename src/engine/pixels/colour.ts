import { colourNames } from '../../url/table/allowed'
import { badValue } from '../engine-error'
import { loadSharp } from '../sharp'

export interface Colour {
  r: number
  g: number
  b: number
  /** 0 … 1 */
  alpha: number
}

/** The colours that sharp accepts: numbers, or a CSS name that it looks up itself. */
export type SharpColour = Colour | string

export const BLACK: Colour = { r: 0, g: 0, b: 0, alpha: 1 }
export const TRANSPARENT: Colour = { r: 0, g: 0, b: 0, alpha: 0 }

/** Parses `RRGGBB`, `RRGGBBAA` whose AA is **decimal**, in percent (50 = half transparent), or a CSS colour name. */
export function parseColour(text: string, parameter: string): SharpColour {
  const hex = /^([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})([0-9]{2})?$/i.exec(text)
  if (hex) {
    const [r, g, b] = hex.slice(1, 4).map((pair) => Number.parseInt(pair, 16)) as [number, number, number]
    return { r, g, b, alpha: hex[4] === undefined ? 1 : Number(hex[4]) / 100 }
  }
  if (colourNames.includes(text)) return text
  throw badValue(parameter, `"${text}" is not a colour (RRGGBB, RRGGBBAA or a colour name)`)
}

export function isOpaque(colour: SharpColour): boolean {
  return typeof colour === 'string' ? colour !== 'transparent' : colour.alpha === 1
}

/** Returns any colour as numbers. */
export async function numbersOf(colour: SharpColour): Promise<Colour> {
  if (typeof colour !== 'string') return colour
  if (colour === 'transparent') return TRANSPARENT
  const sharp = await loadSharp()
  const [r = 0, g = 0, b = 0] = await sharp({
    create: { width: 1, height: 1, channels: 3, background: colour },
  })
    .raw()
    .toBuffer()
  return { r, g, b, alpha: 1 }
}

/** Returns a colour for SVG and Pango, without its alpha. */
export function hexOf({ r, g, b }: Colour): string {
  return `#${[r, g, b].map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`
}
