import { isImageMeta } from '../../../rewrite/html/html-attributes'
import type { Part } from './parts'

/** Attributes that are text for people, names, or code to copy. */
const TEXT =
  /^(?:alt|title|placeholder|label|summary|class|classname|id|for|name|lang|aria-.*|data-(?:.*[-_])?(?:code|clipboard|copy|snippet|title|caption|tooltip|label|text)(?:[-_].*)?)$/
/** Those whose value is a URL, or begins with one, by HTML or by their names. */
const ADDRESS = /src|href|url|img|image|poster|background|bg|icon|thumb|photo|picture|^data$|^content$/
/** Handlers of events, and the expressions of frameworks. */
const SCRIPT = /^(?:on\w|[:@[(#*]|v-|x-|ng-|hx-on)/
/** What a page says of itself. */
const ABOUT = /description|title|keywords|alt\b/i

/** Returns what an attribute consists of. */
export function partsOfAttribute(
  element: string,
  name: string,
  attributes: ReadonlyMap<string, string>,
): Part[] {
  const text = attributes.get(name) ?? ''
  if (text === '' || isText(element, name, text, attributes)) return []
  if (name === 'style') return [{ language: 'style', text: `x{${text}}` }]
  if (name === 'srcdoc') return [{ language: 'page', text }]
  if (SCRIPT.test(name)) return [{ language: 'script', text: name.startsWith('on') ? text : `(${text}\n)` }]
  return [{ language: ADDRESS.test(name) && !/^\s*[[{<]/.test(text) ? 'url' : 'value', text }]
}

function isText(
  element: string,
  name: string,
  text: string,
  attributes: ReadonlyMap<string, string>,
): boolean {
  if (TEXT.test(name)) return true
  // A field shows markup to be copied.
  if (name === 'value') return text.includes('<')
  if (element !== 'meta' || name !== 'content' || isImageMeta(attributes)) return false
  return ABOUT.test(attributes.get('property') ?? attributes.get('name') ?? attributes.get('itemprop') ?? '')
}
