import { badValue } from '../engine-error'
import type { Size } from './measures'

export interface Rectangle extends Size {
  left: number
  top: number
}

/** The nine positions, as shares of the free space. */
const POSITIONS: Record<string, readonly [x: number, y: number]> = {
  center: [0.5, 0.5],
  top: [0.5, 0],
  left: [0, 0.5],
  bottom: [0.5, 1],
  right: [1, 0.5],
  top_left: [0, 0],
  top_right: [1, 0],
  bottom_left: [0, 1],
  bottom_right: [1, 1],
}

export function isPosition(focus: string): boolean {
  return Object.hasOwn(POSITIONS, focus)
}

/**
 * Returns the offset of an `inner` box within an `outer` one. If inner is larger, offsets are negative: the space to
 * pad.
 */
export function place(inner: Size, outer: Size, focus = 'center'): { left: number; top: number } {
  const position = POSITIONS[focus] ?? POSITIONS.center!
  return {
    left: Math.round((outer.width - inner.width) * position[0]),
    top: Math.round((outer.height - inner.height) * position[1]),
  }
}

/** Moves a rectangle inside the image; its size must not exceed the image's. */
export function movedInside(rectangle: Rectangle, image: Size): Rectangle {
  const clamp = (value: number, most: number) => Math.min(Math.max(0, value), most)
  return {
    ...rectangle,
    left: clamp(rectangle.left, image.width - rectangle.width),
    top: clamp(rectangle.top, image.height - rectangle.height),
  }
}

/** Parses the file's stored `x,y,width,height`, in pixels of the original. */
export function parseCustomCoordinates(text: string | undefined): Rectangle | undefined {
  if (!text) return undefined
  const numbers = text.split(',').map(Number)
  const [left, top, width, height] = numbers
  if (numbers.length !== 4 || numbers.some((n) => !(n >= 0)) || !width || !height) {
    throw badValue('fo-custom', `the file's custom coordinates "${text}" are not x,y,width,height`)
  }
  return { left: left!, top: top!, width, height }
}

/**
 * Returns the smallest cut of a given ratio that contains an area, moved inside the image. ImageKit does not document
 * how it widens the area; this interpretation cuts into it only where the image itself ends.
 */
export function cutAround(area: Rectangle, ratio: number, image: Size): Rectangle {
  let width = Math.max(area.width, area.height * ratio)
  let height = width / ratio
  const shrink = Math.min(1, image.width / width, image.height / height)
  width = Math.min(image.width, Math.max(1, Math.round(width * shrink)))
  height = Math.min(image.height, Math.max(1, Math.round(height * shrink)))
  const left = Math.round(area.left + area.width / 2 - width / 2)
  const top = Math.round(area.top + area.height / 2 - height / 2)
  return movedInside({ left, top, width, height }, image)
}
