import type { Transformation } from '../../url'
import {
  asked,
  type Box,
  borderWidth,
  type PartialSize,
  requestedBox,
  rotationOf,
  type Size,
  type Step,
  tooLarge,
  variablesOf,
  whole,
} from './measures'

export type { PartialSize, Size } from './measures'

/** Options that make the step's input unpredictable, because they depend on the image's pixels. */
export const UNKNOWN_INPUT = ['trim', 'page'] as const
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
  'auto-custom_override',
])

/** Whether `fo` names something that must be detected in the image first (`face`, `person`, …). */
export function isObjectFocus(focus: unknown): boolean {
  return typeof focus === 'string' && !FOCUS_POINTS.has(focus)
}

/**
 * Returns the size of ImageKit's output, without processing a pixel.
 *
 * @param source the upright size of the original, that is, after its EXIF orientation
 * @returns `undefined` if the size can't be known in advance: trim, focus on an object without a width and
 *   a height, raw and named transformations, client hints (`w-auto`), malformed values
 * @see https://imagekit.io/docs/image-resize-and-crop
 */
export function outputSize(source: Size, steps: readonly Transformation[]): Size | undefined {
  const { width, height } = sizeAfter(source, steps)
  return width !== undefined && height !== undefined ? { width, height } : undefined
}

/**
 * Returns the sides that the transformation alone determines when nothing is known of the source: `w-400` → `{ width:
 * 400 }`.
 */
export function partialSize(steps: readonly Transformation[]): PartialSize {
  const { width, height } = sizeAfter({}, steps)
  return { ...(width !== undefined && { width }), ...(height !== undefined && { height }) }
}

function sizeAfter(source: PartialSize, steps: readonly Transformation[]): PartialSize {
  if (steps.some((step) => isTrue((step as Step).original))) return source
  try {
    return steps.reduce<PartialSize>((current, step) => stepSize(step as Step, current, source), source)
  } catch {
    // A malformed value has no size; the validator reports the error.
    return {}
  }
}

/** Returns the size after one step. */
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
  // By the side itself and not by the factor: 216 × 39 / 144 is 58.5, but 216 × (39 / 144) falls short of it.
  if (factor === x)
    return { width: whole(box.width!), height: whole((input.height * box.width!) / input.width) }
  if (factor === y)
    return { width: whole((input.width * box.height!) / input.height), height: whole(box.height!) }
  return { width: whole(input.width * factor), height: whole(input.height * factor) }
}

const known = (size: PartialSize): size is Size => size.width !== undefined && size.height !== undefined

/** Returns the size after resizing and cropping or padding, before rotation and border. */
export function resizedSize(step: Step, input: PartialSize, box: Box): PartialSize {
  // A requested but unknown side (a fraction of an unknown original) makes the size unknown.
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

/** Returns the box, its ratio kept, made small enough to be cut out of the input without enlarging it. */
export function shrunkToFit(box: Size, input: Size): Size {
  const fitted = scaledToBox(box, input, Math.min, 1)
  return { width: Math.min(input.width, fitted.width), height: Math.min(input.height, fitted.height) }
}

function croppedSize(step: Step, input: PartialSize, box: Box): PartialSize {
  // Documentation does not cover a missing side with `cm`; the input's own changes nothing.
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

/** Documentation does not say whether the border goes outside or inside; here it adds to the size. */
function borderedSize(size: PartialSize, border: number | undefined): PartialSize {
  if (border === undefined) return {}
  const grow = (side: number | undefined) => (side === undefined ? undefined : side + 2 * border)
  return { width: grow(size.width), height: grow(size.height) }
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}
