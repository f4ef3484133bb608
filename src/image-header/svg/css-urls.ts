import { createRequire } from 'node:module'

const FUNCTIONS = /^(?:url|src|image|image-set|-webkit-image-set)$/i
/** Start of one of these, written with escapes or without. */
const MAY_REFER = /url|src|image|import|\\/i

/** Returns the addresses that a style sheet, or the value of a property, refers to: files, and other style sheets. */
export function cssUrls(css: string): { urls: string[]; imports: string[] } {
  const [urls, imports]: [string[], string[]] = [[], []]
  if (!MAY_REFER.test(css)) return { urls, imports }
  // Loaded with the first style sheet that may refer to something.
  const { tokenize, TokenType } = createRequire(import.meta.url)(
    '@csstools/css-tokenizer',
  ) as typeof import('@csstools/css-tokenizer')
  let depth = 0
  let isImport = false
  for (const [kind, , , , detail] of tokenize({ css }, { onParseError: () => {} })) {
    const add = (url: string) => (isImport ? imports : urls).push(url)
    if (kind === TokenType.URL) add(detail.value)
    if (kind === TokenType.BadURL) add('bad:')
    if (kind === TokenType.AtKeyword) isImport = detail.value.toLowerCase() === 'import'
    if (kind === TokenType.Semicolon || kind === TokenType.OpenCurly) isImport = false
    if (kind === TokenType.Function && (depth > 0 || FUNCTIONS.test(detail.value))) depth++
    else if (depth > 0 && kind === TokenType.OpenParen) depth++
    if (kind === TokenType.CloseParen && depth > 0) depth--
    if (kind === TokenType.String && (depth > 0 || isImport)) add(detail.value)
  }
  return { urls, imports }
}
