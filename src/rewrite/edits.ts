import { createRequire } from 'node:module'
import type MagicString from 'magic-string'

/** Edits of a text that know its source map. Their library is loaded with the first text that is changed: most builds' start has none. */
export function newEdits(text: string): MagicString {
  const { default: Edits } = createRequire(import.meta.url)('magic-string') as typeof import('magic-string')
  return new Edits(text)
}
