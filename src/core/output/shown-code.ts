/* Code that a page shows to people: it refers to nothing. */

const FENCE = /^\s*(?:>\s*)*(`{3,}|~{3,})/
const STATEMENT = /^\s*(?:import|export)\b/

/** Whether a line is a script of MDX, in which a backtick begins a template. */
function isScript(line: string): boolean {
  const brace = line.indexOf('{')
  return STATEMENT.test(line) || (brace >= 0 && line.includes('`', brace))
}

/** Returns the text of a Markdown page with white space in the place of code blocks and code within the text. */
export function withoutCode(markdown: string): string {
  let open = ''
  return markdown
    .split('\n')
    .map((line) => {
      const [, fence = ''] = FENCE.exec(line) ?? []
      if (open) {
        if (fence.startsWith(open)) open = ''
        return ' '.repeat(line.length)
      }
      open = fence
      if (fence) return ' '.repeat(line.length)
      return isScript(line) ? line : line.replace(/`[^`]*`/g, (code) => ' '.repeat(code.length))
    })
    .join('\n')
}

/** Storybook's copies of stories, which its documentation shows beside them. */
const COPY = /\boriginalSource\s*:\s*(["'`])/g

/** Returns whether a place lies in a copy of source text, for places that are asked for in order. */
export function copyFinder(text: string): (at: number) => boolean {
  const copies: { start: number; end: number }[] = []
  COPY.lastIndex = 0
  for (let match = COPY.exec(text); match; match = COPY.exec(text)) {
    const start = COPY.lastIndex
    const end = endOfString(text, start, match[1] ?? '')
    copies.push({ start, end })
    COPY.lastIndex = end
  }
  let next = 0
  return (at) => {
    while (next < copies.length && (copies[next]?.end ?? 0) <= at) next++
    return (copies[next]?.start ?? Infinity) <= at
  }
}

function endOfString(text: string, start: number, quote: string): number {
  let at = start
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1
  return at
}
