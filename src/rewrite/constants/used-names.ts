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
  let rest: string | undefined
  let withoutTexts: string | undefined
  const known = new Map<string, boolean>()
  const find = (name: string) => {
    rest ??= without(code, apart)
    const at = firstUse(rest, name)
    if (at < 0 || isOutsideOfTexts(rest, at)) return at >= 0
    withoutTexts ??= rest.replace(TEXT, (text) => (isClosed(text) ? '""' : text))
    return firstUse(withoutTexts, name) >= 0
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

/** Whether nothing before a position on its line begins a text. */
function isOutsideOfTexts(code: string, at: number): boolean {
  return !/['"`]|\/[/*]|^\s*\*/.test(code.slice(code.lastIndexOf('\n', at) + 1, at))
}

/** Returns the position of a name that is no part of another, no property, no key and no operand of `typeof`; -1 if there is none. */
function firstUse(code: string, name: string): number {
  for (let at = code.indexOf(name); at >= 0; at = code.indexOf(name, at + name.length)) {
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

const isPart = (code: string, at: number) => /[\p{ID_Continue}$#]/u.test(code.charAt(at))

/** Returns the position of the last character before a position that is no white space. */
function lastBefore(code: string, at: number): number {
  let before = at - 1
  while (/\s/.test(code.charAt(before))) before--
  return before
}
