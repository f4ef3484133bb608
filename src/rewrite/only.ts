/** Part of a text. */
export interface Range {
  start: number
  end: number
}

/** Replaces the rest of the text by blanks, so that positions in the part stay valid in the whole. */
export function only(source: string, ranges: readonly Range[]): string {
  let text = ''
  let at = 0
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    text += blank(source.slice(at, start)) + source.slice(start, end)
    at = end
  }
  return text + blank(source.slice(at))
}

const blank = (text: string) => text.replace(/[^\r\n]/g, ' ')
