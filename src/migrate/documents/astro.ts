import { elementsOf, htmlSites } from '../../rewrite/html/html'
import { only } from '../../rewrite/only'
import { type Document, empty } from './document'
import { contentOf } from './html'
import { parseScript } from './parse-script'
import { mergedScripts, readScript } from './script'

/** An Astro component: the module between its fences, its template, and the scripts and styles in it. */
export function readAstro(source: string): Document {
  const [, fence = '', module = ''] = /^(\s*---)(.*?)^---/ms.exec(source) ?? []
  const start = fence.length
  const end = start + module.length
  const template = only(source, [{ start: end, end: source.length }])
  const { script } = readScript(parseScript(module, 'ts'), source, start)
  const clients = elementsOf(template).flatMap((element) => {
    const text = contentOf(element, 'script')
    if (!text) return []
    // What a browser's script says can't be imported in the server's, so only its own imports count.
    return [{ ...readScript(parseScript(text.value, 'ts'), source, text.start).script, literals: [] }]
  })
  const { importsAt: _, ...all } = mergedScripts([script, ...clients])
  const importsAt = script.imports.length ? script.importsAt! : start
  return { ...empty(source), script: { ...all, ...(fence && { importsAt }) }, sites: htmlSites(template) }
}
