import type { Transformation } from '../../../url'

/** The client hints of a request, as received. */
export interface Hints {
  /** `Sec-CH-Width`: physical pixels that the picture will take. */
  width?: string
  /** `Sec-CH-DPR` */
  dpr?: string
  /** `Save-Data`: `on` where the user wants to spend less. */
  saveData?: string
}

export interface Hinted {
  steps: Transformation[]
  /** For `Content-DPR`, where `w-auto` decided the width. */
  contentDpr?: string
  /** Headers that the answer depends on. */
  vary: string[]
}

/** With `w-auto` the width goes up to the next hundred, so that a few renditions serve all windows. */
const STEP = 100

/**
 * Puts numbers in the place of `w-auto` and `dpr-auto`. Without their header they are left out, as if not asked for.
 *
 * @see https://imagekit.io/docs/responsive-images-client-hints
 */
export function applyHints(steps: readonly Transformation[], hints: Hints): Hinted {
  const width = positive(hints.width)
  const dpr = positive(hints.dpr)
  const vary = new Set<string>()
  let contentDpr: string | undefined
  const applied = steps.map((step) => {
    const { width: wanted, dpr: density, ...rest } = step
    if (wanted !== 'auto' && density !== 'auto') return step
    if (density === 'auto') vary.add('Sec-CH-DPR')
    if (wanted !== 'auto') {
      return { ...rest, ...(wanted !== undefined && { width: wanted }), ...(dpr !== undefined && { dpr }) }
    }
    vary.add('Sec-CH-Width')
    if (width === undefined) {
      const kept = density === 'auto' ? dpr : density
      return { ...rest, ...(kept !== undefined && { dpr: kept }) }
    }
    // The hint counts physical pixels: the density is in it already.
    const chosen = Math.ceil(width / STEP) * STEP
    if (dpr !== undefined) contentDpr = String(Math.round((chosen / (width / dpr)) * 100) / 100)
    return { ...rest, width: chosen }
  })
  return { steps: applied, vary: [...vary], ...(contentDpr !== undefined && { contentDpr }) }
}

function positive(text: string | undefined): number | undefined {
  const number = Number(text)
  return text !== undefined && number > 0 && number <= 65535 ? number : undefined
}
