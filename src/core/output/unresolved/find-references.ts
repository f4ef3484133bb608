import type { Output } from '../../config/secrets'
import {
  askingReferencePattern,
  type ImagePattern,
  OUTPUT_TEXT,
  writtenReferencePattern,
} from '../../filters'
import { type Language, type Part, withExpressions } from './parts'
import {
  isRemote,
  referencesAmongWords,
  referencesOf,
  referencesOfMarkdown,
  referencesOfUnknown,
} from './text'
import type { UnresolvedReference } from './unresolved-reference'

/** Parts within parts: strings of JSON in a script in a page. Deeper ones are read as text: each level takes time. */
const DEEPEST = 8

/**
 * Finds references that were not rewritten: specifiers, which a browser would take for a scheme that it does not know, and
 * paths of images with a query. Which of the latter are the plugin's is for the caller to say: any text may hold a path.
 */
export async function findReferences(
  outputs: readonly Output[],
  include: readonly ImagePattern[],
): Promise<UnresolvedReference[]> {
  const pattern = askingReferencePattern(include)
  const written = writtenReferencePattern(include)
  const found: UnresolvedReference[] = []
  for (const [fileName, content] of outputs) {
    if (!OUTPUT_TEXT.test(fileName)) continue
    const text = typeof content === 'string' ? content : Buffer.from(content).toString()
    if (!hasOther(text, written)) continue
    const { partsOf } = await import('./parts-of')
    const all = [...referencesIn({ language: languageOf(fileName), text }, { pattern, written, partsOf })]
    found.push(...[...new Set(all)].map((what) => ({ fileName, what })))
  }
  return found
}

const LANGUAGES: readonly [RegExp, Language][] = [
  [/\.html?$/, 'page'],
  [/\.css$/, 'style'],
  [/\.(?:json|webmanifest)$/, 'json'],
  [/\.(?:xml|svg)$/, 'xml'],
]

function languageOf(fileName: string): Language {
  return LANGUAGES.find(([pattern]) => pattern.test(fileName))?.[1] ?? 'script'
}

/** Whether a text has more than URLs, such as the plugin's own: most scripts hold some, and have to be parsed for no other reason. */
function hasOther(text: string, written: RegExp): boolean {
  for (const { 0: match, index } of text.matchAll(new RegExp(written, 'gi')))
    if (/^ik:/i.test(match) || !isRemote(text, index)) return true
  return false
}

interface Reading {
  pattern: RegExp
  written: RegExp
  partsOf: (part: Part) => Part[] | undefined
}

function* referencesIn(whole: Part, { pattern, written, partsOf }: Reading): Generator<string> {
  const left = [{ part: whole, depth: 0 }]
  for (let next = left.pop(); next; next = left.pop()) {
    const { part, depth } = next
    if (!written.test(part.text)) continue
    const parts = depth < DEEPEST ? partsOf(part) : undefined
    if (parts) for (const one of parts.toReversed()) left.push({ part: one, depth: depth + 1 })
    else for (const { what } of leaves(part, pattern)) yield withExpressions(what)
  }
}

function leaves({ language, text }: Part, pattern: RegExp) {
  if (language === 'words') return referencesAmongWords(text, pattern)
  if (language === 'markdown') return referencesOfMarkdown(text, pattern)
  if (language === 'url') return referencesOf(text, pattern)
  return referencesOfUnknown(text, pattern)
}
