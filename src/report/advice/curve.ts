/** The bytes of an image at a width. */
export interface Point {
  width: number
  bytes: number
}

/** Bytes grow with the width by about this power: less than the area, as larger pictures are smoother. */
export const TYPICAL_EXPONENT = 1.6

/**
 * Returns the bytes of an image at any width, from some that are known: a straight line between neighbours where both axes are
 * logarithmic. It never falls with the width: a point below a smaller one's is raised to it.
 *
 * @param points at least one
 */
export function curveOf(points: readonly Point[]): (width: number) => number {
  const sorted = monotone(points)
  const lines = sorted.slice(1).map((point, index) => lineThrough(sorted[index]!, point))
  const [first] = sorted
  const single = { exponent: TYPICAL_EXPONENT, from: first! }
  return (width) => {
    const index = sorted.findIndex((point) => point.width >= width)
    const line = lines[index < 0 ? lines.length - 1 : Math.max(0, index - 1)] ?? single
    const isBeyond = index < 0 || width < sorted[0]!.width
    // A flat or steep stretch at the end says little of what is beyond it.
    const exponent = isBeyond ? Math.min(2, Math.max(1, line.exponent)) : line.exponent
    const from = index < 0 ? sorted.at(-1)! : index === 0 ? sorted[0]! : line.from
    return from.bytes * (width / from.width) ** exponent
  }
}

function lineThrough(from: Point, to: Point): { exponent: number; from: Point } {
  return { exponent: Math.log(to.bytes / from.bytes) / Math.log(to.width / from.width), from }
}

function monotone(points: readonly Point[]): Point[] {
  const byWidth = new Map<number, number>()
  for (const { width, bytes } of points) byWidth.set(width, Math.max(bytes, byWidth.get(width) ?? 1))
  const sorted = [...byWidth].map(([width, bytes]) => ({ width, bytes })).sort((a, b) => a.width - b.width)
  let most = 0
  for (const point of sorted) {
    most = Math.max(most, point.bytes)
    point.bytes = most
  }
  return sorted
}
