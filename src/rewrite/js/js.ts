import { type Node, walk } from 'estree-walker'
import { type Change, changed, type Edited } from '../edit'
import { isImportMetaUrl } from './literals'
import { plainNewUrls, type UrlSpecifier } from './new-url'

type Positioned<T> = T & { start: number; end: number }

/**
 * Turns `new URL('./a.jpg?w=400', import.meta.url)` into `new URL(imported, import.meta.url)`, and imports the
 * specifier. So the bundler itself sees the reference: its module graph, caches and watcher handle it like any other
 * import.
 *
 * @param parse returns the module's syntax tree, with positions (as the bundler's own parser does); called only if needed
 * @param isOurs whether the plugin handles a reference
 * @param others of the same text
 * @returns `undefined` when there is nothing to change
 */
export function rewriteNewUrl(
  code: string,
  parse: () => Node,
  isOurs: (value: string) => boolean,
  others: readonly Change[] = [],
): Edited | undefined {
  const specifiers = (plainNewUrls(code) ?? newUrlsIn(parse())).filter(({ value }) => isOurs(value))
  if (specifiers.length === 0 && others.length === 0) return undefined
  const changes = [...others]
  const names = new Map<string, string>()
  for (const { start, end, value } of specifiers) {
    const name = names.get(value) ?? `__imagekit_url_${names.size}__`
    names.set(value, name)
    changes.push({ start, end, text: name })
  }
  // Appended, not prepended: imports are hoisted, and a directive ("use client") must stay the first statement.
  const imports = [...names].map(([value, name]) => `\nimport ${name} from ${JSON.stringify(value)};`)
  changes.push({ start: code.length, end: code.length, text: imports.join('') })
  return changed(code, changes)
}

/** Returns every `new URL('…', import.meta.url)` of a syntax tree. */
export function newUrlsIn(program: Node): UrlSpecifier[] {
  const found: UrlSpecifier[] = []
  walk(program, {
    enter(node) {
      const specifier = urlSpecifier(node)
      if (specifier) found.push(specifier)
    },
  })
  return found
}

function urlSpecifier(node: Node): UrlSpecifier | undefined {
  if (node.type !== 'NewExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'URL')
    return undefined
  const [specifier, base] = node.arguments
  if (!specifier || !base || !isImportMetaUrl(base)) return undefined
  const value = staticString(specifier)
  if (value === undefined) return undefined
  const { start, end } = specifier as Positioned<Node>
  return { start, end, value }
}

function staticString(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined
  return node.quasis[0]?.value.cooked ?? undefined
}
