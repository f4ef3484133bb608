import type { OverlayPosition } from '../../url'
import { badValue } from '../engine-error'
import { place } from '../geometry/focus'
import { numberOf, type Size, variablesOf } from '../geometry/measures'
import type { Surroundings } from '../geometry/resize-plan'
import type { Image } from '../image'
import { emptyPixels, imageOf, pixelsOf, sample } from '../pixels/pixels'

/**
 * `lm-displace`: the layer is a map that shifts the base's pixels, red horizontally and green vertically; the middle
 * value shifts nothing, black and white by `x` and `y` pixels. Outside the map, and where it is transparent, nothing
 * moves.
 */
export async function displace(
  base: Image,
  map: Image,
  position: OverlayPosition,
  within: Surroundings,
): Promise<Image> {
  const across = amount(position.x, 'lx', map, base, within)
  const down = amount(position.y, 'ly', map, base, within)
  if (position.x === undefined && position.y === undefined) {
    throw badValue('lm-displace', 'needs lx or ly: the distance in pixels that the map shifts')
  }
  const { left, top } = place(map, base, position.focus ?? 'center')
  const from = await pixelsOf(base)
  const shifts = await pixelsOf(map)
  const result = emptyPixels(base)
  const clamp = (value: number, most: number) => Math.min(Math.max(0, value), most)
  for (let y = 0; y < base.height; y++) {
    for (let x = 0; x < base.width; x++) {
      const [mapX, mapY] = [x - left, y - top]
      const isInside = mapX >= 0 && mapY >= 0 && mapX < map.width && mapY < map.height
      const at = (mapY * map.width + mapX) * 4
      const weight = isInside ? shifts.data[at + 3]! / 255 / 127.5 : 0
      const fromX = x + (weight === 0 ? 0 : (shifts.data[at]! - 127.5) * weight * across)
      const fromY = y + (weight === 0 ? 0 : (shifts.data[at + 1]! - 127.5) * weight * down)
      const offset = (y * base.width + x) * 4
      sample(from, clamp(fromX, base.width - 1), clamp(fromY, base.height - 1), result.data, offset)
    }
  }
  return { ...imageOf(result), ...(base.opaque && { opaque: true }) }
}

function amount(value: unknown, code: string, map: Size, base: Size, { original }: Surroundings): number {
  try {
    return numberOf(value, variablesOf(map, original, base), code) ?? 0
  } catch (error) {
    throw badValue(`${code}-${String(value)}`, (error as Error).message)
  }
}
