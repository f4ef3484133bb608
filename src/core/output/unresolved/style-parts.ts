import { TokenType, tokenize } from '@csstools/css-tokenizer'
import type { Part } from './parts'

/** Returns the URLs and the strings of a style sheet, except what `content` shows as text. */
export function partsOfStyle(css: string): Part[] {
  const parts: Part[] = []
  let property = ''
  let name = ''
  let isUrl = false
  for (const token of tokenize({ css })) {
    const [type, text] = token
    if (type === TokenType.Ident) name = token[4].value.toLowerCase()
    else if (type === TokenType.Colon) property = name
    else if (type === TokenType.Semicolon || type === TokenType.OpenCurly || type === TokenType.CloseCurly)
      property = name = ''
    else if (type === TokenType.Function) isUrl = true
    else if (type === TokenType.CloseParen) isUrl = false
    else if (type === TokenType.URL) parts.push({ language: 'url', text: token[4].value })
    else if (type === TokenType.String && (isUrl || property !== 'content'))
      parts.push({ language: isUrl ? 'url' : 'value', text: token[4].value })
    else if (type === TokenType.BadURL || type === TokenType.BadString) parts.push({ language: 'url', text })
  }
  return parts
}
