import type { Replacement, Site } from '../rewrite/edit'
import type { Document } from './documents/document'
import { type Edit, type Migration, nothing } from './edits'

/** What a reference becomes: a text, or why it stays. `undefined` for one that is none of the tool's. */
export type Replaced = { text: string; note?: string | undefined } | { refused: string } | undefined

/** Attributes of JSX and Svelte that hold one reference. */
const HOLDERS: Readonly<Record<string, readonly string[]>> = {
  img: ['src'],
  source: ['src'],
  video: ['poster'],
  image: ['href'],
}

/** Replaces references one by one, wherever a text is nothing but a reference. */
export function replaceReferences(
  { source, script, tags, sites }: Document,
  replace: (value: string) => Replaced,
): Migration {
  const migration = nothing()
  const put = (place: { start: number; end: number }, value: string, write: (text: string) => string) => {
    const done = replace(value)
    if (!done) return
    if ('refused' in done) {
      migration.warnings.push({ offset: place.start, message: `${value} is left as it is: ${done.refused}` })
      return
    }
    const text = write(done.text)
    if (text !== source.slice(place.start, place.end)) migration.edits.push({ ...place, text })
    if (done.note) migration.warnings.push({ offset: place.start, message: `${value}: ${done.note}` })
  }
  for (const { literal, value } of script.imports)
    put(literal, value, (text) => requoted(source, literal.start, text))
  for (const { start, end, value } of script.loads)
    put({ start, end }, value, (text) => requoted(source, start, text))
  for (const { name: tag, attributes } of tags) {
    for (const { name, value, written } of attributes) {
      if (!written || typeof value !== 'string' || !HOLDERS[tag]?.includes(name)) continue
      put(written, value, (text) => `"${text.replaceAll('"', '&quot;')}"`)
    }
  }
  for (const site of sites) migrateSite(site, source, replace, migration)
  return migration
}

/** A place in a style sheet or in HTML: several references may stand in it, as in a srcset. */
export function migrateSite(
  site: Site,
  source: string,
  replace: (value: string) => Replaced,
  { edits, warnings }: Migration,
): void {
  const answers = site.values.map((value): Replacement | undefined => {
    const done = replace(value)
    if (done && 'refused' in done)
      warnings.push({ offset: site.start, message: `${value} is left as it is: ${done.refused}` })
    return done && 'text' in done ? { url: done.text } : undefined
  })
  if (answers.every((answer) => answer === undefined)) return
  const edit: Edit = { start: site.start, end: site.end, text: site.write(answers) }
  if (source.slice(edit.start, edit.end) !== edit.text) edits.push(edit)
}

/** The text between the quotes that the author uses. */
export function requoted(source: string, start: number, text: string): string {
  const quote = source[start] === "'" || source[start] === '`' ? source[start] : '"'
  return quote + text.replace(/[\\'"`]/g, (one) => (one === quote || one === '\\' ? `\\${one}` : one)) + quote
}
