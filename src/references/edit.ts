import MagicString from 'magic-string'

/** What a hook that transforms text returns. */
export interface Edited {
  code: string
  map: ReturnType<MagicString['generateMap']>
}

/** What a reference has become. The attributes are there where the reference has a set of values. */
export interface Answer {
  url: string
  srcset?: string | undefined
  sizes?: string | undefined
  width?: number | undefined
  height?: number | undefined
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
  write(answers: readonly (Answer | undefined)[]): string
}

/** What a rewriter has to tell of a text beside its edits; `offset` is where in it. */
export interface Remarks {
  /** A reference that a program puts together, so that no build can know it. `*` stands for the unknown. */
  dynamic(text: string, offset: number): void
  /** An `<img>` that gets a srcset, and whose author said nothing of how wide it is shown. */
  unsized(value: string, offset: number): void
}

/** Says what a reference becomes; `undefined` leaves it alone. */
export type Resolve = (value: string, site: Site) => Answer | undefined | Promise<Answer | undefined>

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
  let edits: MagicString | undefined
  for (const site of sites) {
    const answers = await Promise.all(site.values.map((value) => resolve(value, site)))
    if (answers.every((answer) => answer === undefined)) continue
    edits ??= new MagicString(text)
    edits.overwrite(site.start, site.end, site.write(answers))
  }
  return edits && { code: edits.toString(), map: edits.generateMap({ hires: 'boundary' }) }
}
