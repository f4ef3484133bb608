import type MagicString from 'magic-string'
import { newEdits } from './edits'
import { splice } from './html/srcset'

/** What a hook that transforms text returns. */
export interface Edited {
  code: string
  map: ReturnType<MagicString['generateMap']>
}

/** A part of a text and what takes its place; where it has no length, that goes in before what stands there. */
export interface Change {
  start: number
  end: number
  text: string
}

/** A text with its changes. The map is made when it is asked for: it costs more than all the rest, and pages have none. */
export function changed(text: string, changes: readonly Change[]): Edited {
  const inOrder = changes.toSorted((a, b) => a.start - b.start)
  let map: Edited['map'] | undefined
  return {
    code: splice(text, inOrder),
    get map() {
      map ??= mapOf(text, inOrder)
      return map
    },
  }
}

function mapOf(text: string, changes: readonly Change[]): Edited['map'] {
  const edits = newEdits(text)
  for (const { start, end, text: instead } of changes) {
    if (start === end) edits.appendLeft(start, instead)
    else edits.update(start, end, instead)
  }
  return edits.generateMap({ hires: 'boundary' })
}

/** What a reference has become. The attributes are there where the reference brings more than a URL. */
export interface Replacement {
  url: string
  srcset?: string | undefined
  sizes?: string | undefined
  width?: number | undefined
  height?: number | undefined
  alt?: string | undefined
  /** The image that the page is seen by. */
  priority?: boolean
  /** The sources of a `<picture>`. */
  sources?: ReplacementSource[]
  /** The links of a page's head, for an image with priority. */
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

/** What a reference of ours brings beside its URL. */
export interface Claim {
  /** A srcset, or the attributes of an image with priority. */
  attributes: boolean
  /** Sources for a `<picture>`. */
  sources: boolean
}

/** Whether a reference is an image of ours, and what it brings; `true` for what its text alone shows. */
export type Claims = (value: string) => Claim | boolean

export function claimOf(value: string, claims: Claims): Claim | undefined {
  const claim = claims(value)
  if (claim === true) return { attributes: value.includes(';'), sources: false }
  return claim || undefined
}

/** A place in a text that holds references. */
export interface Site {
  start: number
  /** Behind the last character. */
  end: number
  /** The references, with the language's own escapes undone. */
  values: string[]
  /** What of a page it is: an image's `src`, another attribute, or declarations of CSS. */
  kind?: 'src' | 'attribute' | 'style'
  /** An `<img>` whose author said nothing of how wide it is shown. */
  isUnsized?: boolean
  /** The place's new text; a reference without an answer stays what it was. */
  write(answers: readonly (Replacement | undefined)[]): string
  /** What goes elsewhere: the sources of a `<picture>`, before its `<img>`. */
  before?: { at: number; write(answer: Replacement): string }
}

/** What a rewriter has to tell of a text beside its edits; `offset` is where in it. */
export interface SourceWarnings {
  /** A reference that a program puts together, so that no build can know it. `*` stands for the unknown. */
  dynamic(text: string, offset: number): void
  /** An `<img>` that gets a srcset, and whose author said nothing of how wide it is shown. */
  unsized(value: string, offset: number): void
}

/** Says what a reference becomes; `undefined` leaves it alone. */
export type Resolve = (
  value: string,
  site: Site,
) => Replacement | undefined | Promise<Replacement | undefined>

/**
 * Puts the answers into a text.
 *
 * @returns `undefined` when nothing changes, so that a bundler keeps the map it has
 */
export async function rewrite(
  text: string,
  sites: readonly Site[],
  resolve: Resolve,
): Promise<Edited | undefined> {
  const changes: Change[] = []
  for (const site of sites) {
    const answers = await Promise.all(site.values.map((value) => resolve(value, site)))
    if (answers.every((answer) => answer === undefined)) continue
    changes.push({ start: site.start, end: site.end, text: site.write(answers) })
    const [answer] = answers
    const before = answer && site.before?.write(answer)
    if (before) changes.push({ start: site.before!.at, end: site.before!.at, text: before })
  }
  return changes.length ? changed(text, changes) : undefined
}
