/** A part of a text. */
interface Range {
  start: number
  /** Exclusive. */
  end: number
}

/**
 * Returns a function that tells whether a module uses a name, as far as its text shows: not in a string, a comment or `typeof`, which
 * may be a type's, and not as a property. A use that is overlooked costs a module; one that is none makes a build upload an image
 * that nothing shows.
 *
 * @param apart what of the module does not count
 */
export function usedNames(code: string, apart: readonly Range[]): (name: string) => boolean {
  const last = apart.at(-1)?.end ?? 0
  let texts: string | undefined
  const known = new Map<string, boolean>()
  const find = (name: string) => {
    // Most modules begin with all of their imports, and use each in a statement that is soon found.
    const at = firstUse(code, name, last)
    if (at >= 0 && isOutsideOfTexts(code, at)) return true
    texts ??= withoutTexts(without(code, apart))
    return firstUse(texts, name) >= 0
  }
  return (name) => {
    const used = known.get(name) ?? find(name)
    known.set(name, used)
    return used
  }
}

function without(code: string, ranges: readonly Range[]): string {
  let at = 0
  let rest = ''
  for (const { start, end } of ranges) {
    rest += code.slice(at, start)
    at = end
  }
  return rest + code.slice(at)
}

/** Strings and comments, as far as the line, or the file, if nothing closes them. Templates, whose quotes begin no strings. */
const TEXT =
  /'[^'\\\n]*(?:\\[\s\S][^'\\\n]*)*'?|"[^"\\\n]*(?:\\[\s\S][^"\\\n]*)*"?|`[^`\\]*(?:\\[\s\S][^`\\]*)*`?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g

/** Whether a text is a comment, or a string with its end: what has none is a quotation mark in a pattern, or an apostrophe. */
const isClosed = (text: string) =>
  text.startsWith('/') || (!text.startsWith('`') && text.length > 1 && text.endsWith(text.charAt(0)))

function withoutTexts(code: string): string {
  return code.replace(TEXT, (text) => (isClosed(text) ? '""' : text))
}

/** Whether a position is outside of texts by its line alone. */
function isOutsideOfTexts(code: string, at: number): boolean {
  const before = code.slice(code.lastIndexOf('\n', at) + 1, at)
  if (!BEGINNING.test(before)) return true
  return before.length < MOST && !BEGINNING.test(before.replace(STRING, ''))
}

/** Begins a text, or a line of a comment. */
const BEGINNING = /['"`]|\/[/*]|^\s*\*/
const STRING = /'[^'"`\\/]*'|"[^'"`\\/]*"/g
/** Characters of a line that is looked at for each name: one of minified code may be the whole file. */
const MOST = 500

/** Returns the position of a name that is no part of another, no property, no key and no operand of `typeof`; -1 if there is none. */
function firstUse(code: string, name: string, from = 0): number {
  for (let at = code.indexOf(name, from); at >= 0; at = code.indexOf(name, at + name.length)) {
    const end = at + name.length
    if (isPart(code, at - 1) || isPart(code, end)) continue
    const before = lastBefore(code, at)
    const isProperty = code[before] === '.' && code[before - 1] !== '.'
    const isKey = /[{,]/.test(code.charAt(before)) && /\s*:/y.test(code.slice(end, end + 20))
    if (isProperty || isKey || code.slice(before - 5, before + 1) === 'typeof') continue
    return at
  }
  return -1
}

function isPart(code: string, at: number): boolean {
  const character = code.charAt(at)
  return character < '\x7f' ? /[\w$#]/.test(character) : /\p{ID_Continue}/u.test(character)
}

/** Returns the position of the last character before a position that is no white space. */
function lastBefore(code: string, at: number): number {
  let before = at - 1
  while (/\s/.test(code.charAt(before))) before--
  return before
}
