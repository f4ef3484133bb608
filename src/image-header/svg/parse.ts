import { createRequire } from 'node:module'
import type { SaxesAttributeNS, SaxesTagNS } from 'saxes'
import { readDoctype } from './doctype'

export const SVG = 'http://www.w3.org/2000/svg'

/** Maximum nesting of elements; browsers accept about as many. */
const MAX_DEPTH = 2000
/** Maximum characters that entity references may add to a document: a few lines can expand to gigabytes. */
const PIECE = 64 * 1024

export type Element = SaxesTagNS
export type Attribute = SaxesAttributeNS

export interface Visitor {
  open(element: Element, parent: Element | undefined): void
  /** The text of a `<style>`. */
  style(text: string): void
  instruction(target: string, body: string): void
  /** @param active parts of a document type other than names of namespaces */
  doctype(active: string | undefined): void
}

export interface Root {
  attributes: Readonly<Record<string, string>>
  /** Start and end of its tag in the text. */
  start: number
  end: number
  /** With its prefix. */
  name: string
}

/** XML that browsers do not show. The message ends a sentence, and has line and column. */
export class NotWellFormed extends Error {
  override readonly name = 'NotWellFormed'
}

/**
 * Walks through an SVG like browsers: as XML, with namespaces and the entities of its own document type, and
 * completely, because a document with any error is not shown at all.
 *
 * @returns `undefined` if the document is XML of another kind
 * @throws NotWellFormed
 */
export function parseSvg(text: string, visitor: Visitor): Root | undefined {
  // Loaded with the first SVG: a build of photographs needs no parser.
  const { SaxesParser } = createRequire(import.meta.url)('saxes') as typeof import('saxes')
  const parser = new SaxesParser({ xmlns: true })
  const open: Element[] = []
  let root: Root | undefined
  let style: string | undefined
  let isOther = false
  parser.on('error', (error) => {
    throw new NotWellFormed(error.message)
  })
  parser.on('doctype', (content) => {
    const { entities, active } = readDoctype(content)
    Object.assign(parser.ENTITIES, entities)
    visitor.doctype(active)
  })
  parser.on('opentag', (element) => {
    if (!root) {
      isOther = element.local !== 'svg' || element.uri !== SVG
      const end = parser.position
      root = {
        attributes: rootAttributes(element),
        start: text.lastIndexOf('<', end - 1),
        end,
        name: element.name,
      }
    }
    if (open.length > MAX_DEPTH) throw new NotWellFormed('its elements are nested too deeply')
    visitor.open(element, open.at(-1))
    open.push(element)
    if (element.local === 'style') style = ''
  })
  parser.on('closetag', (element) => {
    open.pop()
    if (element.local !== 'style' || style === undefined) return
    visitor.style(style)
    style = undefined
  })
  const collect = (more: string) => {
    if (style !== undefined) style += more
  }
  parser.on('text', collect)
  parser.on('cdata', collect)
  parser.on('processinginstruction', ({ target, body }) => visitor.instruction(target, body))
  for (let at = 0; at < text.length && !isOther; at += PIECE) parser.write(text.slice(at, at + PIECE))
  if (isOther) return undefined
  parser.close()
  return root
}

function rootAttributes({ attributes }: Element): Record<string, string> {
  const plain = Object.values(attributes).filter(({ uri, prefix }) => uri === '' && prefix === '')
  return Object.fromEntries(plain.map(({ local, value }) => [local, value]))
}
