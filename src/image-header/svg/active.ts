import { ANIMATIONS, HTML_ACTIVE, HTML_ELEMENTS, LINKS, SVG_ELEMENTS } from './allowed'
import { cssUrls } from './css-urls'
import { type Attribute, type Element, SVG, type Visitor } from './parse'

const XHTML = 'http://www.w3.org/1999/xhtml'
const MATHML = 'http://www.w3.org/1998/Math/MathML'
const XML_EVENTS = 'http://www.w3.org/2001/xml-events'
const XLINK = 'http://www.w3.org/1999/xlink'

/** The active parts of an SVG, beyond a static drawing. */
export interface ActiveContent {
  /** For messages: `a script`, `an event handler (onload)`. */
  what: string
  /**
   * - `runs`: could run a script
   * - `fetches`: loads something from another host, or a style sheet
   * - `mixed`: does neither, but a sanitizer would remove it: HTML, an image beside the file, unknown elements
   */
  kind: 'runs' | 'fetches' | 'mixed'
}

/** `on` and the name of an event; other words that begin alike contain a sign, or are listed here. */
const HANDLER = /^on(?!ce$|ly$|e$)[a-z]+$/i
/** URLs may contain spaces and control characters, which browsers ignore. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression looks for control characters
const IGNORED = /[\u0000-\u0020]+/g
const LINK_SCHEMES = /^(?:https?|mailto|ftps?|tel|file|urn):/i
/** A single letter is a drive, not a scheme. */
const SCHEME = /^[a-z][a-z\d+.-]+:/i
/** On another host, or not an address of a file at all. */
const ELSEWHERE = /^(?:(?!file:)[a-z][a-z\d+.-]+:|[\\/]{2})/i
const EMBEDDED =
  /^data:(?:image\/[\w.+-]+|application\/(?:octet-stream|x-font[\w-]*|font[\w-]*)|font\/[\w-]+)[;,]/i
const ADDRESSES: ReadonlySet<string> = new Set([
  'href',
  'src',
  'action',
  'formaction',
  'data',
  'background',
  'poster',
  'srcset',
])

/**
 * Finds parts that could run, or fetch something: everything that is not in the lists of `allowed.ts`. Elements of
 * vocabularies that browsers do not know (Inkscape's, RDF) do nothing, and are accepted.
 */
export function activeContent(found: ActiveContent[]): Visitor {
  const add = (kind: ActiveContent['kind'], what: string) => {
    if (!found.some((one) => one.what === what)) found.push({ what, kind })
  }
  /** An image beside the file is on the same host, or nowhere: drawing programs leave such paths behind. */
  const refer = (address: string, from: string) => {
    if (isInside(address)) return
    const isElsewhere = ELSEWHERE.test(address.replace(IGNORED, ''))
    add(
      isElsewhere ? 'fetches' : 'mixed',
      `${isElsewhere ? 'an external reference' : 'a reference to another file'} (${from})`,
    )
  }
  const checkCss = (css: string, from: string) => {
    const { urls, imports } = cssUrls(css)
    for (const url of urls) refer(url, from)
    if (imports.length > 0) add('fetches', `an external style sheet (${from})`)
  }

  return {
    open(element) {
      const { local, uri } = element
      if (uri === SVG) {
        // An unknown element does nothing in browsers.
        if (!SVG_ELEMENTS.has(local)) add(isHtmlActive(local) ? 'runs' : 'mixed', `<${element.name}>`)
        if (local === 'foreignObject') add('mixed', '<foreignObject>')
      } else if (uri === XHTML) {
        add(HTML_ELEMENTS.has(local) ? 'mixed' : 'runs', `HTML (<${element.name}>)`)
      } else if (uri === MATHML || uri === XML_EVENTS || (element.prefix === '' && isHtmlActive(local))) {
        add('runs', `<${element.name}>`)
      }
      for (const attribute of Object.values(element.attributes)) {
        if (attribute.prefix === 'xmlns' || attribute.name === 'xmlns') continue
        checkAttribute(element, attribute)
      }
      if (uri === SVG && ANIMATIONS.has(local)) checkAnimation(element)
    },
    style: (text) => checkCss(text, '<style>'),
    instruction(target) {
      if (target.toLowerCase() === 'xml-stylesheet')
        add('runs', 'an external style sheet (<?xml-stylesheet?>)')
    },
    doctype: (what) => (what ? add('runs', what) : add('mixed', 'a document type')),
  }

  function checkAttribute(element: Element, { name, local, uri, value }: Attribute): void {
    if (uri === XML_EVENTS) add('runs', `an event handler (${name})`)
    // In an SVG inlined into a page, HTML's parser ignores namespaces: a handler may have any declared prefix.
    if (uri === '' && HANDLER.test(name)) add('runs', `an event handler (${name})`)
    const isAddress = uri === XLINK ? local === 'href' : uri === '' && ADDRESSES.has(local.toLowerCase())
    if (isAddress && isBrowsers(element)) checkAddress(element, name, value)
    if (uri !== '') return
    if (local === 'style') checkCss(value, 'style')
    else if (isBrowsers(element) && value.includes('(')) checkCss(value, name)
  }

  function checkAddress({ local }: Element, name: string, value: string): void {
    const address = value.replace(IGNORED, '')
    if (!LINKS.has(local)) refer(address, `<${local} ${name}>`)
    else if (SCHEME.test(address) && !LINK_SCHEMES.test(address)) add('runs', `a link that may run (${name})`)
  }

  /** An animation may change any attribute, including links. */
  function checkAnimation({ name, attributes }: Element): void {
    const target = Object.values(attributes)
      .find((one) => one.uri === '' && one.local === 'attributeName')
      ?.value.trim()
    if (target === undefined) return
    const isLink = /(?:^|:)(?:href|src)$/i.test(target)
    if (!isLink && !HANDLER.test(target)) return
    const values = ['values', 'from', 'to', 'by'].flatMap((key) =>
      Object.values(attributes).flatMap((one) => (one.local === key ? one.value.split(';') : [])),
    )
    if (!isLink || values.some((one) => !isInside(one.replace(IGNORED, '')))) {
      add('runs', `an animation of ${target} (<${name}>)`)
    }
  }
}

function isHtmlActive(local: string): boolean {
  return HTML_ACTIVE.has(local.toLowerCase())
}

/** Elements that browsers know. */
function isBrowsers({ uri }: Element): boolean {
  return uri === SVG || uri === XHTML || uri === MATHML
}

/** Whether an address stays in the file: an element of it, or an embedded image. */
function isInside(address: string): boolean {
  const text = address.replace(IGNORED, '')
  return text === '' || text.startsWith('#') || EMBEDDED.test(text)
}
