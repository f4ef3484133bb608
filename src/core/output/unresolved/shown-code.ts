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
