import { elementsOf, htmlSites } from '../../rewrite/html/html'
import { only } from '../../rewrite/only'
import { type Document, empty } from './document'
import { contentOf } from './html'
import { parseScript } from './parse-script'
import { mergedScripts, readScript } from './script'

/** Reads an Astro component: its frontmatter, template, scripts and style sheets. */
export function readAstro(source: string): Document {
  const [, fence = '', module = ''] = /^(\s*---)(.*?)^---/ms.exec(source) ?? []
  const start = fence.length
  const end = start + module.length
  const template = only(source, [{ start: end, end: source.length }])
  const { script } = readScript(parseScript(module, 'ts'), source, start)
  const clients = elementsOf(template).flatMap((element) => {
    const text = contentOf(element, 'script')
    if (!text) return []
    // A client script cannot use imports of the frontmatter, so its literals are left out.
    return [{ ...readScript(parseScript(text.value, 'ts'), source, text.start).script, literals: [] }]
  })
  const { importsAt: _, ...all } = mergedScripts([script, ...clients])
  const importsAt = script.imports.length ? script.importsAt! : start
  return { ...empty(source), script: { ...all, ...(fence && { importsAt }) }, sites: htmlSites(template) }
}
