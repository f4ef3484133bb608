import { cssSites } from '../css'
import type { Replacement, Site } from '../edit'
import type { Range } from '../only'
import { imageAttributes, isImageLink, isImageMeta, type Kind, referenceIn } from './html-attributes'
import type { SiteElement } from './html-element'
import { isInPicture, missingAttributes, quoted, sourcesBefore } from './html-write'
import { splice, srcsetCandidates } from './srcset'

/** Returns the images that an element refers to, those of its own style sheet included. */
export function elementSites(element: SiteElement, html: string): Site[] {
  const location = element.sourceCodeLocation
  if (!location || (element.attrs.length === 0 && element.tagName !== 'style')) return []
  const values = new Map(
    element.attrs.map(({ name, prefix, value }) => [prefix ? `${prefix}:${name}` : name, value]),
  )
  const sites = [...values].flatMap(([name, value]) => {
    const kind = kindOf(element.tagName, name, values)
    const range = location.attrs?.[name]
    const place = kind && range && valuePlace(html, range.startOffset, range.endOffset)
    if (!kind || !place) return []
    const extras = kind === 'url' && name === 'src' && element.tagName === 'img' ? values : undefined
    const site = attributeSite(place, referenceIn(name, value), kind, extras)
    if (!site) return []
    return extras && isInPicture(element) ? { ...site, before: sourcesBefore(location.startOffset) } : site
  })
  return element.tagName === 'style' ? [...sites, ...styleSites(element)] : sites
}

function kindOf(tag: string, name: string, values: ReadonlyMap<string, string>): Kind | undefined {
  if (name === 'style') return 'css'
  if (tag === 'link' && !isImageLink(values)) return undefined
  if (tag === 'meta' && !isImageMeta(values)) return undefined
  if (tag === 'input' && values.get('type')?.toLowerCase() !== 'image') return undefined
  return imageAttributes[tag]?.[name]
}

/** Returns the position of an attribute's value, its quotes included; `undefined` for an attribute without one. */
function valuePlace(html: string, start: number, end: number): Range | undefined {
  const equals = html.slice(start, end).search(/=/)
  if (equals < 0) return undefined
  const value = start + equals + 1
  const gap = html.slice(value, end).search(/\S/)
  return gap < 0 ? undefined : { start: value + gap, end }
}

function attributeSite(
  place: Range,
  value: string,
  kind: Kind,
  extras: ReadonlyMap<string, string> | undefined,
): Site | undefined {
  if (kind === 'url') {
    const write = ([replacement]: readonly (Replacement | undefined)[]) =>
      quoted((replacement as Replacement).url) +
      (extras ? missingAttributes(replacement as Replacement, extras) : '')
    // HTML strips white space at a URL's ends.
    const isUnsized = extras !== undefined && !extras.has('sizes')
    return { ...place, kind: extras ? 'src' : 'attribute', isUnsized, values: [value.trim()], write }
  }
  const parts = kind === 'css' ? cssSites(value) : srcsetParts(value)
  if (parts.length === 0) return undefined
  return {
    ...place,
    kind: kind === 'css' ? 'style' : 'attribute',
    values: parts.flatMap((part) => part.values),
    write: (replacements) =>
      quoted(
        splice(
          value,
          parts.map((part, index) => ({
            ...part,
            text: replacements[index] && part.write([replacements[index]]),
          })),
        ),
      ),
  }
}

function srcsetParts(srcset: string): Site[] {
  return srcsetCandidates(srcset).map(({ start, end, url, hasDescriptor }) => ({
    start,
    end,
    values: [url],
    // Several widths are candidates themselves, unless the author gives the one a descriptor.
    write: ([replacement]) => {
      const { url, srcset } = replacement as Replacement
      return hasDescriptor ? url : (srcset ?? url)
    },
  }))
}

function styleSites(element: SiteElement): Site[] {
  return element.childNodes.flatMap((child) => {
    const { value, sourceCodeLocation } = child
    if (child.nodeName !== '#text' || value === undefined || !sourceCodeLocation) return []
    const { startOffset, endOffset } = sourceCodeLocation
    // The parser's positions are valid in the source only if it changed nothing (line ends, NUL).
    if (endOffset - startOffset !== value.length) return []
    return cssSites(value).map((site) => ({
      ...site,
      kind: 'style',
      start: startOffset + site.start,
      end: startOffset + site.end,
    }))
  })
}
