/**
 * Openers of comments, a line comment only behind white space: `https://` is none. Neither is one with a condition: programs for
 * e-mail read what is in it (`<!--[if mso]>`). `<!-->` is a whole one.
 */
const OPEN = /\/\*|<!--(?!\[if\b|-?>)|(?<=^|\s)\/\//g
const CLOSE = { '/*': '*/', '<!--': '-->', '//': '\n' } as const

interface Range {
  start: number
  end: number
}

/** Returns whether a place lies in a comment of a text, for places that are asked for in order. */
export function commentFinder(text: string): (at: number) => boolean {
  let comments: Range[] | undefined
  let next = 0
  return (at) => {
    comments ??= commentsOf(text)
    while (next < comments.length && comments[next]!.end <= at) next++
    return (comments[next]?.start ?? Infinity) <= at
  }
}

/**
 * Returns the comments of a script, a style sheet or a page, in order. One that is never closed is none, except for a line
 * comment at the end.
 */
export function commentsOf(text: string): Range[] {
  const comments: Range[] = []
  /** Openers for which no end is left: looking again for each of them would take quadratic time. */
  const unclosed = new Set<string>()
  OPEN.lastIndex = 0
  for (let match = OPEN.exec(text); match; match = OPEN.exec(text)) {
    const open = match[0] as keyof typeof CLOSE
    if (unclosed.has(open)) continue
    const close = text.indexOf(CLOSE[open], match.index + open.length)
    if (close < 0 && open !== '//') {
      unclosed.add(open)
      continue
    }
    const end = close < 0 ? text.length : close + CLOSE[open].length
    comments.push({ start: match.index, end })
    OPEN.lastIndex = end
  }
  return comments
}
