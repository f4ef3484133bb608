import { badValue } from '../engine-error'
import type { Variables } from './expression'
import { cutAround, movedInside, place, type Rectangle } from './focus'
import { resizedSize, scaledToBox } from './geometry'
import { numberOf, requestedBox, type Size, type Step, variablesOf } from './measures'

/** The operations on the pixels, in this order. A missing part does nothing. */
export interface ResizePlan {
  /** Cut out of the input before scaling. */
  before?: Rectangle
  /** Exact size to scale to, distorting if need be. */
  scale?: Size
  /** Cut out of the scaled image. */
  cut?: Rectangle
  /** Position of the image on a larger canvas. */
  pad?: { left: number; top: number; right: number; bottom: number }
  /** Lets the scaler choose the cut by attention; then `scale` is the size after the cut. */
  attention?: boolean
  /** The size of the result. */
  output: Size
}

/** Values that the numbers of a step may refer to. */
export interface Surroundings {
  readonly original: Size
  /** In a layer: the base image. */
  readonly base?: Size
  /** The file's custom coordinates, for `fo-custom`. */
  readonly area?: Rectangle
}

/**
 * Turns the resizing parameters of one step into scaling, cutting and padding. Pure: uses the sizes of `geometry.ts`,
 * so that the size written in HTML is the size that is rendered.
 */
export function planResize(step: Step, input: Size, { original, base, area }: Surroundings): ResizePlan {
  const box = requestedBox(step, input, original, base)
  const output = resizedSize(step, input, box)
  if (output.width === undefined || output.height === undefined) return { output: input }
  const result = output as Size
  if (box.width === undefined && box.height === undefined) return { output: input }
  return step.cropMode === undefined
    ? planCrop(step, input, result, area)
    : planCropMode(step, input, result, variablesOf(input, original, base), area)
}

function planCrop(step: Step, input: Size, output: Size, area?: Rectangle): ResizePlan {
  const crop = step.crop ?? 'maintain_ratio'
  if (crop === 'force' || String(crop).startsWith('at_')) return { scale: output, output }
  if (step.focus === 'auto') return { scale: output, attention: true, output }
  if (step.focus === 'custom' && area) {
    return { before: cutAround(area, output.width / output.height, input), scale: output, output }
  }
  const cover = scaledToBox(input, output, Math.max)
  const scale = {
    width: Math.max(output.width, cover.width),
    height: Math.max(output.height, cover.height),
  }
  return { scale, cut: { ...place(output, scale, focusOf(step)), ...output }, output }
}

function planCropMode(
  step: Step,
  input: Size,
  output: Size,
  variables: Variables,
  area?: Rectangle,
): ResizePlan {
  switch (step.cropMode) {
    case 'pad_resize':
    case 'pad_resize_no_enlarge': {
      const most = step.cropMode === 'pad_resize' ? Number.POSITIVE_INFINITY : 1
      const scale = scaledToBox(input, output, Math.min, most)
      return { scale, pad: padding(scale, output, focusOf(step)), output }
    }
    case 'extract':
      return { cut: extractWindow(step, input, output, variables, area), output }
    case 'pad_extract': {
      const kept = {
        width: Math.min(output.width, input.width),
        height: Math.min(output.height, input.height),
      }
      const cut = extractWindow(step, input, kept, variables, area)
      return { cut, pad: padding(kept, output), output }
    }
    case 'pad_extract_no_shrink':
      return { pad: padding(input, output, focusOf(step)), output }
    default:
      throw badValue(`cm-${String(step.cropMode)}`, 'unknown crop mode')
  }
}

function focusOf(step: Step): string {
  return step.focus === undefined ? 'center' : String(step.focus)
}

function padding(inner: Size, outer: Size, focus?: string) {
  const { left, top } = place(inner, outer, focus)
  return { left, top, right: outer.width - inner.width - left, bottom: outer.height - inner.height - top }
}

/** Explicit coordinates beat `fo`; a window that leaves the image is moved back in, except around a centre (docs). */
function extractWindow(
  step: Step,
  input: Size,
  size: Size,
  variables: Variables,
  area?: Rectangle,
): Rectangle {
  const at = (name: 'x' | 'y' | 'xCenter' | 'yCenter', code: string) => numberOf(step[name], variables, code)
  const x = at('x', 'x')
  const y = at('y', 'y')
  const xCenter = at('xCenter', 'xc')
  const yCenter = at('yCenter', 'yc')
  if (xCenter !== undefined || yCenter !== undefined) {
    const left = Math.round((xCenter ?? input.width / 2) - size.width / 2)
    const top = Math.round((yCenter ?? input.height / 2) - size.height / 2)
    if (left < 0 || top < 0 || left + size.width > input.width || top + size.height > input.height) {
      throw badValue(
        xCenter === undefined ? `yc-${yCenter}` : `xc-${xCenter}`,
        `a window of ${size.width}×${size.height} around this centre leaves the image of ${input.width}×${input.height}`,
      )
    }
    return { left, top, ...size }
  }
  if (x !== undefined || y !== undefined) {
    return movedInside({ left: Math.round(x ?? 0), top: Math.round(y ?? 0), ...size }, input)
  }
  if (step.focus === 'custom' && area) {
    const left = Math.round(area.left + area.width / 2 - size.width / 2)
    const top = Math.round(area.top + area.height / 2 - size.height / 2)
    return movedInside({ left, top, ...size }, input)
  }
  return { ...place(size, input, focusOf(step)), ...size }
}
