import type { Replacement, Site } from '../rewrite/edit'
import type { Document } from './documents/document'
import { type Edit, type Migration, nothing } from './edits'

/** The replacement of a reference, or the reason why it stays. `undefined` if it is not one of the tool. */
export type Replaced = { text: string; note?: string | undefined } | { refused: string } | undefined

/** Attributes of JSX and Svelte that contain one reference. */
export const IMAGE_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  img: ['src'],
  source: ['src'],
  video: ['src', 'poster'],
  image: ['href'],
}

/** Replaces references wherever a literal is nothing but a reference. */
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
      if (!written || typeof value !== 'string' || !IMAGE_ATTRIBUTES[tag]?.includes(name)) continue
      put(written, value, (text) => `"${text.replaceAll('"', '&quot;')}"`)
    }
  }
  for (const site of sites) migrateSite(site, source, replace, migration)
  return migration
}

/** Replaces the references at a place in a style sheet or in HTML, which may contain several, as a srcset does. */
export function migrateSite(
  site: Site,
  source: string,
  replace: (value: string) => Replaced,
  { edits, warnings }: Migration,
): void {
  const replacements = site.values.map((value): Replacement | undefined => {
    const done = replace(value)
    if (done && 'refused' in done)
      warnings.push({ offset: site.start, message: `${value} is left as it is: ${done.refused}` })
    return done && 'text' in done ? { url: done.text } : undefined
  })
  if (replacements.every((one) => one === undefined)) return
  const edit: Edit = { start: site.start, end: site.end, text: site.write(replacements) }
  if (source.slice(edit.start, edit.end) !== edit.text) edits.push(edit)
}

/** Quotes a text as the author has done. */
export function requoted(source: string, start: number, text: string): string {
  const quote = source[start] === "'" || source[start] === '`' ? source[start] : '"'
  return quote + text.replace(/[\\'"`]/g, (one) => (one === quote || one === '\\' ? `\\${one}` : one)) + quote
}
