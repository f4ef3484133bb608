/** A candidate of a `srcset`. */
export interface Candidate {
  /** `400w`, `2x`; `undefined` for a single URL, which is `1x`. */
  descriptor?: string | undefined
}

/**
 * Returns the candidate that Chromium loads: the first of a sufficient density, or the one before it if the screen is nearer
 * to that by their geometric mean. Firefox and Safari take the first of a sufficient density.
 *
 * @param slot width of the image in CSS pixels, by `sizes`
 * @param density of the screen
 */
export function chooseCandidate<C extends Candidate>(
  candidates: readonly C[],
  slot: number,
  density: number,
): C | undefined {
  const sorted = candidates
    .map((candidate) => ({ candidate, density: densityOf(candidate, slot) }))
    .sort((a, b) => a.density - b.density)
  for (const [index, { candidate, density: current }] of sorted.entries()) {
    const next = sorted[index + 1]
    if (!next) return candidate
    if (next.density < density) continue
    const isTooFew = current <= 1 && density > current
    return isTooFew || density >= Math.sqrt(current * next.density) ? next.candidate : candidate
  }
  return undefined
}

export function densityOf({ descriptor }: Candidate, slot: number): number {
  const value = Number.parseFloat(descriptor ?? '1')
  return descriptor?.endsWith('w') ? value / Math.max(slot, Number.MIN_VALUE) : value
}
