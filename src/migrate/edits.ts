/** A range of a text, and its replacement. */
export interface Edit {
  start: number
  /** After the last character. */
  end: number
  text: string
}

/** The reason why something is not translated. */
export interface Warning {
  /** Position in the text. */
  offset: number
  message: string
}

export interface Migration {
  edits: Edit[]
  warnings: Warning[]
}

export const nothing = (): Migration => ({ edits: [], warnings: [] })

export function joined(parts: readonly Migration[]): Migration {
  return {
    edits: parts.flatMap(({ edits }) => edits).sort(byPlace),
    warnings: parts.flatMap(({ warnings }) => warnings).sort((a, b) => a.offset - b.offset),
  }
}

/** Applies edits to a text. They must not overlap; several at one position are applied in order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = ''
  let at = 0
  for (const edit of edits.toSorted(byPlace)) {
    if (edit.start < at) throw new RangeError(`Two edits at ${edit.start}`)
    result += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return result + text.slice(at)
}

const byPlace = (a: Edit, b: Edit) => a.start - b.start || a.end - b.end
