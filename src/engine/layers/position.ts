import type { OverlayPosition } from '../../url'
import { badValue } from '../engine-error'
import { place } from '../geometry/focus'
import { numberOf, type Size, variablesOf } from '../geometry/measures'
import type { Surroundings } from '../geometry/resize-plan'
import type { Place } from './blend'

/** Reference points in a layer, as shares of its sides. */
const ANCHORS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  top_left: [0, 0],
  top: [0.5, 0],
  top_right: [1, 0],
  left: [0, 0.5],
  center: [0.5, 0.5],
  right: [1, 0.5],
  bottom_left: [0, 1],
  bottom: [0.5, 1],
  bottom_right: [1, 1],
}

/**
 * Returns the position of the layer's top left corner. A layer that would leave the base is moved back in; a larger one
 * covers all of the base.
 *
 * `cw` and `ch` are the layer's final size, `bw` and `bh` the base's; an image's own `iw` and `ih` were for its chain.
 *
 * @see https://imagekit.io/docs/transformations#position-of-layer
 */
export function positionOf(position: OverlayPosition, layer: Size, base: Size, within: Surroundings): Place {
  const { x, y, xCenter, yCenter, anchorPoint, focus } = position
  const variables = variablesOf(layer, within.original, base)
  const isPlaced = [x, y, xCenter, yCenter].some((value) => value !== undefined)
  if (focus !== undefined && !Object.hasOwn(ANCHORS, focus))
    throw badValue(`lfo-${focus}`, 'expected a place')
  if (!isPlaced) return place(layer, base, focus ?? 'center')
  const anchor = anchorPoint === undefined ? undefined : ANCHORS[anchorPoint]
  if (anchorPoint !== undefined && !anchor) throw badValue(`lap-${anchorPoint}`, 'expected a place')

  const along = (axis: 0 | 1): number => {
    const side = axis === 0 ? 'width' : 'height'
    const code = axis === 0 ? 'lx' : 'ly'
    const edge = axis === 0 ? x : y
    const centre = axis === 0 ? xCenter : yCenter
    // Only one of lx and ly is set: docs do not cover the other; 0 is the origin.
    const value = edge ?? centre ?? 0
    const share = anchor?.[axis] ?? (edge === undefined && centre !== undefined ? 0.5 : 0)
    const { distance, isFromEnd } = read(value, edge === undefined ? `${code}c` : code)
    const at = isFromEnd ? base[side] - distance - (1 - share) * layer[side] : distance - share * layer[side]
    const room = base[side] - layer[side]
    return Math.min(Math.max(Math.round(at), Math.min(0, room)), Math.max(0, room))
  }

  const read = (value: string | number, code: string) => {
    const text = String(value)
    // `N` reverses the direction: the distance counts from the right or the bottom.
    const isFromEnd = /^[N-]/.test(text)
    try {
      const distance = numberOf(isFromEnd ? text.slice(1) : text, variables, code)
      if (distance !== undefined) return { distance, isFromEnd }
    } catch (error) {
      throw badValue(`${code}-${text}`, (error as Error).message)
    }
    throw badValue(`${code}-${text}`, 'uses a variable that is unknown here')
  }

  return { left: along(0), top: along(1) }
}
