import { type TokenDelim, type TokenDimension, type TokenNumber, TokenType } from '@csstools/css-tokenizer'
import type { Tokens } from './css-tokens'
import type { Screen } from './devices'

/** Pixels in an `em` or `rem` of `sizes` and media conditions: the browser's initial font size. */
const FONT_SIZE = 16

/** CSS pixels in a unit. */
const UNITS: Readonly<Record<string, (screen: Screen) => number>> = {
  px: () => 1,
  em: () => FONT_SIZE,
  rem: () => FONT_SIZE,
  // As wide as half the font is high, which fonts differ in by little.
  ch: () => FONT_SIZE / 2,
  ex: () => FONT_SIZE / 2,
  in: () => 96,
  cm: () => 96 / 2.54,
  mm: () => 96 / 25.4,
  q: () => 96 / 101.6,
  pt: () => 96 / 72,
  pc: () => 16,
  ...viewportUnits(['', 's', 'l', 'd']),
}

function viewportUnits(kinds: readonly string[]): Record<string, (screen: Screen) => number> {
  const units = kinds.flatMap((kind): [string, (screen: Screen) => number][] => [
    [`${kind}vw`, ({ width }) => width / 100],
    [`${kind}vi`, ({ width }) => width / 100],
    [`${kind}vh`, ({ height }) => height / 100],
    [`${kind}vb`, ({ height }) => height / 100],
    [`${kind}vmin`, ({ width, height }) => Math.min(width, height) / 100],
    [`${kind}vmax`, ({ width, height }) => Math.max(width, height) / 100],
  ])
  return Object.fromEntries(units)
}

/** A number, or a length in CSS pixels. */
interface Quantity {
  value: number
  isLength: boolean
}

/** Reads a length: a dimension, or `calc()`, `min()`, `max()` or `clamp()` of them. Returns CSS pixels. */
export function readLength(tokens: Tokens, screen: Screen): number | undefined {
  const isMath = tokens.peek()?.[0] === TokenType.Function
  const quantity = readValue(tokens, screen)
  if (!quantity) return undefined
  // What a function comes to is brought into the range of what is allowed; a literal out of it is an error.
  if (isMath && quantity.isLength) return Math.max(0, quantity.value)
  return quantity.isLength || quantity.value === 0 ? quantity.value : undefined
}

function readValue(tokens: Tokens, screen: Screen): Quantity | undefined {
  const token = tokens.next()
  if (!token) return undefined
  if (token[0] === TokenType.Number) return { value: (token as TokenNumber)[4].value, isLength: false }
  if (token[0] === TokenType.Dimension) {
    const { value, unit } = (token as TokenDimension)[4]
    const name = unit.toLowerCase()
    const pixels = Object.hasOwn(UNITS, name) ? UNITS[name]!(screen) : undefined
    return pixels === undefined ? undefined : { value: value * pixels, isLength: true }
  }
  if (token[0] === TokenType.OpenParen) return closed(readSum(tokens, screen), tokens)
  if (token[0] !== TokenType.Function) return undefined
  return readFunction(token[1].slice(0, -1).toLowerCase(), tokens, screen)
}

const FUNCTIONS: Readonly<Record<string, (values: readonly number[]) => number | undefined>> = {
  calc: ([value, ...others]) => (others.length ? undefined : value),
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  clamp: ([least, value, most]) =>
    most === undefined ? undefined : Math.max(least!, Math.min(value!, most)),
}

function readFunction(name: string, tokens: Tokens, screen: Screen): Quantity | undefined {
  if (!Object.hasOwn(FUNCTIONS, name)) return undefined
  const given: Quantity[] = []
  do {
    const one = readSum(tokens, screen)
    if (!one) return undefined
    given.push(one)
  } while (tokens.take(TokenType.Comma))
  const isLength = given[0]!.isLength
  if (given.some((one) => one.isLength !== isLength)) return undefined
  const value = FUNCTIONS[name]!(given.map((one) => one.value))
  return closed(value === undefined ? undefined : { value, isLength }, tokens)
}

/** A bracket that is open at the end of the text counts as closed, as everywhere in CSS. */
function closed(quantity: Quantity | undefined, tokens: Tokens): Quantity | undefined {
  return tokens.isAtEnd || tokens.take(TokenType.CloseParen) ? quantity : undefined
}

function readSum(tokens: Tokens, screen: Screen): Quantity | undefined {
  let sum = readProduct(tokens, screen)
  for (let sign = operator(tokens, '+-'); sum && sign; sign = operator(tokens, '+-')) {
    const other = readProduct(tokens, screen)
    if (!other || other.isLength !== sum.isLength) return undefined
    sum = { ...sum, value: sign === '+' ? sum.value + other.value : sum.value - other.value }
  }
  return sum
}

function readProduct(tokens: Tokens, screen: Screen): Quantity | undefined {
  let product = readValue(tokens, screen)
  for (let sign = operator(tokens, '*/'); product && sign; sign = operator(tokens, '*/')) {
    const other = readValue(tokens, screen)
    if (!other || (other.isLength && (sign === '/' || product.isLength))) return undefined
    product = {
      value: sign === '*' ? product.value * other.value : product.value / other.value,
      isLength: product.isLength || other.isLength,
    }
  }
  return product
}

function operator(tokens: Tokens, signs: string): string | undefined {
  const token = tokens.peek()
  if (token?.[0] !== TokenType.Delim) return undefined
  const { value } = (token as TokenDelim)[4]
  if (!signs.includes(value)) return undefined
  tokens.next()
  return value
}
