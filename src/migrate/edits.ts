/** A piece of a text, and what is put in its place. */
export interface Edit {
  start: number
  /** Behind the last character. */
  end: number
  text: string
}

/** What stays as it is, and why. */
export interface Warning {
  /** Where in the text. */
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

/** The text with its edits done. Edits must not overlap; several at one place are done in their order. */
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
