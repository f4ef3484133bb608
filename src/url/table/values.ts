import { colourNames } from './allowed'

/** Values of a parameter: a check, and a description for error messages. */
export interface Value {
  /** Completes the sentence "must be …". */
  readonly description: string
  /** Whether the text after the code is valid. */
  readonly matches: (text: string) => boolean
  /** The named values, for "did you mean". */
  readonly choices?: readonly string[]
  /** The parser returns numbers (a colour such as `123456` stays text). */
  readonly numeric?: boolean
  /** The parser returns `true` and `false`. */
  readonly boolean?: boolean
  /** The parser returns an array. */
  readonly list?: boolean
}

// More digits than any picture needs would become `Infinity`, or an exponent that ImageKit does not read.
const NUMBER = /^\d{1,9}(\.\d{1,20})?$/
const OPERAND = /^(\d{1,9}(\.\d{1,20})?|iw|ih|iar|cw|ch|car|bw|bh|bar|idu|bdu|cdu|idn)$/
const OPERATOR = /^(add|sub|mul|div|mod|pow)$/

function isExpression(text: string): boolean {
  // A number alone is not an expression: the bounds of its parameter apply.
  if (NUMBER.test(text)) return false
  const words = text.split('_')
  return words.length % 2 === 1 && words.every((word, at) => (at % 2 ? OPERATOR : OPERAND).test(word))
}

export function oneOf(...choices: readonly string[]): Value {
  const description = choices.length > 1 ? `one of ${choices.join(', ')}` : String(choices[0])
  return { description, choices, matches: (text) => choices.includes(text) }
}

/** A decimal number between two inclusive bounds. */
export function number(min: number, max: number, unit = ''): Value {
  const range = max === Infinity ? `a number from ${min}` : `a number from ${min} to ${max}`
  return {
    description: unit ? `${range} (${unit})` : range,
    numeric: true,
    matches: (text) => NUMBER.test(text) && Number(text) >= min && Number(text) <= max,
  }
}

export function integer(min: number, max: number, unit = ''): Value {
  const range = `a whole number from ${min} to ${max}`
  return {
    description: unit ? `${range} (${unit})` : range,
    numeric: true,
    matches: (text) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max,
  }
}

/** A number above zero. */
export function positive(unit: string): Value {
  return {
    description: `a number above 0 (${unit})`,
    numeric: true,
    matches: (text) => NUMBER.test(text) && Number(text) > 0,
  }
}

/** A number that is negative with a leading `N`, because `-` is a separator. */
export function signed(max: number, unit: string): Value {
  const limit = max === Infinity ? '' : ` up to ${max}`
  return {
    description: `a number${limit} (${unit}; N10 for -10)`,
    numeric: true,
    matches: (text) => /^N?\d{1,9}(\.\d{1,20})?$/.test(text) && Number(text.replace('N', '')) <= max,
  }
}

/** @see https://imagekit.io/docs/arithmetic-expressions-in-transformations */
export const expression: Value = {
  description: 'an expression such as iw_div_2',
  matches: isExpression,
}

/** An expression that may count from the far edge. */
export const signedExpression: Value = {
  description: 'an expression such as bw_sub_cw, or Nbw_div_2',
  matches: (text) => isExpression(text.replace(/^N/, '')),
}

/** Six hex digits, two more for the opacity in percent, or a CSS name in lower case. */
export const colour: Value = {
  description:
    'a colour: FF0000, FF000050 (the last two digits are percent of opacity) or a name such as red',
  matches: (text) => /^[\da-f]{6}(\d\d)?$/i.test(text) || colourNames.includes(text),
}

export const boolean: Value = {
  description: 'true or false',
  choices: ['true', 'false'],
  boolean: true,
  matches: (text) => text === 'true' || text === 'false',
}

/** An effect that is on or off. SDKs before v7 write `-`. */
export const flag: Value = {
  description: 'true (omit it otherwise)',
  choices: ['true'],
  boolean: true,
  matches: (text) => text === 'true' || text === '' || text === '-',
}

export function pattern(description: string, test: RegExp | ((text: string) => boolean)): Value {
  return { description, matches: typeof test === 'function' ? test : (text) => test.test(text) }
}

export function either(...values: readonly Value[]): Value {
  const choices = values.flatMap((value) => value.choices ?? [])
  return {
    description: values.map((value) => value.description).join(', or '),
    matches: (text) => values.some((value) => value.matches(text)),
    numeric: values.some((value) => value.numeric),
    boolean: values.some((value) => value.boolean),
    ...(choices.length > 0 && { choices }),
  }
}

/** `key-value` pairs joined with `_`, each at most once, in any order. */
export function pairs(members: Readonly<Record<string, Value>>): Value {
  const keys = Object.keys(members)
  // Split before known keys only: values may contain `_` (expressions, top_left).
  const separator = new RegExp(`_(?=(?:${keys.join('|')})-)`)
  return {
    description: `${keys.map((key) => `${key}-…`).join('_')} with ${keys
      .map((key) => `${key} ${members[key]?.description}`)
      .join('; ')}`,
    matches: (text) => {
      const seen = new Set<string>()
      return text.split(separator).every((pair) => {
        const dash = pair.indexOf('-')
        const key = pair.slice(0, Math.max(dash, 0))
        if (seen.has(key) || !Object.hasOwn(members, key)) return false
        seen.add(key)
        return members[key]?.matches(pair.slice(dash + 1)) === true
      })
    },
  }
}

/** Values of one kind joined with `_`. */
export function list(item: Value, counts: readonly number[], description: string): Value {
  return {
    description,
    matches: (text) => {
      const items = text.split('_')
      return counts.includes(items.length) && items.every((part) => item.matches(part))
    },
  }
}

/** `<first>_<colour>`: the colour comes last, because an expression contains `_`. */
export function beforeColour(first: Value, separator: RegExp, description: string): Value {
  return pattern(description, (text) => {
    const at = text.search(separator)
    return at > 0 && first.matches(text.slice(0, at)) && colour.matches(text.slice(at + 1))
  })
}
