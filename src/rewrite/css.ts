import { type CSSToken, TokenType, tokenize } from '@csstools/css-tokenizer'
import type { Replacement, Site } from './edit'

/** At-rules whose URL is a style sheet or a name, never an image. */
const NOT_IMAGES = new Set(['import', 'namespace', 'charset', 'use', 'forward', 'document'])
/** Functions in which a bare string is an image's URL. */
const IMAGE_SETS = new Set(['image-set', '-webkit-image-set'])

/** Returns the images that a style sheet refers to: `url()` quoted and not, and the bare strings of `image-set()`. */
export function cssSites(css: string): Site[] {
  const sites: Site[] = []
  /** The open brackets, each by its function's name. */
  const open: string[] = []
  let inAtRule = false
  for (const token of tokenize({ css })) {
    if (token[0] === TokenType.AtKeyword) inAtRule = NOT_IMAGES.has(token[4].value.toLowerCase())
    else if (ends(token)) inAtRule = false
    else if (token[0] === TokenType.Function) open.push(token[4].value.toLowerCase())
    else if (token[0] === TokenType.OpenParen) open.push('')
    else if (token[0] === TokenType.CloseParen) open.pop()
    else if (inAtRule) continue
    else if (token[0] === TokenType.URL)
      sites.push(site(token, token[4].value, (url) => `url(${quoted(url)})`))
    else if (token[0] === TokenType.String && isImage(open)) sites.push(site(token, token[4].value, quoted))
  }
  return sites
}

function ends(token: CSSToken): boolean {
  return token[0] === TokenType.Semicolon || token[0] === TokenType.OpenCurly
}

function isImage(open: readonly string[]): boolean {
  const within = open.at(-1)
  return within === 'url' || (within !== undefined && IMAGE_SETS.has(within))
}

function site([, , start, last]: CSSToken, value: string, write: (url: string) => string): Site {
  return {
    start,
    end: last + 1,
    values: [value],
    write: ([replacement]) => write((replacement as Replacement).url),
  }
}

/** Writes a CSS string. A line break would end it, so it is escaped as in CSS. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/[\n\r\f]/g, (one) => `\\${one.charCodeAt(0).toString(16)} `)}"`
}
