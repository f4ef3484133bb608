import type { Node } from 'estree-walker'
import { type Change, changed, type Edited } from '../edit'
import { elementsOf } from '../html/html'
import { newUrlsIn } from '../js/js'
import { plainNewUrls } from '../js/new-url'
import type { Range } from '../only'

/**
 * Turns `new URL('./a.jpg?w=400', import.meta.url)` in the scripts of a Vue or Svelte component into imports, before its
 * compiler runs: a hook between that and the bundler's own handling of `new URL` depends on the order of the plugins.
 *
 * @param parse gives the syntax tree of a script, with positions
 * @param isOurs whether a reference is an image of ours
 */
export function rewriteComponentUrls(
  source: string,
  parse: (script: string) => Node,
  isOurs: (value: string) => boolean,
): Edited | undefined {
  const changes: Change[] = []
  const names = new Map<string, string>()
  for (const { start, end } of scriptsOf(source)) {
    const script = source.slice(start, end)
    const found = (plainNewUrls(script) ?? newUrlsIn(parse(script))).filter(({ value }) => isOurs(value))
    if (found.length === 0) continue
    const imports: string[] = []
    for (const { start: from, end: to, value } of found) {
      // Two scripts of a component are one module in the end, so that an import is made only once.
      const known = names.get(value)
      const name = known ?? `__imagekit_url_${names.size}__`
      if (known === undefined) imports.push(`import ${name} from ${JSON.stringify(value)};`)
      names.set(value, name)
      changes.push({ start: start + from, end: start + to, text: name })
    }
    if (imports.length) changes.push({ start: end, end, text: atEnd(script, imports.join(' ')) })
  }
  return changes.length ? changed(source, changes) : undefined
}

function scriptsOf(source: string): Range[] {
  return elementsOf(source).flatMap(({ tagName, sourceCodeLocation }) => {
    const { startTag, endTag } = sourceCodeLocation ?? {}
    return tagName === 'script' && startTag && endTag
      ? [{ start: startTag.endOffset, end: endTag.startOffset }]
      : []
  })
}

/** Statements at the end of a script, without a new line where that is possible, so that break points stay in their lines. */
export function atEnd(script: string, statements: string): string {
  const lastLine = script.slice(script.lastIndexOf('\n') + 1)
  // Behind a comment there is no room.
  return (lastLine.trim() === '' ? '' : '\n') + statements
}
