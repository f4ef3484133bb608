import type { Node } from 'estree-walker'
import type { Replacement, Site, SourceWarnings } from '../edit'
import { elementsOf } from '../html/html'
import { imageAttributes, referenceIn } from '../html/html-attributes'
import { elementSites } from '../html/html-sites'
import { isInPicture, missingAttributes, quoted, sourcesBefore } from '../html/html-write'
import { parseExpression } from '../js/babel'
import { composedText } from '../js/dynamic'
import { boundAttribute } from './vue-bindings'

type Element = ReturnType<typeof elementsOf>[number]

/**
 * Returns the images in a Vue component's template, bound ones with a literal (`:src="'./a.jpg'"`) included. Styles are
 * handled in the style sheets that Vue makes of them.
 */
export function vueSites(source: string, warnings?: SourceWarnings): Site[] {
  return elementsOf(source)
    .filter(({ tagName }) => !NOT_IMPORTED.has(tagName))
    .flatMap((element) => [...elementSites(element, source), ...boundSites(element, warnings)])
    .filter(({ kind }) => kind !== 'style')
    .sort((a, b) => a.start - b.start)
}

/** Elements of whose attributes Vue's compiler makes no imports. */
const NOT_IMPORTED = new Set(['object', 'embed', 'meta', 'link'])

/** Matches `'./a.jpg'`, with nothing else in the expression. */
const LITERAL = /^\s*(?:'([^'\\]*)'|"([^"\\]*)"|`([^`\\$]*)`)\s*$/

function boundSites(element: Element, warnings: SourceWarnings | undefined): Site[] {
  const { tagName, attrs, sourceCodeLocation } = element
  const written = new Map(attrs.map(({ name, value }) => [boundAttribute(name) ?? name, value]))
  return attrs.flatMap(({ name, value }) => {
    const bare = boundAttribute(name)
    const range = sourceCodeLocation?.attrs?.[name]
    const [, single, double, template] = LITERAL.exec(value) ?? []
    const literal = single ?? double ?? template
    if (bare === undefined || !range || imageAttributes[tagName]?.[bare] !== 'url') return []
    if (literal === undefined) {
      const dynamic = dynamicText(value)
      if (dynamic) warnings?.dynamic(dynamic, range.startOffset)
      return []
    }
    const isSource = tagName === 'img' && bare === 'src'
    const write = ([replacement]: readonly (Replacement | undefined)[]) =>
      `${bare}=${quoted((replacement as Replacement).url)}${isSource ? missingAttributes(replacement as Replacement, written) : ''}`
    return [
      {
        start: range.startOffset,
        end: range.endOffset,
        kind: isSource ? 'src' : 'attribute',
        isUnsized: isSource && !written.has('sizes'),
        values: [referenceIn(bare, literal)],
        write,
        ...(isSource &&
          isInPicture(element) &&
          sourceCodeLocation && { before: sourcesBefore(sourceCodeLocation.startOffset) }),
      } as const,
    ].map((site): Site => ({ ...site, values: [...site.values] }))
  })
}

function dynamicText(expression: string): string | undefined {
  try {
    return composedText(parseExpression(expression, { plugins: ['typescript'] }) as unknown as Node)
  } catch {
    // Vue's own compiler reports the error.
    return undefined
  }
}
