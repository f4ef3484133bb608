/* References in a text, which is all there is when no parser reads it. */

/** The characters that end a reference, in all languages of the outputs. */
const END = /["'`()<>\s\\]/g
/** The characters that a reference stands behind. */
const BEFORE = /["'`(<>\s\\,=]/
export const SPECIFIER = /^ik:(?:\.{0,2}\/|https?:|[@~#][\w-]*\/)/
/** Characters that a path may have, and those that are looked at before a reference. */
const WINDOW = 1_024

/** The value of an attribute, and what CSS, Markdown and JSON show. */
const ATTRIBUTE = /[\w-]=\s*\\?["']?[^"'<>]*$/
const SHOWN = /(?:url|image-set)\([^)]*$|\]\(\s*<?$/i
const LINK = /\]\(\s*<?$/
const MEMBER = /"(?!children")[\w$-]+"\s*:\s*"$/
const PATH = /\/|\.[a-z]\w{2,3}(?:[?,]|$)/i
const DESCRIPTOR = /^[\d.]+[wxh],?$/

/** A path with spaces. */
const SPACED = /^(?:ik:)?\.{0,2}\/[^\s"'`<>,:?]* [^\n"'`<>,:?]*\?[^\s"'`<>]+$/

interface Found {
  start: number
  what: string
}

/**
 * Finds the references of a text.
 *
 * @param pattern matches `ik:`, or an extension with the `?` behind it
 */
export function* referencesOf(text: string, pattern: RegExp): Generator<Found> {
  if (isSpaced(text) && text.search(pattern) >= 0) {
    yield { start: 0, what: text.trim() }
    return
  }
  let end = 0
  for (const { 0: match, index } of text.matchAll(pattern)) {
    if (index < end) continue
    const isSpecifier = match.toLowerCase() === 'ik:'
    const start = isSpecifier ? index : startOf(text, index, end)
    end = endOf(text, index + match.length)
    const what = text.slice(start, end).replace(/,+$/, '')
    const isWritten = isSpecifier
      ? (start === 0 || BEFORE.test(text.charAt(start - 1))) && SPECIFIER.test(what)
      : start < index
    if (isWritten && !isInClass(text, start)) yield { start, what }
  }
}

/** Finds the references of a text that may be text for people, which holds a reference only as its example. */
export function* referencesAmongWords(text: string, pattern: RegExp): Generator<Found> {
  const isAll = isListed(text) || isSpaced(text)
  for (const found of referencesOf(text, pattern)) {
    const before = text.slice(Math.max(0, found.start - WINDOW), found.start)
    if (isAll || SHOWN.test(before) || MEMBER.test(before)) yield found
  }
}

/** Finds the references of Markdown's links and images. */
export function* referencesOfMarkdown(text: string, pattern: RegExp): Generator<Found> {
  for (const found of referencesOf(text, pattern))
    if (LINK.test(text.slice(Math.max(0, found.start - WINDOW), found.start))) yield found
}

/** Finds the references of a text that no parser could read. */
export function* referencesOfUnknown(text: string, pattern: RegExp): Generator<Found> {
  for (const found of referencesOf(text, pattern)) {
    if (
      !found.what.startsWith('ik:') ||
      /["'`(=]\s*$/.test(text.slice(Math.max(0, found.start - 99), found.start))
    )
      yield found
  }
}

/** Whether the head of a text, before its first tag, is the rest of a tag that began in another text. */
export function endsTag(text: string): boolean {
  const head = /^[^<>]*>/.exec(text)?.[0] ?? ''
  return ATTRIBUTE.test(head.slice(0, -1)) || /["']\s*\/?>$/.test(head)
}

/** Whether the path with its extension at a place is a URL's. */
export function isRemote(text: string, at: number): boolean {
  const start = startOf(text, at, 0)
  return (
    text.startsWith('https://', start) || text.startsWith('//', start) || text.startsWith('http://', start)
  )
}

/** Where the path begins that has its extension at a place. */
function startOf(text: string, at: number, from: number): number {
  const least = Math.max(from, at - WINDOW)
  let start = at
  while (start > least && !isBefore(text.charCodeAt(start - 1))) start--
  return start
}

/** Whether the pattern `BEFORE` matches a character: a table, as every URL of an output is read backwards. */
function isBefore(code: number): boolean {
  return code < 128 ? ASCII_BEFORE[code] === 1 : BEFORE.test(String.fromCharCode(code))
}

const ASCII_BEFORE = Uint8Array.from({ length: 128 }, (_, code) =>
  BEFORE.test(String.fromCharCode(code)) ? 1 : 0,
)

function endOf(text: string, from: number): number {
  END.lastIndex = from
  return END.exec(text)?.index ?? text.length
}

/** A class of Tailwind's (`bg-[url(ik:/a.jpg)]`) names the rule that holds the URL. */
function isInClass(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - WINDOW), at)
  const bracket = before.lastIndexOf('-[')
  return bracket >= 0 && !/[\]\s]/.test(before.slice(bracket))
}

const isSpaced = (text: string) => text.length < WINDOW && SPACED.test(text.trim())

/** Whether a text has no words: it is a path, or several of them with descriptors. */
function isListed(text: string): boolean {
  const words = text.trim().split(/\s+/)
  return words.every((word) => PATH.test(word) || DESCRIPTOR.test(word))
}
