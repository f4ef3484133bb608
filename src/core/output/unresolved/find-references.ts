import type { Output } from '../../config/secrets'
import { askingReferencePattern, type ImagePattern, OUTPUT_TEXT } from '../../filters'
import { type Language, type Part, withExpressions } from './parts'
import {
  hasRemoteReferencesAlone,
  REMOTE,
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
  const found: UnresolvedReference[] = []
  for (const [fileName, content] of outputs) {
    if (!OUTPUT_TEXT.test(fileName)) continue
    const text = typeof content === 'string' ? content : Buffer.from(content).toString()
    if (!mayHold(text, pattern)) continue
    const { partsOf } = await import('./parts-of')
    const all = [...referencesIn({ language: languageOf(fileName), text }, pattern, partsOf)]
    found.push(...[...new Set(all)].map((what) => ({ fileName, what })))
  }
  return found
}

const LANGUAGES: readonly [RegExp, Language][] = [
  [/\.html?$/, 'page'],
  [/\.css$/, 'style'],
  [/\.webmanifest$/, 'json'],
  [/\.xml$/, 'xml'],
]

function languageOf(fileName: string): Language {
  return LANGUAGES.find(([pattern]) => pattern.test(fileName))?.[1] ?? 'script'
}

/** A cheap test: `\/` and `&quot;` may stand in for what they mean. */
function mayHold(text: string, pattern: RegExp): boolean {
  if (/\bik:[./\\h@~#&]/i.test(text)) return true
  if (hasRemoteReferencesAlone(text, pattern)) return false
  for (const { what } of referencesOf(text, pattern)) if (!REMOTE.test(what)) return true
  return false
}

function* referencesIn(
  whole: Part,
  pattern: RegExp,
  partsOf: (part: Part) => Part[] | undefined,
): Generator<string> {
  const left = [{ part: whole, depth: 0 }]
  for (let next = left.pop(); next; next = left.pop()) {
    const { part, depth } = next
    if (part.text.search(pattern) < 0) continue
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
