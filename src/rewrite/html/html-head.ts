import type { ReplacementPreload } from '../edit'
import { elementsOf } from './html'
import { preloadLink } from './html-write'

/**
 * Elements that load something: a preload after them would come late, and one before `<meta charset>` or `<base>` too
 * early.
 */
const LOADING = new Set(['link', 'script', 'style'])

/**
 * Puts preloads into a page's head, before the first thing there that loads; those that the author has written are not
 * repeated. A page without a head of its own is left as it is.
 */
export function withPreloads(html: string, preloads: readonly ReplacementPreload[]): string {
  if (preloads.length === 0) return html
  const elements = elementsOf(html)
  const head = elements.find(({ tagName }) => tagName === 'head')
  const location = head?.sourceCodeLocation
  if (!head || !location?.startTag) return html
  const written = new Set(
    elements
      .filter(({ tagName }) => tagName === 'link')
      .flatMap(({ attrs }) => attrs.filter(({ name }) => /^(?:href|imagesrcset)$/.test(name)))
      .map(({ value }) => value),
  )
  const links = preloads.filter(({ href, srcset }) => !written.has(srcset ?? href ?? '')).map(preloadLink)
  const first = elements.find(({ tagName, parentNode }) => parentNode === head && LOADING.has(tagName))
  const at =
    first?.sourceCodeLocation?.startOffset ?? location.endTag?.startOffset ?? location.startTag.endOffset
  return html.slice(0, at) + [...new Set(links)].join('') + html.slice(at)
}
