import { imageAttributes } from './html-attributes'
import type { SiteElement } from './html-element'

const SPACE = '[ \\t\\n\\f]'
const NAME = '[a-z][a-z0-9]*(?:-[a-z0-9]+)*'
const VALUE = '"[^"]*"|\'[^\']*\'|[^ \\t\\n\\f"\'=<>`]+'
const attribute = (name: string, value: string) =>
  `${SPACE}+(${name}[a-z_:@][a-z0-9_:.@-]*)(?:${SPACE}*=${SPACE}*(${value}${VALUE}))?`
const ATTRIBUTE = new RegExp(attribute('', ''), 'g')

/** The tokens of a plain page. */
const TOKEN = new RegExp(
  [
    '[^<]+',
    '<!(?:doctype|DOCTYPE) html>',
    '<!--(?!-?>)(?:(?!--!>)[^])*?-->',
    `</(?<end>${NAME})${SPACE}*>`,
    `<(?<tag>${NAME})(?<attributes>(?:${attribute('?:', '?:')})*)${SPACE}*/?>`,
  ].join('|'),
  'y',
)

/** Elements that a parser creates wherever they are written, with all their attributes; text after them is only text. */
const PLAIN = new Set(
  (
    'html head body base link meta script style title a abbr address article aside audio b blockquote br button canvas ' +
    'cite code data dd del details dialog div dl dt em fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header ' +
    'hgroup hr i img input ins kbd label legend li main mark menu nav ol output p picture pre q s samp search section ' +
    'small source span strong sub summary sup time track u ul var video wbr'
  ).split(' '),
)
/** A second one creates no element. */
const ONLY_ONCE = new Set(['html', 'head', 'body', 'form'])
/** Elements whose content ends only at their own end tag. */
const RAW = new Set(['script', 'style', 'title'])

/**
 * Reads a page in a plain subset of HTML: ordinary elements, in lower case, with attributes that need no decoding.
 * Everything that HTML's parsing has special rules for (tables, SVG, templates, `<noscript>`) is outside of it.
 *
 * @returns the elements that may refer to an image; `undefined` if the page needs a parser
 */
export function plainElements(html: string): SiteElement[] | undefined {
  if (/[\0\r]|^\ufeff/.test(html)) return undefined
  const elements: SiteElement[] = []
  let picture: { tagName: string } | null = null
  for (let at = 0; at < html.length; ) {
    TOKEN.lastIndex = at
    const { 0: token = '', groups = {} } = TOKEN.exec(html) ?? {}
    const { tag, end, attributes = '' } = groups
    if (token === '' || (picture && !fitsInPicture(token, tag ?? end))) return undefined
    if (end === 'picture') picture = null
    const start = at
    at += token.length
    if (tag === undefined) continue
    if (!PLAIN.has(tag) && !tag.includes('-')) return undefined
    if (tag === 'picture') picture = { tagName: tag }
    const content = RAW.has(tag) ? rawContent(html, at, tag) : ''
    if (content === undefined) return undefined
    const element = elementOf(tag, start, attributes, tag === 'img' ? picture : null)
    if (!element) return undefined
    const location = { startOffset: at, endOffset: at + content.length }
    const text = { nodeName: '#text', value: content, sourceCodeLocation: location }
    elements.push(tag === 'style' ? { ...element, childNodes: [text] } : element)
    at += content.length
  }
  return elements
}

/** An `<img>` might be the child of another element in it. */
function fitsInPicture(token: string, tag: string | undefined): boolean {
  if (tag !== undefined) return tag === 'img' || tag === 'source' || token.startsWith('</picture')
  return token.trim() === '' || token.startsWith('<!--')
}

function rawContent(html: string, from: number, tag: string): string | undefined {
  const end = new RegExp(`</${tag}[ \\t\\n\\f/>]`, 'gi')
  end.lastIndex = from
  const match = end.exec(html)
  const content = match ? html.slice(from, match.index) : undefined
  // A script may contain its own end tag in a comment.
  return tag === 'script' && content?.includes('<!--') ? undefined : content
}

function elementOf(
  tagName: string,
  startOffset: number,
  attributes: string,
  parentNode: object | null,
): SiteElement | undefined {
  const attrs: { name: string; value: string }[] = []
  const places: Record<string, { startOffset: number; endOffset: number }> = Object.create(null)
  const from = startOffset + 1 + tagName.length
  for (const { 0: text, 1: name = '', 2: written = '', index } of attributes.matchAll(ATTRIBUTE)) {
    const isTold = name === 'style' || Object.hasOwn(imageAttributes, tagName)
    if (name in places || (isTold && written.includes('&'))) return undefined
    if (name === 'style' && ONLY_ONCE.has(tagName)) return undefined
    const endOffset = from + index + text.length
    places[name] = { startOffset: from + index + text.search(/[^ \t\n\f]/), endOffset }
    attrs.push({ name, value: written.replace(/^(["'])(.*)\1$/s, '$2') })
  }
  return {
    tagName,
    attrs,
    parentNode,
    childNodes: [],
    sourceCodeLocation: { startOffset, attrs: places },
  }
}
