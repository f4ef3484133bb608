import { emptyPixels, type Pixels, sample } from '../pixels/pixels'
import type { Size } from './measures'

export type Mapping = (pixels: Pixels) => Pixels

/** Computes the source position of every pixel of the result, since the opposite direction would leave holes. */
function backwards(output: Size, where: (x: number, y: number) => readonly [x: number, y: number]): Mapping {
  return (pixels) => {
    const result = emptyPixels(output)
    for (let y = 0; y < output.height; y++) {
      for (let x = 0; x < output.width; x++) {
        // Half a pixel, because a pixel's colour is that of its centre.
        const [fromX, fromY] = where(x + 0.5, y + 0.5)
        sample(pixels, fromX - 0.5, fromY - 0.5, result.data, (y * output.width + x) * 4)
      }
    }
    return result
  }
}

/**
 * Moves the four corners of an image to the given points, clockwise from the top left, on a canvas of its own size.
 * Returns `undefined` if the points lie on a line.
 */
export function perspective(points: readonly number[], size: Size): Mapping | undefined {
  const { width, height } = size
  const corners = [0, 0, width, 0, width, height, 0, height]
  // From the result to the image: eight equations for the eight numbers of the projection.
  const rows: number[][] = []
  for (let corner = 0; corner < 8; corner += 2) {
    const [x, y] = [points[corner]!, points[corner + 1]!]
    const [u, v] = [corners[corner]!, corners[corner + 1]!]
    rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v])
  }
  const solved = solve(rows)
  if (!solved) return undefined
  const [a, b, c, d, e, f, g, h] = solved as [number, number, number, number, number, number, number, number]
  return backwards(size, (x, y) => {
    const depth = g * x + h * y + 1
    // Points behind the eye are not part of the image.
    return depth <= 0 ? [-2, -2] : [(a * x + b * y + c) / depth, (d * x + e * y + f) / depth]
  })
}

/** Gaussian elimination with the largest pivot; returns `undefined` if there is no unique solution. */
function solve(rows: number[][]): number[] | undefined {
  const count = rows.length
  for (let column = 0; column < count; column++) {
    const best = rows.slice(column).reduce((a, b) => (Math.abs(b[column]!) > Math.abs(a[column]!) ? b : a))
    if (Math.abs(best[column]!) < 1e-9) return undefined
    rows.splice(rows.indexOf(best), 1)
    rows.splice(column, 0, best)
    for (const row of rows) {
      if (row === best) continue
      const factor = row[column]! / best[column]!
      for (let at = column; at <= count; at++) row[at] = row[at]! - factor * best[at]!
    }
  }
  return rows.map((row, index) => row[count]! / row[index]!)
}

/**
 * Bends the image to an arc of the given degrees: its middle line keeps its length, its top becomes the outside; with
 * negative degrees its bottom. The canvas is the smallest that holds it.
 */
export function arc(degrees: number, { width, height }: Size): { size: Size; map: Mapping } {
  const angle = (Math.abs(degrees) * Math.PI) / 180
  const middle = width / angle
  const outer = middle + height / 2
  const inner = Math.max(0, middle - height / 2)
  const half = angle / 2
  // Seen from the centre, the arc extends sideways as far as its outer end, or as a full quarter.
  const across = half >= Math.PI / 2 ? outer : outer * Math.sin(half)
  const lowest = half >= Math.PI / 2 ? outer * Math.cos(half) : inner * Math.cos(half)
  const size = {
    width: Math.max(1, Math.ceil(2 * across)),
    height: Math.max(1, Math.ceil(outer - lowest)),
  }
  const map = backwards(size, (x, y) => {
    const right = x - size.width / 2
    const up = outer - (degrees > 0 ? y : size.height - y)
    const distance = Math.hypot(right, up)
    const turned = Math.atan2(right, up)
    const across = (turned / angle + 0.5) * width
    const down = outer - distance
    return [across, degrees > 0 ? down : height - down]
  })
  return { size, map }
}
