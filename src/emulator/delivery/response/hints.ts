import type { Transformation } from '../../../url'

/** Client hints as received. */
export interface Hints {
  /** `Sec-CH-Width`: width of the image in physical pixels. */
  width?: string
  /** `Sec-CH-DPR` */
  dpr?: string
  /** `Save-Data`: `on` to reduce data use. */
  saveData?: string
}

export interface Hinted {
  steps: Transformation[]
  /** Value of `Content-DPR`, if `w-auto` set the width. */
  contentDpr?: string
  /** Headers that the response depends on. */
  vary: string[]
}

/** `w-auto` rounds up to the next hundred pixels, so few renditions serve all windows. */
const STEP = 100

/**
 * Replaces `w-auto` and `dpr-auto` by numbers, and removes them if their header is missing.
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
    // Physical pixels already include the density.
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
