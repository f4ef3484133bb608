import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import type { Site } from '../edit'
import { elementSites } from './html-sites'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

/**
 * The images that an HTML document refers to. Comments, scripts, text and what the browser itself would not read (the
 * second of two equal attributes) are left alone.
 */
export function htmlSites(html: string): Site[] {
  return elementsOf(html)
    .flatMap((element) => elementSites(element, html))
    .sort((a, b) => a.start - b.start)
}

/** Every element that stands in the source, once: of a `<b>` that is left open, the parser makes another in each paragraph. */
export function elementsOf(html: string): Element[] {
  const elements = new Map<number, Element>()
  // Without scripting: what a `<noscript>` holds is markup then, as it is for those that it is meant for. An element that
  // the parser supplied (`<tbody>`) is nowhere in the source.
  visit(parse(html, { sourceCodeLocationInfo: true, scriptingEnabled: false }), elements)
  return [...elements.values()]
}

function visit(node: Node, elements: Map<number, Element>): void {
  const start = 'attrs' in node ? node.sourceCodeLocation?.startOffset : undefined
  if ('attrs' in node && start !== undefined && !elements.has(start)) elements.set(start, node)
  if ('content' in node) visit(node.content, elements)
  if ('childNodes' in node) for (const child of node.childNodes) visit(child, elements)
}
