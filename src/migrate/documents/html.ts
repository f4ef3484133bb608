import { vueSites } from '../../rewrite/components/vue'
import { cssSites } from '../../rewrite/css'
import type { Site } from '../../rewrite/edit'
import { elementsOf, htmlSites } from '../../rewrite/html/html'
import { type Document, empty } from './document'
import { parseScript } from './parse-script'
import { mergedScripts, readScript } from './script'

type Element = ReturnType<typeof elementsOf>[number]

/** Reads a page. Ignores its scripts: no build handles what they load. */
export function readHtml(source: string): Document {
  return { ...empty(source), sites: htmlSites(source) }
}

/** Reads a Vue component: its template, scripts and style sheets. */
export function readVue(source: string): Document {
  const elements = elementsOf(source)
  const scripts = elements.flatMap((element) => {
    const text = contentOf(element, 'script')
    if (!text) return []
    const language = element.attrs.find(({ name }) => name === 'lang')?.value ?? 'js'
    const { script } = readScript(parseScript(text.value, language), source, text.start)
    const { importsAt = 0, imports } = script
    return [{ ...script, importsAt: imports.length ? importsAt : text.start }]
  })
  // The two scripts of a Vue component are one module.
  const last = scripts.at(-1)
  const document = empty(source)
  return {
    ...document,
    script: { ...mergedScripts(scripts), ...(last && { importsAt: last.importsAt }) },
    sites: [...vueSites(source), ...elements.flatMap(styleSites)].sort((a, b) => a.start - b.start),
  }
}

/** Returns the text of an element and its position, if the element has that name. */
export function contentOf(element: Element, tag: string): { value: string; start: number } | undefined {
  const [child] = element.childNodes
  if (element.tagName !== tag || child?.nodeName !== '#text' || !('value' in child)) return undefined
  const location = child.sourceCodeLocation
  // If the parser has changed the text (line ends), its positions are not those of the source.
  if (!location || location.endOffset - location.startOffset !== child.value.length) return undefined
  return { value: child.value, start: location.startOffset }
}

function styleSites(element: Element): Site[] {
  const text = contentOf(element, 'style')
  if (!text) return []
  return cssSites(text.value).map((site) => ({
    ...site,
    start: site.start + text.start,
    end: site.end + text.start,
  }))
}
