import { createRequire } from 'node:module'
import type MagicString from 'magic-string'

/** Edits of a text with its source map. Loads the library with the first changed text: most builds start without one. */
export function newEdits(text: string): MagicString {
  const { default: Edits } = createRequire(import.meta.url)('magic-string') as typeof import('magic-string')
  return new Edits(text)
}
