import type { Transformation } from '../url'
import { evaluate, isExpression, type Variables } from './expression'

/** One step, of which any option may hold anything: chains come from URLs that people wrote. */
type Step = Readonly<Record<string, unknown>>

export interface Size {
  width: number
  height: number
}

/** A size of which a side, or both, may not be known. */
export type PartialSize = Partial<Size>

/** What one step asks for, in whole pixels, after fractions, expressions, aspect ratio and dpr. */
export type Box = PartialSize

/** ImageKit ignores sides beyond this. */
const MAX_SIDE = 65535
/** `dpr` is dropped when it would lead out of this range. */
const MAX_DPR_SIDE = 5000

/** Options that make the step's input unpredictable: what is cut or which page it is stands in the picture. */
const UNKNOWN_INPUT = ['trim', 'page', 'startOffset', 'endOffset', 'duration']
/** Options that make the step's result unpredictable. `raw` and `named` may hold a width of their own. */
const UNKNOWN_RESULT = [
  'raw',
  'named',
  'distort',
  'aiUpscale',
  'aiEdit',
  'aiVariation',
  'streamingResolutions',
]

const FOCUS_POINTS = new Set([
  'center',
  'top',
  'left',
  'bottom',
  'right',
  'top_left',
  'top_right',
  'bottom_left',
  'bottom_right',
  'auto',
  'custom',
])

/** Whether `fo` names something that has to be found in the picture first (`face`, `person`, …). */
export function isObjectFocus(focus: unknown): boolean {
  return typeof focus === 'string' && !FOCUS_POINTS.has(focus)
}

/**
 * The size of ImageKit's output, without touching a pixel.
 *
 * @param source the upright size of the original, that is, after its EXIF orientation
 * @returns `undefined` where the size cannot be known beforehand: trim, focus on an object without a width and
 *   a height, raw and named transformations, client hints (`w-auto`), malformed values
 * @see https://imagekit.io/docs/image-resize-and-crop
 */
export function outputSize(source: Size, steps: readonly Transformation[]): Size | undefined {
  const { width, height } = sizeAfter(source, steps)
  return width !== undefined && height !== undefined ? { width, height } : undefined
}

/** The sides that the transformation alone fixes when nothing is known of the source: `w-400` → `{ width: 400 }`. */
export function partialSize(steps: readonly Transformation[]): PartialSize {
  const { width, height } = sizeAfter({}, steps)
  return { ...(width !== undefined && { width }), ...(height !== undefined && { height }) }
}

function sizeAfter(source: PartialSize, steps: readonly Transformation[]): PartialSize {
  if (steps.some((step) => isTrue((step as Step).original))) return source
  try {
    return steps.reduce<PartialSize>((current, step) => stepSize(step as Step, current, source), source)
  } catch {
    // A malformed value has no size; saying what is wrong with it is the validator's business, not ours.
    return {}
  }
}

/** The size after one step. */
function stepSize(step: Step, input: PartialSize, original: PartialSize): PartialSize {
  const has = (name: string) => step[name] !== undefined && step[name] !== null && step[name] !== false
  if (UNKNOWN_RESULT.some(has) || step.width === 'auto' || step.dpr === 'auto') return {}
  const current = UNKNOWN_INPUT.some(has) ? {} : input
  const box = requestedBox(step, current, original)
  if (isObjectFocus(step.focus) && (box.width === undefined || box.height === undefined)) return {}
  const resized = resizedSize(step, current, box)
  const turned = rotatedSize(resized, rotationOf(step.rotation))
  return borderedSize(turned, borderWidth(step.border, variablesOf(turned, original)))
}

/** The values of `iw`, `cw` … for expressions. */
export function variablesOf(current: PartialSize, original: PartialSize): Variables {
  const ratio = ({ width, height }: PartialSize) => (width && height ? width / height : undefined)
  return {
    iw: original.width,
    ih: original.height,
    iar: ratio(original),
    cw: current.width,
    ch: current.height,
    car: ratio(current),
  }
}

/** A number, or an expression with known variables; `undefined` if it is absent or not known; throws if malformed. */
export function numberOf(value: unknown, variables: Variables, name: string): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const text = String(value)
  if (isExpression(text)) return evaluate(text, variables)
  const number = Number(text.replace(/^N/, '-'))
  if (!Number.isFinite(number)) throw new RangeError(`${name}-${text} is not a number`)
  return number
}

/** `4-3`, `4_3`, `4:3`, `1.33` or an expression. */
function aspectRatioOf(value: unknown, variables: Variables): number | undefined {
  if (value === undefined || value === null) return undefined
  const pair = /^(\d+(?:\.\d+)?)[-_:](\d+(?:\.\d+)?)$/.exec(String(value))
  const ratio = pair ? Number(pair[1]) / Number(pair[2]) : numberOf(value, variables, 'ar')
  if (ratio !== undefined && !(ratio > 0 && Number.isFinite(ratio))) {
    throw new RangeError(`ar-${String(value)} is not a ratio`)
  }
  return ratio
}

