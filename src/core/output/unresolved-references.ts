import { commentFinder } from '../../diagnostics/comments'
import type { SourcePosition } from '../../diagnostics/source-position'
import { formatPosition } from '../../diagnostics/source-position'
import type { Output } from '../config/secrets'
import { askingReferencePattern, type ImagePattern, OUTPUT_TEXT } from '../filters'
import { proseFinder } from './prose'
import { copyFinder } from './shown-code'

/** A reference that a build's output still holds as its source wrote it. */
export interface UnresolvedReference {
  /** The output file. */
  fileName: string
  /** The reference as it is written, or the image's source file. */
  what: string
  /** Where it is written, as far as that is known. */
  position?: SourcePosition | undefined
}

/** The characters that end a reference, in all languages of the outputs. */
const END = /["'`()<>\s\\]/g
/** The characters that a reference stands behind. */
const BEFORE = /["'`(<>\s\\,=]/
const SPECIFIER = /^ik:(?:\.{0,2}\/|https?:|[@~#][\w-]*\/)/
export const SCRIPT = /\.[cm]?js$/
/** A URL, such as the plugin's own: most scripts hold some, and have to be parsed for no other reason. */
const REMOTE = /^(?:https?:)?\/\//
/** Characters that a path may have, and those that are looked at before a reference. */
const WINDOW = 1_024

/**
 * Finds references that were not rewritten: specifiers, which a browser would take for a scheme that it does not know, and
 * paths of images with a query. Which of the latter are the plugin's is for the caller to say: any text may hold a path.
 */
export function findReferences(
  outputs: readonly Output[],
  include: readonly ImagePattern[],
): UnresolvedReference[] {
  const pattern = askingReferencePattern(include)
  return outputs.flatMap(([fileName, content]) => {
    if (!OUTPUT_TEXT.test(fileName)) return []
    const text = typeof content === 'string' ? content : Buffer.from(content).toString()
    return [...new Set(referencesIn(text, pattern, SCRIPT.test(fileName)))].map((what) => ({
      fileName,
      what,
    }))
  })
}

/** @param pattern matches `ik:`, or an extension with the `?` behind it */
function* referencesIn(text: string, pattern: RegExp, isScript: boolean): Generator<string> {
  const found = [...text.matchAll(pattern)]
  if (found.length === 0) return
  const isCommented = commentFinder(text)
  const isCopied = copyFinder(text)
  const isProse = isScript ? proseFinder(text) : () => false
  let end = 0
  for (const { 0: match, index } of found) {
    if (index < end || isCommented(index) || isCopied(index)) continue
    const isSpecifier = match.toLowerCase() === 'ik:'
    const start = isSpecifier ? index : startOf(text, index, end)
    end = endOf(text, index + match.length)
    const what = text.slice(start, end)
    const isWritten = isSpecifier
      ? isReferred(text, start) && SPECIFIER.test(what)
      : start < index && !isInClass(text, start)
    if (isWritten && (REMOTE.test(what) || !isProse(start, end))) yield what
  }
}

/** Where the path begins that has its extension at a place. */
function startOf(text: string, at: number, from: number): number {
  let start = at
  while (start > Math.max(from, at - WINDOW) && !BEFORE.test(text.charAt(start - 1))) start--
  return start
}

function endOf(text: string, from: number): number {
  END.lastIndex = from
  return END.exec(text)?.index ?? text.length
}

/** Whether something refers to what begins here: a quote, an attribute's `=` or a CSS bracket stands before it. */
function isReferred(text: string, at: number): boolean {
  let before = at
  while (before > 0 && /\s/.test(text.charAt(before - 1))) before--
  if (!/["'`(=]/.test(text.charAt(before - 1))) return false
  return !isInClass(text, before)
}

/** A class of Tailwind's (`bg-[url(ik:/a.jpg)]`) names the rule that holds the URL. */
function isInClass(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - WINDOW), at)
  const bracket = before.lastIndexOf('-[')
  return bracket >= 0 && !/[\]\s]/.test(before.slice(bracket))
}

export function unresolvedMessage(left: readonly UnresolvedReference[]): string {
  const lines = left.map(({ fileName, what, position }) => {
    const written = position ? `, written at ${formatPosition(position)}` : ''
    return `  ${what} in ${fileName}${written}`
  })
  return [
    'imagekit: the output holds references that were not rewritten:',
    ...lines,
    'Write them where the plugin sees them (an import, new URL, CSS, HTML or a template), with nothing put together at run time;',
    'what is meant to stay is named by the option exclude.',
  ].join('\n')
}
