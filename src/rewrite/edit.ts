import type MagicString from 'magic-string'
import { newEdits } from './edits'
import { splice } from './html/srcset'

/** The result of a hook that transforms text. */
export interface Edited {
  code: string
  map: ReturnType<MagicString['generateMap']>
}

/** A part of a text and its replacement; an empty part inserts before its position. */
export interface Change {
  start: number
  end: number
  text: string
  /** Whether it gives a variable another name, whose own one the map then tells. Default false. */
  isName?: boolean
}

/** Applies changes to a text. Generates the map on demand: it costs more than everything else, and pages have none. */
export function changed(text: string, changes: readonly Change[]): Edited {
  const inOrder = ordered(changes)
  let map: Edited['map'] | undefined
  return {
    code: splice(text, inOrder),
    get map() {
      map ??= mapOf(text, inOrder)
      return map
    },
  }
}

/** The changed text alone: a map that nobody asks for would cost as much to offer. */
export function changedText(text: string, changes: readonly Change[]): string {
  return splice(text, ordered(changes))
}

function ordered(changes: readonly Change[]): readonly Change[] {
  return changes.length < 2 ? changes : changes.toSorted((a, b) => a.start - b.start)
}

function mapOf(text: string, changes: readonly Change[]): Edited['map'] {
  const edits = newEdits(text)
  for (const { start, end, text: instead, isName = false } of changes) {
    if (start === end) edits.appendLeft(start, instead)
    else edits.update(start, end, instead, { storeName: isName })
  }
  return edits.generateMap({ hires: 'boundary' })
}

/** The replacement of a reference. The attributes are set if the reference provides more than a URL. */
export interface Replacement {
  url: string
  srcset?: string | undefined
  sizes?: string | undefined
  width?: number | undefined
  height?: number | undefined
  alt?: string | undefined
  /** Marks the LCP image. */
  priority?: boolean
  /** The sources of a `<picture>`. */
  sources?: ReplacementSource[]
  /** Links for a page's head, for an image with priority. */
  preloads?: ReplacementPreload[]
}

export interface ReplacementSource {
  media?: string | undefined
  type?: string | undefined
  srcset: string
  sizes?: string | undefined
  width?: number | undefined
  height?: number | undefined
}

export interface ReplacementPreload {
  media: string | undefined
  type: string | undefined
  href: string | undefined
  srcset: string | undefined
  sizes: string | undefined
}

/** The attributes and elements that a reference provides besides its URL. */
export interface Claim {
  /** A srcset, or the attributes of an image with priority. */
  attributes: boolean
  /** A srcset of several candidates. */
  isSet?: boolean
  /** Sources for a `<picture>`. */
  sources: boolean
}

/**
 * Whether a reference is an image that the plugin handles, and what it provides; `true` derives that from its text
 * alone.
 */
export type Claims = (value: string) => Claim | boolean

export function extrasOf(value: string, claims: Claims): Claim | undefined {
  const claim = claims(value)
  if (claim === true) return { attributes: value.includes(';'), isSet: value.includes(';'), sources: false }
  return claim || undefined
}

/** A part of a text that contains references. */
export interface Site {
  start: number
  /** Exclusive. */
  end: number
  /** The references, with the language's own escapes undone. */
  values: string[]
  /** Position in a page: an image's `src`, another attribute, or declarations of CSS. */
  kind?: 'src' | 'attribute' | 'style'
  /** Whether it is an `<img>` without `sizes`. */
  isUnsized?: boolean
  /** Returns the new text; references without a replacement stay unchanged. */
  write(replacements: readonly (Replacement | undefined)[]): string
  /** Text inserted elsewhere: the sources of a `<picture>`, before its `<img>`. */
  before?: { at: number; write(replacement: Replacement): string }
}

/** Receives a rewriter's warnings; `offset` is the position in the text. */
export interface SourceWarnings {
  /** Reports a reference that is composed at run time, so that no build can know it. `*` marks the unknown parts. */
  dynamic(text: string, offset: number): void
  /** Reports an `<img>` that gets a srcset, but has no `sizes`. */
  unsized(value: string, offset: number): void
  /** Receives each reference in CSS; throws for one that CSS cannot show. */
  styled(value: string, offset: number): void
}

/** Returns the replacement of a reference; `undefined` leaves it unchanged. */
export type Resolve = (
  value: string,
  site: Site,
) => Replacement | undefined | Promise<Replacement | undefined>

/**
 * Writes the replacements into a text.
 *
 * @param others changes that are known already
 * @returns `undefined` if nothing changes, so that the bundler keeps its map
 */
export async function rewrite(
  text: string,
  sites: readonly Site[],
  resolve: Resolve,
  others: readonly Change[] = [],
): Promise<Edited | undefined> {
  const changes: Change[] = [...others]
  for (const site of sites) {
    const replacements = await Promise.all(site.values.map((value) => resolve(value, site)))
    if (replacements.every((replacement) => replacement === undefined)) continue
    changes.push({ start: site.start, end: site.end, text: site.write(replacements) })
    const [replacement] = replacements
    const before = replacement && site.before?.write(replacement)
    if (before) changes.push({ start: site.before!.at, end: site.before!.at, text: before })
  }
  return changes.length ? changed(text, changes) : undefined
}
