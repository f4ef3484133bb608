import type { Rectangle } from '../geometry/focus'
import type { Colour } from './colour'
import type { Pixels } from './pixels'

/**
 * Returns the most frequent colours in a part of an image, most frequent first: pixels are counted in boxes of 16 a
 * channel, and a box has the mean of its pixels. Transparent pixels do not count; without any other the result is
 * black.
 */
export function dominantColours({ data, width, height }: Pixels, part?: Rectangle, most = 1): Colour[] {
  const { left, top, width: across, height: down } = part ?? { left: 0, top: 0, width, height }
  const boxes = new Map<number, { count: number; r: number; g: number; b: number }>()
  for (let y = top; y < top + down; y++) {
    for (let x = left; x < left + across; x++) {
      const at = (y * width + x) * 4
      if (data[at + 3]! < 128) continue
      const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!]
      const key = ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4)
      const box = boxes.get(key) ?? { count: 0, r: 0, g: 0, b: 0 }
      box.count++
      box.r += r
      box.g += g
      box.b += b
      boxes.set(key, box)
    }
  }
  const sorted = [...boxes.values()].sort((a, b) => b.count - a.count).slice(0, most)
  const colours = sorted.map(({ count, r, g, b }) => ({
    r: Math.round(r / count),
    g: Math.round(g / count),
    b: Math.round(b / count),
    alpha: 1,
  }))
  return colours.length > 0 ? colours : [{ r: 0, g: 0, b: 0, alpha: 1 }]
}
