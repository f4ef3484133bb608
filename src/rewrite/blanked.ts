/** A part of a text. */
export interface Range {
  start: number
  end: number
}

/**
 * Returns a text with white space in the place of parts of it, so that all else keeps its place.
 *
 * @param ranges in order; one that begins within another is left out
 */
export function blanked(text: string, ranges: readonly Range[]): string {
  let result = ''
  let at = 0
  for (const { start, end } of ranges) {
    if (start < at) continue
    result += text.slice(at, start) + text.slice(start, end).replace(/[^\n]/g, ' ')
    at = end
  }
  return result + text.slice(at)
}
