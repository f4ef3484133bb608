import type { Property } from 'estree'
import { type Node, walk } from 'estree-walker'
import type { Change } from '../../rewrite/edit'
import { literalText } from '../../rewrite/js/literals'

type Positioned = { start: number; end: number }

/** A glob with a `query`. */
export interface GlobQuery extends Positioned {
  /** Of the whole call. */
  call: Positioned
  /** As a text with its `?`; `undefined` if a part of it is known only at run time. */
  query: string | undefined
  isEager: boolean
}

/** Finds the globs with a query, whose place is that of the property. */
export function globQueries(program: Node, isWanted: (pattern: string) => boolean): GlobQuery[] {
  const found: GlobQuery[] = []
  walk(program, {
    enter(node) {
      if (node.type !== 'CallExpression' || !isGlob(node.callee)) return
      const [patterns, options] = node.arguments
      if (!patterns || !patternsOf(patterns).some(isWanted)) return
      const given = options && withoutTypes(options)
      if (given?.type !== 'ObjectExpression') return
      const property = (name: string) =>
        given.properties.find((one) => one.type === 'Property' && keyOf(one.key) === name) as
          | (Property & Positioned)
          | undefined
      const asked = property('query')
      if (!asked) return
      found.push({
        start: asked.start,
        end: asked.end,
        call: node as unknown as Positioned,
        query: queryOf(withoutTypes(asked.value)),
        isEager: Boolean(property('eager')),
      })
    },
  })
  return found
}

/** Writes the queries that are known as texts, and takes them off the keys, to which Farm adds those of lazy globs. */
export function globQueryChanges(queries: readonly GlobQuery[]): Change[] {
  return queries.flatMap(({ start, end, call, query, isEager }) => {
    if (query === undefined) return []
    const written = { start, end, text: `query: ${JSON.stringify(query)}` }
    if (isEager || !query) return [written]
    return [
      { start: call.start, end: call.start, text: `(${BARE_KEYS})(` },
      written,
      { start: call.end, end: call.end, text: ')' },
    ]
  })
}

const BARE_KEYS =
  'images => Object.fromEntries(Object.entries(images).map(([name, load]) => [name.replace(/\\?.*$/, ""), load]))'

function isGlob(callee: Node): boolean {
  return (
    callee.type === 'MemberExpression' &&
    callee.object.type === 'MetaProperty' &&
    keyOf(callee.property) === 'glob'
  )
}

function patternsOf(node: Node): string[] {
  const patterns = withoutTypes(node)
  const all = patterns.type === 'ArrayExpression' ? patterns.elements : [patterns]
  return all.flatMap((one) => (one && literalText(one as Node)) ?? [])
}

function withoutTypes(node: Node): Node {
  const { type, expression } = node as unknown as { type: string; expression?: Node }
  return expression && /^TS|^Parenthesized/.test(type) ? withoutTypes(expression) : node
}

function keyOf(key: Node): string | undefined {
  return key.type === 'Identifier' ? key.name : literalText(key)
}

function queryOf(value: Node): string | undefined {
  const text = literalText(value)
  if (text !== undefined) return text && `?${text.replace(/^\?/, '')}`
  if (value.type !== 'ObjectExpression') return undefined
  const parameters: string[] = []
  for (const property of value.properties) {
    if (property.type !== 'Property' || property.computed) return undefined
    const key = keyOf(property.key) ?? plainValue(property.key as Node)
    const text = plainValue(withoutTypes(property.value))
    if (key === undefined || text === undefined) return undefined
    parameters.push(`${encodeURIComponent(key)}=${encodeURIComponent(text)}`)
  }
  return parameters.length ? `?${parameters.join('&')}` : ''
}

/** A text, a number or a truth value. */
function plainValue(node: Node): string | undefined {
  const text = literalText(node)
  if (text !== undefined) return text
  const { type, value } = node as unknown as { type: string; value?: unknown }
  return type === 'Literal' && (typeof value === 'number' || typeof value === 'boolean')
    ? String(value)
    : undefined
}
