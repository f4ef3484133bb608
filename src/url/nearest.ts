/**
 * Returns the candidate that was probably meant, or `undefined` if none is close: at most a third of the letters may
 * differ. Uses the Damerau–Levenshtein distance (optimal string alignment), case-insensitive.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase()
  let best: string | undefined
  let fewest = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    // A single letter that differs leaves nothing in common.
    const other = candidate.toLowerCase()
    if (Math.min(wanted.length, other.length) < 2 && wanted !== other) continue
    // The distance is no less than what one is longer than the other.
    if (Math.abs(wanted.length - other.length) >= fewest) continue
    const slips = distance(wanted, other)
    if (slips < fewest) {
      fewest = slips
      best = candidate
    }
  }
  return best
}

function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforeLast[j - 2]! + 1)
      }
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}
