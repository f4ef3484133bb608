import { outputSize, resizedSize, type Size } from '../../engine/geometry/geometry'
import { requestedBox, type Step } from '../../engine/geometry/measures'
import type { PictureRequest } from '../../query/request'
import type { AxisName } from '../../query/value-sets'
import type { Transformation } from '../../url'

/** The last steps of a picture's candidates, and what was asked for beyond the image. */
export interface FittedSteps {
  /** Smallest first. */
  steps: Transformation[]
  upscaling: Upscaling | undefined
}

/** What would have enlarged the image. */
export interface Upscaling {
  axis: AxisName
  asked: number[]
  /** The largest value that does not. */
  instead: number
  /** It is done as asked all the same; in a set, what does not enlarge takes the others' place. */
  isKept?: boolean
}

/**
 * The last steps, smallest first and none that enlarges the image: ImageKit would do it, and the browser would pick a
 * descriptor that promises detail which is not there. The largest that does not takes the place of those that would. A
 * single value is left as asked.
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

/** A single value is done as asked, but where ImageKit makes pixels up for it that is worth a word. */
function singleUpscaling({ chain, step }: PictureRequest, source: Size): Upscaling | undefined {
  // Another mode forbids it, or it is what was asked for.
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

/** What ImageKit would enlarge, if the mode had not been chosen to forbid it. */
const ENLARGING: Readonly<Record<string, string>> = {
  at_max: 'at_max_enlarge',
  maintain_ratio_no_enlarge: 'maintain_ratio',
}

/**
 * How much larger than the picture that a step is given its result would be: above 1, pixels are made up, or left out
 * where the mode forbids that. Before rotation and border, which make a picture wider without either.
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
  // What is whole but for the last digit of a floating point number is whole.
  const smaller = value / factor + 1e-6
  return name === 'dpr' ? Math.max(0.1, Math.floor(smaller * 100) / 100) : Math.max(1, Math.floor(smaller))
}

/** A value that is wrong has no size; saying so is the validator's business. */
function attempt<T>(measure: () => T): T | undefined {
  try {
    return measure()
  } catch {
    return undefined
  }
}