/** The box that a step asks for. A side is `undefined` if it is not asked for, or asked for in terms not known. */
export function requestedBox(step: Step, current: PartialSize, original: PartialSize): Box {
  const variables = variablesOf(current, original)
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
  // An expression has pixels as its result; only a literal below 1 is a fraction of the original.
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

/** Nearest pixel, at least one. */
export function whole(value: number): number {
  return Math.max(1, Math.round(value))
}

/** Scales a size to a box by `pick`, the larger or smaller of both factors, bounded by `most`. */
export function scaledToBox(
  input: Size,
  box: Box,
  pick: (a: number, b: number) => number,
  most = Number.POSITIVE_INFINITY,
): Size {
  const x = box.width === undefined ? undefined : box.width / input.width
  const y = box.height === undefined ? undefined : box.height / input.height
  const factor = Math.min(most, x === undefined ? (y ?? 1) : y === undefined ? x : pick(x, y))
  return { width: whole(input.width * factor), height: whole(input.height * factor) }
}

const known = (size: PartialSize): size is Size => size.width !== undefined && size.height !== undefined
const asked = (value: unknown) => value !== undefined && value !== null && value !== ''

/** The size after resizing and cropping or padding, before rotation and border. */
export function resizedSize(step: Step, input: PartialSize, box: Box): PartialSize {
  // A side that was asked for but is not known (a fraction of an unknown original) leaves nothing to say.
  const missing =
    (asked(step.width) && box.width === undefined && !tooLarge(step.width)) ||
    (asked(step.height) && box.height === undefined && !tooLarge(step.height))
  if (missing) return {}
  if (box.width === undefined && box.height === undefined) return input
  if (asked(step.cropMode)) return croppedSize(step, input, box)

  const both = known(box)
  switch (step.crop ?? 'maintain_ratio') {
    case 'at_max':
      return known(input) ? scaledToBox(input, box, Math.min, 1) : {}
    case 'at_max_enlarge':
      if (!both) break
      return known(input) ? scaledToBox(input, box, Math.min) : {}
    case 'at_least':
      if (!both) break
      return known(input) ? scaledToBox(input, box, Math.max) : {}
    case 'maintain_ratio_no_enlarge':
      if (!known(input)) return {}
      if (!both) return scaledToBox(input, box, Math.min, 1)
      return shrunkToFit(box, input)
  }
  if (both) return box
  return known(input) ? scaledToBox(input, box, Math.min) : box
}

function tooLarge(value: unknown): boolean {
  return Number(value) > MAX_SIDE
}

/** The box, its ratio kept, made small enough to be cut out of the input without enlarging it. */
export function shrunkToFit(box: Size, input: Size): Size {
  const factor = Math.min(1, input.width / box.width, input.height / box.height)
  return {
    width: Math.min(input.width, whole(box.width * factor)),
    height: Math.min(input.height, whole(box.height * factor)),
  }
}

function croppedSize(step: Step, input: PartialSize, box: Box): PartialSize {
  // Docs are silent on a missing side with `cm`; the input's own is the one that changes nothing.
  const width = box.width ?? input.width
  const height = box.height ?? input.height
  switch (step.cropMode) {
    case 'extract':
      return { width: lesser(width, input.width), height: lesser(height, input.height) }
    case 'pad_extract_no_shrink':
      return { width: greater(width, input.width), height: greater(height, input.height) }
    default:
      return { width, height }
  }
}

const lesser = (a?: number, b?: number) => (a === undefined || b === undefined ? undefined : Math.min(a, b))
const greater = (a?: number, b?: number) => (a === undefined || b === undefined ? undefined : Math.max(a, b))

/** Clockwise degrees in 0 … 359.99; `auto` counts as 0, as sizes here are upright. Throws if malformed. */
export function rotationOf(value: unknown): number {
  if (value === undefined || value === null || value === 'auto') return 0
  const degrees = Number(String(value).replace(/^N/, '-'))
  if (!Number.isFinite(degrees)) throw new RangeError(`rt-${String(value)} is not an angle`)
  return ((degrees % 360) + 360) % 360
}

/** A quarter turn swaps the sides, any odd angle grows the canvas until the corners fit. */
export function rotatedSize(size: PartialSize, degrees: number): PartialSize {
  if (degrees === 0 || degrees === 180) return size
  if (degrees === 90 || degrees === 270) return { width: size.height, height: size.width }
  if (!known(size)) return {}
  const radians = (degrees * Math.PI) / 180
  const cos = Math.abs(Math.cos(radians))
  const sin = Math.abs(Math.sin(radians))
  return {
    width: whole(size.width * cos + size.height * sin),
    height: whole(size.width * sin + size.height * cos),
  }
}

/** Pixels of `b-<width>_<colour>`; the colour is the last `_` part, since the width may be an expression. */
export function borderWidth(border: unknown, variables: Variables): number | undefined {
  if (!asked(border)) return 0
  const text = String(border)
  const width = numberOf(text.slice(0, Math.max(0, text.lastIndexOf('_'))), variables, 'b')
  if (width !== undefined && width < 0) throw new RangeError(`b-${text} has a negative width`)
  return width === undefined ? undefined : Math.round(width)
}

/** Docs do not say whether the border goes outside or inside; here it adds to the size. */
function borderedSize(size: PartialSize, border: number | undefined): PartialSize {
  if (border === undefined) return {}
  const grow = (side: number | undefined) => (side === undefined ? undefined : side + 2 * border)
  return { width: grow(size.width), height: grow(size.height) }
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}
