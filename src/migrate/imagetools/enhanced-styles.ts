import { TokenType, tokenize } from '@csstools/css-tokenizer'
import type { Document } from '../documents/document'
import { type Edit, type Migration, nothing } from '../edits'

/**
 * `enhanced\:img { … }` of a component's own style sheet → `img { … }`.
 *
 * @param isKept whether a tag of the component stays what it is
 */
export function enhancedStyles({ source, style }: Document, isKept: boolean): Migration {
  if (!style) return nothing()
  const places: Edit[] = []
  for (const token of tokenize({ css: source.slice(style.start, style.end) })) {
    if (token[0] === TokenType.Ident && token[4].value === 'enhanced:img')
      places.push({ start: style.start + token[2], end: style.start + token[3] + 1, text: 'img' })
  }
  if (!isKept) return { edits: places, warnings: [] }
  const message = 'enhanced\\:img is left as it is: so is a tag above; write img once none is left'
  return { edits: [], warnings: places.map(({ start }) => ({ offset: start, message })) }
}
