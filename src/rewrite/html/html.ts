import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import type { Site } from '../edit'
import { elementSites } from './html-sites'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

/**
 * Returns the images that an HTML document refers to. Comments, scripts, text and parts that browsers ignore (the
 * second of two equal attributes) are left alone.
 */
export function htmlSites(html: string): Site[] {
  return elementsOf(html)
    .flatMap((element) => elementSites(element, html))
    .sort((a, b) => a.start - b.start)
}

/**
 * Iterates over the elements of the source, each once: of an unclosed `<b>`, the parser creates another in each
 * paragraph.
 */
export function elementsOf(html: string): Element[] {
  const elements = new Map<number, Element>()
  // Without scripting, the content of a `<noscript>` is parsed as markup, as in the browsers it is meant for. Elements
  // that the parser supplied (`<tbody>`) have no position in the source.
  visit(parse(html, { sourceCodeLocationInfo: true, scriptingEnabled: false }), elements)
  return [...elements.values()]
}

function visit(node: Node, elements: Map<number, Element>): void {
  const start = 'attrs' in node ? node.sourceCodeLocation?.startOffset : undefined
  if ('attrs' in node && start !== undefined && !elements.has(start)) elements.set(start, node)
  if ('content' in node) visit(node.content, elements)
  if ('childNodes' in node) for (const child of node.childNodes) visit(child, elements)
}
