import { outputSize, resizedSize, type Size } from '../../engine/geometry/geometry'
import { requestedBox, type Step } from '../../engine/geometry/measures'
import type { PictureRequest } from '../../query/request'
import type { AxisName } from '../../query/value-sets'
import type { Transformation } from '../../url'

/** The last steps of a picture's candidates, and the sizes that exceed the image. */
export interface FittedSteps {
  /** Smallest first. */
  steps: Transformation[]
  upscaling: Upscaling | undefined
}

/** Sizes that would have enlarged the image. */
export interface Upscaling {
  axis: AxisName
  asked: number[]
  /** The largest value that does not enlarge it. */
  instead: number
  /** A single value is kept as asked; in a set, the largest value that does not enlarge replaces those that do. */
  isKept?: boolean
}

/**
 * Returns the last steps, smallest first, without those that enlarge the image: ImageKit would enlarge it, and the
 * browser would choose a descriptor that promises detail which does not exist. The largest step that does not enlarge
 * replaces those that would. A single value is kept as asked.
 *
 * @param source size of the image, where it is known (local files)
 * @param isVector whether it is drawn at any size with all of its detail
 */
export function fitToSource(
  request: PictureRequest,
  source: Size | undefined,
  isVector = false,
): FittedSteps {
  const { chain, step, candidates, axis } = request
  const steps = candidates.map((candidate) => ({ ...step, ...candidate }))
  if (!axis) return { steps, upscaling: isVector ? undefined : source && singleUpscaling(request, source) }
  const input = source && outputSize(source, chain)
  const valueIn = (one: Transformation) => numericValue(one, axis, input, source)
  const sorted = steps.sort((a, b) => valueIn(a) - valueIn(b))
  if (!source || !input || isVector) return { steps: sorted, upscaling: undefined }
  const isWidthAlone = axis === 'width' && step.height !== undefined
  const factorOf = (one: Transformation) => upscalingFactor(one, input, source, isWidthAlone)
  const tooLarge = sorted.filter((one) => factorOf(one) > 1)
  const [first] = tooLarge
  if (!first) return { steps: sorted, upscaling: undefined }
  const fitting = sorted.filter((one) => !tooLarge.includes(one))
  const varying = Object.keys(candidates[0] ?? {}) as AxisName[]
  const smaller = (name: AxisName) =>
    scaledDown(numericValue(first, name, input, source), name, factorOf(first))
  const less = { ...first, ...Object.fromEntries(varying.map((name) => [name, smaller(name)])) }
  const largest = axis !== 'dpr' && factorOf(less) > 1 ? atSourceSize(first, input) : less
  return {
    steps: fitting.some((one) => valueIn(one) === valueIn(largest)) ? fitting : [...fitting, largest],
    upscaling: { axis, asked: tooLarge.map(valueIn), instead: valueIn(largest) },
  }
}

/** A single value is kept as asked; that ImageKit invents pixels for it is worth a warning. */
function singleUpscaling({ chain, step }: PictureRequest, source: Size): Upscaling | undefined {
  // Another mode forbids it, or it is intended.
  if (step.cropMode || step.aiUpscale || Object.hasOwn(ENLARGING, String(step.crop))) return undefined
  const axis = step.width === undefined ? 'height' : 'width'
  const input = outputSize(source, chain)
  if (!input || isWithin(step, input)) return undefined
  const value = Number(step[axis])
  const factor = value > 1 ? upscalingFactor(step, input, source, false) : 1
  return factor > 1
    ? { axis, asked: [value], instead: scaledDown(value, axis, factor), isKept: true }
    : undefined
}

/** Most steps ask for less than there is, in plain numbers, and need no geometry to say so. */
function isWithin({ width, height, dpr, aspectRatio }: Transformation, input: Size): boolean {
  const fits = (value: unknown, most: number) =>
    value === undefined || (typeof value === 'number' && value <= most)
  return (
    dpr === undefined && aspectRatio === undefined && fits(width, input.width) && fits(height, input.height)
  )
}

/** A value of a set as a number: an expression's by what it comes to. */
function numericValue(step: Transformation, name: AxisName, input?: Size, source?: Size): number {
  const number = Number(step[name])
  if (!Number.isNaN(number)) return number
  if (name === 'dpr' || !input || !source) return 0
  return attempt(() => requestedBox({ ...step, dpr: undefined }, input, source)[name]) ?? 0
}

/** Crop modes that forbid enlarging, and the modes that behave the same otherwise. */
const ENLARGING: Readonly<Record<string, string>> = {
  at_max: 'at_max_enlarge',
  maintain_ratio_no_enlarge: 'maintain_ratio',
}

/**
 * Returns the factor by which a step enlarges its input: above 1, pixels are invented, or left out where the mode forbids
 * that. Measured before rotation and border, which make a picture wider without either.
 *
 * @param isWidthAlone whether the height is given in pixels: then it is as asked, whatever the width is
 */
function upscalingFactor(step: Transformation, input: Size, original: Size, isWidthAlone: boolean): number {
  const box = attempt(() => requestedBox(step as Step, input, original))
  if (!box) return 1
  if (step.cropMode) return (box.width ?? input.width) / input.width
  const crop = ENLARGING[String(step.crop)] ?? step.crop
  const output = attempt(() => resizedSize({ ...step, crop } as Step, input, box))
  if (output?.width === undefined || output.height === undefined) return 1
  const across = output.width / input.width
  // A side that follows from a ratio is rounded, and may come out half a pixel larger than what it is cut from.
  return isWidthAlone ? across : Math.max(across, (output.height - 1) / input.height)
}

/** Where the side that does not vary enlarges the picture alone (`c-at_least`): the picture's own size. */
function atSourceSize({ dpr: _, aspectRatio: _ratio, ...step }: Transformation, input: Size): Transformation {
  return { ...step, ...input }
}

/** Whole pixels, or a density of two digits. */
function scaledDown(value: number, name: AxisName, factor: number): number {
  // Rounds away the error of floating point numbers.
  const smaller = value / factor + 1e-6
  return name === 'dpr' ? Math.max(0.1, Math.floor(smaller * 100) / 100) : Math.max(1, Math.floor(smaller))
}

/** An invalid value has no size; the validator reports it. */
function attempt<T>(measure: () => T): T | undefined {
  try {
    return measure()
  } catch {
    return undefined
  }
}
