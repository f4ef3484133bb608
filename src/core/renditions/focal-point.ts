import { outputSize, rotatedSize, type Size, UNKNOWN_INPUT } from '../../engine/geometry/geometry'
import { borderWidth, rotationOf, type Step, variablesOf } from '../../engine/geometry/measures'
import { planResize, type ResizePlan } from '../../engine/geometry/resize-plan'
import type { Transformation } from '../../url'

/** A point of an image, as fractions of its width and height, from the top left, as it is shown. */
export interface Point {
  x: number
  y: number
}

/** Options that say where a step looks. `fo-custom` asks for the image's own focal point. */
function looksElsewhere({ focus, x, y, xCenter, yCenter }: Transformation): boolean {
  const isGiven = focus !== undefined && focus !== 'custom'
  return isGiven || [x, y, xCenter, yCenter].some((one) => one !== undefined)
}

/**
 * A chain in which every crop keeps a point of the image as near to its middle as the image's edges allow.
 *
 * A crop becomes a cut in whole pixels (`cm-extract` with `x`, `y`) and a resize: that is the same on ImageKit and here,
 * for every ratio, and a change of the point changes the URL. `fo-custom` with coordinates that are stored in the Media
 * Library would be neither: two names of one content share them, and the CDN would go on with the old crop.
 *
 * @param source size of the image, as it is shown
 */
export function aroundPoint(chain: readonly Transformation[], source: Size, point: Point): Transformation[] {
  if (chain.some(({ original }) => original)) return [...chain]
  const steps: Transformation[] = []
  let at: Point | undefined = point
  for (const [index, step] of chain.entries()) {
    const input = outputSize(source, chain.slice(0, index))
    // The size after a trim, say, is unknown, and so is the position of the point.
    if (!input || !at || UNKNOWN_INPUT.some((name) => step[name as keyof Transformation] !== undefined)) {
      return [...steps, ...chain.slice(index)]
    }
    const { focus, ...unfocused } = step
    const own = looksElsewhere(step)
    const plan = planOf(own ? step : unfocused, input, source)
    if (!plan || (own && (plan.cut || plan.attention))) return [...steps, ...chain.slice(index)]
    const window: Window | undefined = own ? undefined : windowOf(plan, input, at)
    if (window) steps.push(cutOf(window), ...afterCut(unfocused, window, plan))
    else steps.push(own ? step : unfocused)
    const isKnown = outputSize(source, chain.slice(0, index + 1)) !== undefined
    at = isKnown ? pointAfter(step, at, input, window ?? { left: 0, top: 0, ...input }, plan) : undefined
  }
  return steps.filter((step) => Object.keys(step).length > 0)
}

function planOf(step: Transformation, input: Size, original: Size): ResizePlan | undefined {
  try {
    return planResize(step as Step, input, { original })
  } catch {
    // The engine reports invalid values.
    return undefined
  }
}

interface Window extends Size {
  left: number
  top: number
}

/** The part of the input that a step keeps, around the point; `undefined` if it keeps all. */
function windowOf({ cut, scale }: ResizePlan, input: Size, at: Point): Window | undefined {
  if (!cut) return undefined
  // A side that follows from the other is rounded, and may cut off a pixel that should stay.
  if (scale && cut.width >= scale.width - 1 && cut.height >= scale.height - 1) return undefined
  // ImageKit scales the largest part of the input that has the cut's ratio.
  const ratio = cut.width / cut.height
  const inside = (side: number, most: number) => Math.min(most, Math.max(1, Math.round(side)))
  const width = inside(scale ? input.height * ratio : cut.width, input.width)
  const height = inside(scale ? input.width / ratio : cut.height, input.height)
  if (width === input.width && height === input.height) return undefined
  const start = (share: number, whole: number, part: number) =>
    Math.min(Math.max(0, Math.round(share * whole - part / 2)), whole - part)
  return { left: start(at.x, input.width, width), top: start(at.y, input.height, height), width, height }
}

function cutOf({ left, top, width, height }: Window): Transformation {
  return { width, height, cropMode: 'extract', x: left, y: top }
}

/** Returns a step whose crop is already made: with its size in pixels, because a ratio, a density or `cw` would be applied again. */
function afterCut(step: Transformation, window: Window, { output }: ResizePlan): Transformation[] {
  const { width: _width, height: _height, aspectRatio: _ratio, dpr: _dpr, crop, cropMode, ...rest } = step
  if (window.width === output.width && window.height === output.height) return [rest]
  return [{ ...output, ...(crop && { crop }), ...(cropMode && { cropMode }), ...rest }]
}

/** Returns the point in a step's result; `undefined` where that is unknown. */
function pointAfter(
  step: Transformation,
  at: Point,
  input: Size,
  window: Window,
  plan: ResizePlan,
): Point | undefined {
  const { output, pad } = plan
  const inner = pad
    ? { width: output.width - pad.left - pad.right, height: output.height - pad.top - pad.bottom }
    : output
  const shown = {
    x: ((at.x * input.width - window.left) / window.width) * inner.width + (pad?.left ?? 0),
    y: ((at.y * input.height - window.top) / window.height) * inner.height + (pad?.top ?? 0),
  }
  const turned = rotated(shown, output, rotationOf(step.rotation))
  if (!turned) return undefined
  const { x, y, size } = flipped(turned, String(step.flip ?? ''))
  const border = borderWidth(step.border, variablesOf(size, size)) ?? 0
  return { x: (x + border) / (size.width + 2 * border), y: (y + border) / (size.height + 2 * border) }
}

interface Placed extends Point {
  size: Size
}

/** Clockwise, about the middle of a canvas that grows until the corners fit. */
function rotated({ x, y }: Point, size: Size, degrees: number): Placed | undefined {
  const { width, height } = rotatedSize(size, degrees)
  if (width === undefined || height === undefined) return undefined
  const radians = (degrees * Math.PI) / 180
  const [right, down] = [x - size.width / 2, y - size.height / 2]
  return {
    x: right * Math.cos(radians) - down * Math.sin(radians) + width / 2,
    y: right * Math.sin(radians) + down * Math.cos(radians) + height / 2,
    size: { width, height },
  }
}

function flipped({ x, y, size }: Placed, flip: string): Placed {
  return {
    x: flip.includes('h') ? size.width - x : x,
    y: flip.includes('v') ? size.height - y : y,
    size,
  }
}
