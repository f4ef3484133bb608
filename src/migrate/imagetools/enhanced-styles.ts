import { TokenType, tokenize } from '@csstools/css-tokenizer'
import type { Document } from '../documents/document'
import { type Edit, type Migration, nothing } from '../edits'

/**
 * Translates `enhanced\:img { … }` in a component's style sheet to `img { … }`.
 *
 * @param isKept whether an `<enhanced:img>` of the component is not translated
 */
export function enhancedStyles({ source, style }: Document, isKept: boolean): Migration {
  if (!style) return nothing()
  const places: Edit[] = []
  for (const token of tokenize({ css: source.slice(style.start, style.end) })) {
    if (token[0] === TokenType.Ident && token[4].value === 'enhanced:img')
      places.push({ start: style.start + token[2], end: style.start + token[3] + 1, text: 'img' })
  }
  if (!isKept) return { edits: places, warnings: [] }
  const message = 'enhanced\\:img is left as it is, since a tag of it is; write img when none is left'
  return { edits: [], warnings: places.map(({ start }) => ({ offset: start, message })) }
}
