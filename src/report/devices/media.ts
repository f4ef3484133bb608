import { type TokenDelim, type TokenDimension, type TokenNumber, TokenType } from '@csstools/css-tokenizer'
import { Tokens } from './css-tokens'
import type { Screen } from './devices'
import { readLength } from './length'

/** `undefined`: the browser may know it, but nothing here does; it counts as false, and so does its negation. */
type Truth = boolean | undefined

/** Whether a media query list (`media` of a `<source>`) holds for a screen; without one it always does. */
export function matchesMedia(media: string | undefined, screen: Screen): boolean {
  if (!media?.trim()) return true
  return Tokens.of(media)
    .byCommas()
    .some((query) => matchesQuery(query, screen))
}

function matchesQuery(query: Tokens, screen: Screen): boolean {
  const start = query.mark
  const isNegated = query.take(TokenType.Ident, 'not') !== undefined
  if (!isNegated) query.take(TokenType.Ident, 'only')
  const type = query.take(TokenType.Ident)
  if (!type) {
    query.reset(start)
    return isTrue(query, screen)
  }
  const isType = /^(?:all|screen)$/i.test(type[1])
  const rest = query.isAtEnd ? true : query.take(TokenType.Ident, 'and') && readCondition(query, screen)
  if (rest === undefined || !query.isAtEnd) return false
  return isNegated !== (isType && rest === true)
}

/** Whether a media condition, which `sizes` has before its lengths, holds. Takes all of the tokens. */
export function isTrue(tokens: Tokens, screen: Screen): boolean {
  return readCondition(tokens, screen) === true && tokens.isAtEnd
}

function readCondition(tokens: Tokens, screen: Screen): Truth {
  if (tokens.take(TokenType.Ident, 'not')) {
    const truth = readPart(tokens, screen)
    return truth === undefined ? undefined : !truth
  }
  let truth = readPart(tokens, screen)
  const word = ['and', 'or'].find((one) => tokens.take(TokenType.Ident, one))
  if (!word) return truth
  do {
    const other = readPart(tokens, screen)
    truth = word === 'and' ? both(truth, other) : either(truth, other)
  } while (tokens.take(TokenType.Ident, word))
  return truth
}

const both = (a: Truth, b: Truth): Truth =>
  a === false || b === false ? false : a === undefined || b === undefined ? undefined : true
const either = (a: Truth, b: Truth): Truth =>
  a || b ? true : a === undefined || b === undefined ? undefined : false

function readPart(tokens: Tokens, screen: Screen): Truth {
  if (!tokens.take(TokenType.OpenParen)) {
    tokens.next()
    return undefined
  }
  const isCondition = tokens.peek()?.[0] === TokenType.OpenParen || tokens.peek()?.[1].toLowerCase() === 'not'
  const truth = isCondition ? readCondition(tokens, screen) : readFeature(tokens, screen)
  if (tokens.isAtEnd || tokens.take(TokenType.CloseParen)) return truth
  // What can't be read is skipped to its bracket.
  for (let depth = 1; depth > 0 && !tokens.isAtEnd; ) {
    const type = tokens.next()![0]
    if (type === TokenType.OpenParen || type === TokenType.Function) depth++
    else if (type === TokenType.CloseParen) depth--
  }
  return undefined
}

interface Feature {
  valueOf(screen: Screen): number
  read(tokens: Tokens, screen: Screen): number | undefined
}

const FEATURES: Readonly<Record<string, Feature>> = {
  width: { valueOf: ({ width }) => width, read: readLength },
  height: { valueOf: ({ height }) => height, read: readLength },
  'aspect-ratio': { valueOf: ({ width, height }) => width / height, read: readRatio },
  resolution: { valueOf: ({ density }) => density, read: readResolution },
  '-webkit-device-pixel-ratio': { valueOf: ({ density }) => density, read: readNumber },
}

