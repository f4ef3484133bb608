import { partsOfJson } from './json-parts'
import type { Part } from './parts'
import { withoutCode } from './shown-code'
import { endsTag } from './text'

const MARKUP = /<[a-z!/]/i
const FENCED = /^[^\S\n]*(?:`{3,}|~{3,})/m
/** The source text of a program: a page shows it, or something compiles it. */
const PROGRAM =
  /^[^\S\n]*(?:import\s[^;]*?\bfrom\b|import\s*["']|export\s+(?:default|const|let|function|class|async)\b|(?:const|let|var)\s+[\w${[]|(?:async\s+)?function\b|return\b|\(\)\s*=>)/m
/** The source text of a component. */
const COMPONENT =
  /<(?:script|style|template)\b[^<>]*\s(?:setup|scoped|lang\s*=)|<script(?![^<>]*\btype\s*=)[^<>]*>\s*import\s/i
/** A row of React's protocol for server components. */
const ROW = /^[0-9a-f]*:[A-Z]{0,2}(?=[[{"])/

/** Returns what a string consists of, of which only its text says what it is. */
export function partsOfString(text: string): Part[] {
  const json = /^\s*[[{"]/.test(text) ? partsOfJson(text) : undefined
  if (json) return json
  if (ROW.test(text)) return text.split('\n').flatMap(partsOfRow)
  const written = FENCED.test(text) ? withoutCode(text) : text
  const tag = written.search(MARKUP)
  const isRest = endsTag(written)
  if (tag < 0 && !isRest) return [{ language: 'words', text: written }]
  if (PROGRAM.test(written.slice(0, Math.max(0, tag))) || COMPONENT.test(written)) return []
  // The first tag may begin in another string, and the last one may end in another.
  return [{ language: 'page', text: `${isRest ? '<x ' : ''}${written}'">` }]
}

function partsOfRow(row: string): Part[] {
  const [start] = ROW.exec(row) ?? []
  const parts = start === undefined ? undefined : partsOfJson(row.slice(start.length))
  return parts ?? [{ language: 'words', text: row }]
}
