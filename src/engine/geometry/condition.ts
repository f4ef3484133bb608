import { badValue } from '../engine-error'
import type { Size } from './measures'

const PROPERTIES = ['w', 'h', 'ar', 'iw', 'ih', 'iar'] as const
type Property = (typeof PROPERTIES)[number]

const OPERATORS = {
  eq: (a: number, b: number) => a === b,
  ne: (a: number, b: number) => a !== b,
  gt: (a: number, b: number) => a > b,
  gte: (a: number, b: number) => a >= b,
  lt: (a: number, b: number) => a < b,
  lte: (a: number, b: number) => a <= b,
}
type Operator = keyof typeof OPERATORS

interface Comparison {
  property: Property
  operator: Operator
  value: number
}

/** Alternatives, each a list of comparisons that must all hold: `and` binds before `or`. */
export type Condition = readonly (readonly Comparison[])[]

/**
 * Parses `ar_gt_1`, `h_gte_100_and_h_lte_400_or_ar_lt_4-3`.
 *
 * @see https://imagekit.io/docs/conditional-transformations
 */
export function parseCondition(text: string): Condition {
  return text.split('_or_').map((part) => part.split('_and_').map((one) => comparison(one, text)))
}

function comparison(text: string, whole: string): Comparison {
  const [property = '', operator = '', written = '', ...rest] = text.split('_')
  const ratio = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(written)
  const value = ratio
    ? Number(ratio[1]) / Number(ratio[2])
    : /^\d+(\.\d+)?$/.test(written)
      ? Number(written)
      : NaN
  if (
    rest.length > 0 ||
    !(PROPERTIES as readonly string[]).includes(property) ||
    !Object.hasOwn(OPERATORS, operator) ||
    !Number.isFinite(value)
  ) {
    const asked = `<one of ${PROPERTIES.join(', ')}>_<one of ${Object.keys(OPERATORS).join(', ')}>_<number>`
    throw badValue(`if-${whole}`, `"${text}" is not ${asked}`)
  }
  return { property: property as Property, operator: operator as Operator, value }
}

/** Whether a condition holds: `w h ar` are those of the current image, `iw ih iar` those of the original. */
export function holds(condition: Condition, current: Size, original: Size): boolean {
  const values: Record<Property, number> = {
    w: current.width,
    h: current.height,
    ar: current.width / current.height,
    iw: original.width,
    ih: original.height,
    iar: original.width / original.height,
  }
  return condition.some((all) =>
    all.every(({ property, operator, value }) => OPERATORS[operator](values[property], value)),
  )
}
