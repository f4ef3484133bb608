import { badValue } from '../engine-error'
import type { Size } from '../geometry/measures'
import { perform } from '../image'
import type { Handler } from './handler'

/** `r-20`, `r-max`, or `r-<top left>_<top right>_<bottom right>_<bottom left>`. */
export const radius: Handler = {
  order: 85,
  async apply(image, step) {
    const corners = cornersOf(step.radius, image)
    if (corners.every(([x, y]) => x === 0 || y === 0)) return image
    const input = Buffer.from(maskOf(image, corners))
    return perform(image, 'composite', (pipeline) => pipeline.composite([{ input, blend: 'dest-in' }]))
  },
}

type Corner = readonly [x: number, y: number]

function cornersOf(value: unknown, { width, height }: Size): Corner[] {
  const parts = String(value).split('_')
  if (parts.length !== 1 && parts.length !== 4) {
    throw badValue(`r-${String(value)}`, 'expected a number, max, or four of them joined with _')
  }
  const corners = parts.map((part): Corner => {
    // `max` turns a square into a circle, and any other image into an ellipse.
    if (part === 'max') return [width / 2, height / 2]
    const pixels = Number(part)
    if (part === '' || !(pixels >= 0)) throw badValue(`r-${String(value)}`, `"${part}" is not a radius`)
    return [pixels, pixels]
  })
  const [first] = corners
  const four = corners.length === 4 ? corners : [first!, first!, first!, first!]
  // Corners that would meet are made smaller together, as in CSS.
  const sum = (a: number, b: number, axis: 0 | 1) => four[a]![axis] + four[b]![axis]
  const widest = Math.max(sum(0, 1, 0), sum(2, 3, 0))
  const highest = Math.max(sum(0, 3, 1), sum(1, 2, 1))
  const factor = Math.min(1, width / widest, height / highest)
  return four.map(([x, y]) => [x * factor, y * factor])
}

/** Returns an SVG that is opaque inside the corners, with smooth edges. */
function maskOf({ width, height }: Size, corners: readonly Corner[]): string {
  const [topLeft, topRight, bottomRight, bottomLeft] = corners as [Corner, Corner, Corner, Corner]
  const arc = ([x, y]: Corner, toX: number, toY: number) => `A${x} ${y} 0 0 1 ${toX} ${toY}`
  const path = [
    `M${topLeft[0]} 0`,
    `H${width - topRight[0]}`,
    arc(topRight, width, topRight[1]),
    `V${height - bottomRight[1]}`,
    arc(bottomRight, width - bottomRight[0], height),
    `H${bottomLeft[0]}`,
    arc(bottomLeft, 0, height - bottomLeft[1]),
    `V${topLeft[1]}`,
    arc(topLeft, topLeft[0], 0),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><path d="${path.join('')}Z"/></svg>`
}
