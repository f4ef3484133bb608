import { evaluate, isExpression, type Variables } from './expression'

/** One step, of which any option may hold any value: chains come from URLs that people wrote. */
export type Step = Readonly<Record<string, unknown>>

export interface Size {
  width: number
  height: number
}

/** A size of which one or both sides may be unknown. */
export type PartialSize = Partial<Size>

/** The requested dimensions of one step, in whole pixels, after fractions, expressions, aspect ratio and dpr. */
export type Box = PartialSize

/** ImageKit ignores sides beyond this. */
const MAX_SIDE = 65535
/** `dpr` is dropped when it would exceed this range. */
const MAX_DPR_SIDE = 5000

/** The values of `iw`, `cw` … for expressions; of `bw`, `bh`, `bar` in a layer, where there is a base. */
export function variablesOf(current: PartialSize, original: PartialSize, base: PartialSize = {}): Variables {
  const ratio = ({ width, height }: PartialSize) => (width && height ? width / height : undefined)
  return {
    iw: original.width,
    ih: original.height,
    iar: ratio(original),
    cw: current.width,
    ch: current.height,
    car: ratio(current),
    bw: base.width,
    bh: base.height,
    bar: ratio(base),
  }
}

/**
 * Reads a number, or an expression with known variables; returns `undefined` if it is absent or unknown, throws if
 * malformed.
 */
export function numberOf(value: unknown, variables: Variables, name: string): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const text = String(value)
  if (isExpression(text)) return evaluate(text, variables)
  const number = Number(text.replace(/^N/, '-'))
  if (!Number.isFinite(number)) throw new RangeError(`${name}-${text} is not a number`)
  return number
}

/** Reads `4-3`, `4_3`, `4:3`, `1.33` or an expression. */
function aspectRatioOf(value: unknown, variables: Variables): number | undefined {
  if (value === undefined || value === null) return undefined
  const pair = /^(\d+(?:\.\d+)?)[-_:](\d+(?:\.\d+)?)$/.exec(String(value))
  const ratio = pair ? Number(pair[1]) / Number(pair[2]) : numberOf(value, variables, 'ar')
  if (ratio !== undefined && !(ratio > 0 && Number.isFinite(ratio))) {
    throw new RangeError(`ar-${String(value)} is not a ratio`)
  }
  return ratio
}

/** Returns the requested box of a step. A side is `undefined` if it is not requested, or depends on unknown values. */
export function requestedBox(
  step: Step,
  current: PartialSize,
  original: PartialSize,
  base?: PartialSize,
): Box {
  const variables = variablesOf(current, original, base)
  let width = sideOf(step.width, original.width, variables, 'w')
  let height = sideOf(step.height, original.height, variables, 'h')
  const ratio = aspectRatioOf(step.aspectRatio, variables)
  if (ratio !== undefined) {
    if (width !== undefined && step.height === undefined) height = width / ratio
    else if (height !== undefined && step.width === undefined) width = height * ratio
  }
  const dpr = dprOf(step.dpr, variables, width, height)
  return {
    ...(width !== undefined && { width: whole(width * dpr) }),
    ...(height !== undefined && { height: whole(height * dpr) }),
  }
}

function sideOf(
  value: unknown,
  originalSide: number | undefined,
  variables: Variables,
  name: string,
): number | undefined {
  if (value === 'auto') return undefined
  const number = numberOf(value, variables, name)
  if (number === undefined) return undefined
  if (number <= 0) throw new RangeError(`${name}-${String(value)} is not above 0`)
  // The result of an expression is in pixels; only a literal below 1 is a fraction of the original.
  if (number < 1 && !isExpression(String(value))) {
    return originalSide === undefined ? undefined : originalSide * number
  }
  return number > MAX_SIDE ? undefined : number
}

function dprOf(value: unknown, variables: Variables, ...sides: (number | undefined)[]): number {
  if (value === 'auto') return 1
  const dpr = numberOf(value, variables, 'dpr')
  if (dpr === undefined) return 1
  if (dpr < 0.1 || dpr > 5) throw new RangeError(`dpr-${String(value)} is not between 0.1 and 5`)
  const fits = sides.every((side) => side === undefined || (side * dpr >= 1 && side * dpr <= MAX_DPR_SIDE))
  return fits ? dpr : 1
}

/** Rounds to the nearest pixel, at least one. */
export function whole(value: number): number {
  return Math.max(1, Math.round(value))
}

/** Returns clockwise degrees in 0 … 359.99; `auto` counts as 0, because sizes here are upright. Throws if malformed. */
export function rotationOf(value: unknown): number {
  if (value === undefined || value === null || value === 'auto') return 0
  const degrees = Number(String(value).replace(/^N/, '-'))
  if (!Number.isFinite(degrees)) throw new RangeError(`rt-${String(value)} is not an angle`)
  return ((degrees % 360) + 360) % 360
}

/** Returns the pixels of `b-<width>_<colour>`; the colour is the last part, because the width may be an expression. */
export function borderWidth(border: unknown, variables: Variables): number | undefined {
  if (!asked(border)) return 0
  const text = String(border)
  const width = numberOf(text.replace(/[_-][^_-]*$/, ''), variables, 'b')
  if (width !== undefined && width < 0) throw new RangeError(`b-${text} has a negative width`)
  return width === undefined ? undefined : Math.round(width)
}

/** Whether a side is ignored because it is too long. */
export function tooLarge(value: unknown): boolean {
  return Number(value) > MAX_SIDE
}

/** Whether an option is set at all. */
export function asked(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}
