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
  // Without scripting: what a `<noscript>` holds is markup then, as it is for those that it is meant for. An element that
  // the parser supplied (`<tbody>`) is nowhere in the source.
  // Without recursion: a generated page may nest thousands of elements.
  const left: Node[] = [parse(html, { sourceCodeLocationInfo: true, scriptingEnabled: false })]
  for (let node = left.pop(); node; node = left.pop()) {
    const start = 'attrs' in node ? node.sourceCodeLocation?.startOffset : undefined
    if ('attrs' in node && start !== undefined && !elements.has(start)) elements.set(start, node)
    if ('childNodes' in node)
      for (let at = node.childNodes.length; at-- > 0; ) left.push(node.childNodes[at]!)
    if ('content' in node) left.push(node.content)
  }
  return [...elements.values()]
}
