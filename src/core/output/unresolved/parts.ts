/**
 * What a part of an output is written in. A `value` is a string of which only its text says what it is; `words` and `markdown` may
 * be text for people; of a `url`, everything counts.
 */
export type Language = 'page' | 'xml' | 'script' | 'style' | 'value' | 'json' | 'words' | 'markdown' | 'url'

/** A part of an output in which a browser, or a script, would meet a reference; escapes and entities are decoded. */
export interface Part {
  language: Language
  text: string
}

/** Stands for an expression between the texts of a template: it may be a tag's name, an attribute or a path. */
export const EXPRESSION = 'x\ue000/'

/** An expression, as a message shows it. */
export const SHOWN_EXPRESSION = '$' + '{…}'

export const withExpressions = (text: string): string => text.replaceAll(EXPRESSION, SHOWN_EXPRESSION)
