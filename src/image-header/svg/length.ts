/** CSS pixels. */
const UNITS: Readonly<Record<string, number>> = {
  px: 1,
  pt: 96 / 72,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  q: 96 / 101.6,
}
/**
 * In multiples of the root's font size, which is 16 px unless it sets another. `ex` and `ch` depend on the font, about
 * half.
 */
const FONT_UNITS: Readonly<Record<string, number>> = {
  em: 1,
  rem: 1,
  ex: 0.5,
  ch: 0.5,
  cap: 0.7,
  ic: 1,
  lh: 1.15,
  rlh: 1.15,
}
/** An image has no window of its own: browsers use an empty one. */
const WINDOW_UNITS = /^(?:[dls]?v(?:w|h|i|b|min|max))$/
const LENGTH = /^([+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?)([a-z]*|%)$/i

export const FONT_SIZE = 16

/**
 * Parses a length like CSS; returns `undefined` for `auto`, a percentage, and values that are not a length in CSS, all
 * of which leave the size to the view box.
 *
 * @param fontSize of the element, in pixels
 * @see https://www.w3.org/TR/css-values-4/#lengths
 */
export function cssLength(text: string | undefined, fontSize = FONT_SIZE): number | undefined {
  if (text === undefined) return undefined
  const trimmed = text.trim()
  const match = LENGTH.exec(trimmed)
  if (!match) return calculated(trimmed, fontSize)
  const [, digits, name = ''] = match
  const [number, unit] = [Number(digits), name.toLowerCase()]
  if (unit === '') return number
  if (Object.hasOwn(UNITS, unit)) return number * UNITS[unit]!
  if (Object.hasOwn(FONT_UNITS, unit))
    return number * FONT_UNITS[unit]! * (unit.startsWith('r') ? FONT_SIZE : fontSize)
  return WINDOW_UNITS.test(unit) ? 0 : undefined
}

/** A sum of lengths. Drawing programs write no products, and no functions in it. */
function calculated(text: string, fontSize: number): number | undefined {
  const inner = /^calc\(([^()]{1,200})\)$/i.exec(text)?.[1]
  if (inner === undefined) return undefined
  const [first = '', ...rest] = inner.trim().split(/\s+([+-])\s+/)
  let sum = /[a-z]/i.test(first) ? cssLength(first, fontSize) : undefined
  for (let index = 0; index + 1 < rest.length; index += 2) {
    const value = /[a-z]/i.test(rest[index + 1]!) ? cssLength(rest[index + 1], fontSize) : undefined
    if (sum === undefined || value === undefined) return undefined
    sum += rest[index] === '+' ? value : -value
  }
  return sum
}
