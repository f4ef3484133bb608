import { TooDeep } from '../too-deep'

/** Quotes and lists that begin on one line, or brackets or braces that are open in one block. */
const MAX_DEPTH = 100
/** Headings that are underlined, one right after the other. */
const MAX_UNDERLINED = 500
/** Runs of `*`, and as many of `_`, in one paragraph. */
const MAX_MIXED = 2000
/** Closing braces in one expression of MDX. */
const MAX_CLOSING = 2000

const MARKER = /[ \t]*(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))/y
const UNDERLINE = /^[ \t]{0,3}(?:=+|-+)[ \t]*$/
const FENCE = /^[ \t]*(?:```|~~~)/
const RUNS = /\*+|_+/g

/**
 * Refuses the texts for which the parser's time grows with the square of their length: it would take minutes for 40 kB. No text
 * that people write comes near these bounds. Takes linear time itself.
 *
 * @throws TooDeep
 */
export function refuseUnbounded(source: string, { mdx }: { mdx: boolean }): void {
  const block = new Block()
  const expression = { depth: 0, closing: 0 }
  let inFence = false
  for (let start = 0; start <= source.length; ) {
    const newline = source.indexOf('\n', start)
    const end = newline < 0 ? source.length : newline
    const line = source.slice(start, end)
    if (FENCE.test(line)) inFence = !inFence
    else if (!inFence) {
      const markers = markersOf(line)
      if (markers > MAX_DEPTH) throw new TooDeep(start, `more than ${MAX_DEPTH} quotes and lists`)
      block.add(line, start, markers > 0)
      if (mdx) addBraces(expression, line, start)
    }
    start = end + 1
  }
}

function markersOf(line: string): number {
  let count = 0
  MARKER.lastIndex = 0
  while (MARKER.test(line)) count++
  return count
}

/** What is counted in one block: between blank lines, or in one item of a list. */
class Block {
  #brackets = 0
  #underlined = 0
  #stars = 0
  #underscores = 0

  add(line: string, start: number, isItem: boolean): void {
    const isBlank = line.trim() === ''
    if (isBlank) this.#underlined = 0
    if (isBlank || isItem) this.#brackets = this.#stars = this.#underscores = 0
    if (UNDERLINE.test(line) && ++this.#underlined > MAX_UNDERLINED)
      throw new TooDeep(start, `more than ${MAX_UNDERLINED} underlined headings without a blank line`)
    for (const { index } of line.matchAll(/(?<!\\)[[\]]/g)) {
      this.#brackets = Math.max(0, this.#brackets + (line[index] === '[' ? 1 : -1))
      if (this.#brackets > MAX_DEPTH) throw new TooDeep(start + index, `more than ${MAX_DEPTH} brackets`)
    }
    for (const { 0: run, index } of line.matchAll(RUNS)) {
      if (run[0] === '*') this.#stars++
      // Underscores inside a word are a part of it.
      else if (!isWord(line[index - 1]) || !isWord(line[index + run.length])) this.#underscores++
    }
    if (Math.min(this.#stars, this.#underscores) > MAX_MIXED)
      throw new TooDeep(start, `more than ${MAX_MIXED} runs of * and of _ in a paragraph`)
  }
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character)
}

function addBraces(expression: { depth: number; closing: number }, line: string, start: number): void {
  for (const { index } of line
    .replace(/`[^`]*`/g, (code) => ' '.repeat(code.length))
    .matchAll(/(?<!\\)[{}]/g)) {
    if (line[index] === '{') expression.depth++
    else {
      expression.depth = Math.max(0, expression.depth - 1)
      expression.closing = expression.depth === 0 ? 0 : expression.closing + 1
    }
    if (expression.depth > MAX_DEPTH || expression.closing > MAX_CLOSING)
      throw new TooDeep(start + index, 'an expression with too many braces')
  }
}
