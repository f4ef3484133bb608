import type { ReplacementPreload, Site } from '../edit'
import { elementSites } from './html-sites'
import { plainElements } from './plain-html'

/*
 * Pages, most of which do not need an HTML parser: loading and warming one up takes a build longer than everything else
 * that a page needs.
 */

/** Like `htmlSites`. */
export async function pageSites(html: string): Promise<Site[]> {
  const elements = plainElements(html)
  if (elements) return elements.flatMap((element) => elementSites(element, html))
  const { htmlSites } = await import('./html')
  return htmlSites(html)
}

/** Inserts preloads into a page's head. */
export async function withPreloads(html: string, preloads: readonly ReplacementPreload[]): Promise<string> {
  if (preloads.length === 0) return html
  const head = await import('./html-head')
  return head.withPreloads(html, preloads)
}
