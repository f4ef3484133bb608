/** A width in device pixels that a share of the screens needs. */
export interface Need {
  width: number
  weight: number
}

/** Widths of a `srcset`, and the bytes that an average screen loads with them. */
export interface WidthPlan {
  widths: number[]
  bytes: number
}

/**
 * Finds the widths of a `srcset` that serve the same screens with the fewest bytes. A screen takes the smallest width that is
 * not below its need, as browsers do that never show less than there is; the largest need is always served.
 *
 * The best widths are needs themselves: lowering any other width to the largest need that it serves saves bytes. So the needs,
 * sorted, are cut into at most `most` groups, and the cheapest cut is found by dynamic programming in O(most · needs²).
 *
 * @param bytesOf the image's bytes at a width; must not fall with the width
 * @returns one plan for each number of widths from 1 to `most`
 */
export function bestWidths(
  needs: readonly Need[],
  bytesOf: (width: number) => number,
  most: number,
): WidthPlan[] {
  const merged = mergedNeeds(needs)
  const bytes = merged.map(({ width }) => bytesOf(width))
  // Sums of weights up to each need.
  const sums = [0]
  for (const { weight } of merged) sums.push(sums.at(-1)! + weight)
  const costOf = (from: number, to: number) => (sums[to + 1]! - sums[from]!) * bytes[to]!
  /** Cheapest way to serve the needs up to an index, and where its last group begins. */
  let best = merged.map((_, last) => ({ bytes: costOf(0, last), starts: [0] }))
  const plans: WidthPlan[] = []
  for (let count = 1; count <= Math.min(most, merged.length); count++) {
    if (count > 1) best = best.map((one, last) => withOneMore(one, best, last, costOf))
    const { bytes: total, starts } = best.at(-1)!
    const ends = [...starts.slice(1).map((start) => start - 1), merged.length - 1]
    plans.push({ widths: ends.map((end) => merged[end]!.width), bytes: total })
  }
  return plans
}

interface Cut {
  bytes: number
  starts: number[]
}

function withOneMore(
  known: Cut,
  best: readonly Cut[],
  last: number,
  costOf: (from: number, to: number) => number,
): Cut {
  let cheapest = known
  for (let start = 1; start <= last; start++) {
    const before = best[start - 1]!
    const bytes = before.bytes + costOf(start, last)
    if (bytes < cheapest.bytes) cheapest = { bytes, starts: [...before.starts, start] }
  }
  return cheapest
}

/** Sorts needs, and adds up those of equal width. */
function mergedNeeds(needs: readonly Need[]): Need[] {
  const weights = new Map<number, number>()
  for (const { width, weight } of needs) weights.set(width, (weights.get(width) ?? 0) + weight)
  return [...weights].map(([width, weight]) => ({ width, weight })).sort((a, b) => a.width - b.width)
}

/** The bytes that an average screen loads with these widths; a need beyond the largest takes the largest. */
export function expectedBytes(
  widths: readonly number[],
  needs: readonly Need[],
  bytesOf: (width: number) => number,
): number {
  const sorted = [...widths].sort((a, b) => a - b)
  return needs.reduce((sum, { width, weight }) => {
    const taken = sorted.find((one) => one >= width) ?? sorted.at(-1)
    return taken === undefined ? sum : sum + weight * bytesOf(taken)
  }, 0)
}