/** Features of words, as on an ordinary screen. */
const WORDS: Readonly<Record<string, (screen: Screen) => string>> = {
  orientation: ({ width, height }) => (height >= width ? 'portrait' : 'landscape'),
  'prefers-color-scheme': () => 'light',
  'prefers-reduced-motion': () => 'no-preference',
}

function readFeature(tokens: Tokens, screen: Screen): Truth {
  const name = tokens.take(TokenType.Ident)?.[1].toLowerCase()
  if (name === undefined) return readRange(tokens, screen)
  if (tokens.take(TokenType.Colon)) {
    const word = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined
    if (word) return tokens.take(TokenType.Ident)?.[1].toLowerCase() === word(screen)
    const [, prefix, bare = ''] = /^(-webkit-)?(?:min|max)-(.+)$/.exec(name) ?? []
    const feature = featureOf(bare ? `${prefix ?? ''}${bare}` : name)
    const value = feature?.read(tokens, screen)
    if (!feature || value === undefined) return undefined
    if (/^(?:-webkit-)?min-/.test(name)) return feature.valueOf(screen) >= value
    return bare ? feature.valueOf(screen) <= value : feature.valueOf(screen) === value
  }
  const feature = featureOf(name)
  const sign = readComparison(tokens)
  if (!feature) return undefined
  if (!sign) return feature.valueOf(screen) !== 0
  const value = feature.read(tokens, screen)
  return value === undefined ? undefined : compare(feature.valueOf(screen), sign, value)
}

/** `400px <= width` or `400px < width < 800px`. */
function readRange(tokens: Tokens, screen: Screen): Truth {
  const start = tokens.mark
  for (const [name, feature] of Object.entries(FEATURES)) {
    tokens.reset(start)
    const left = feature.read(tokens, screen)
    const sign = readComparison(tokens)
    if (left === undefined || !sign || !tokens.take(TokenType.Ident, name)) continue
    const value = feature.valueOf(screen)
    const isAbove = compare(left, sign, value)
    const second = readComparison(tokens)
    if (!second) return isAbove
    const right = feature.read(tokens, screen)
    return right === undefined ? undefined : isAbove && compare(value, second, right)
  }
  return undefined
}

const featureOf = (name: string) => (Object.hasOwn(FEATURES, name) ? FEATURES[name] : undefined)

function readComparison(tokens: Tokens): string | undefined {
  const delim = (signs: string) => {
    const token = tokens.peek()
    if (token?.[0] !== TokenType.Delim || !signs.includes((token as TokenDelim)[4].value)) return ''
    tokens.next()
    return (token as TokenDelim)[4].value
  }
  const sign = delim('<>=')
  if (sign === '') return undefined
  return sign === '=' ? sign : sign + delim('=')
}

function compare(a: number, sign: string, b: number): boolean {
  if (sign === '=') return a === b
  if (sign.endsWith('=')) return sign[0] === '<' ? a <= b : a >= b
  return sign === '<' ? a < b : a > b
}

function readNumber(tokens: Tokens): number | undefined {
  const token = tokens.take(TokenType.Number)
  return token && (token as TokenNumber)[4].value
}

function readRatio(tokens: Tokens): number | undefined {
  const width = readNumber(tokens)
  const token = tokens.peek()
  if (width === undefined) return undefined
  if (token?.[0] !== TokenType.Delim || token[1] !== '/') return width
  tokens.next()
  const height = readNumber(tokens)
  return height ? width / height : undefined
}

const DENSITIES: Readonly<Record<string, number>> = { x: 1, dppx: 1, dpi: 1 / 96, dpcm: 2.54 / 96 }

function readResolution(tokens: Tokens): number | undefined {
  const token = tokens.take(TokenType.Dimension)
  if (!token) return undefined
  const { value, unit } = (token as TokenDimension)[4]
  const factor = DENSITIES[unit.toLowerCase()]
  return factor === undefined ? undefined : value * factor
}
