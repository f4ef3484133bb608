/** Part of a text. */
export interface Range {
  start: number
  end: number
}

/** The text with blanks for all else, so that what is read of it has its place in the whole. */
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
