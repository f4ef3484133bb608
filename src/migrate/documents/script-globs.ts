import { parsePairs } from '../../query/query'

/** A call of `import.meta.glob` with a query. */
export interface Glob {
  /** Start of the call. */
  start: number
  end: number
  patterns: string[]
  /** The option with the query (`query`, or the older `as`). */
  property: { start: number; end: number }
  /** Pairs of the query; `undefined` if it is no literal. */
  pairs: Map<string, string> | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: Babel's and acorn's trees differ, and neither is typed in full here.
type Any = any

type Place = (node: Any) => { start: number; end: number }

/** Reads `import.meta.glob('./*.jpg', { query: '?w=400' })`; `undefined` for any other call, and for one without a query. */
export function globOf(node: Any, place: Place, textOf: (node: Any) => string | undefined): Glob | undefined {
  const { callee, arguments: [first, second] = [] } = node
  if (callee?.object?.type !== 'MetaProperty' || callee.property?.name !== 'glob') return undefined
  const patterns = (first?.elements ?? [first]).map(textOf)
  const property = (second?.properties ?? []).find((one: Any) => /^(?:query|as)$/.test(nameOf(one) ?? ''))
  if (!property || patterns.includes(undefined)) return undefined
  return { ...place(node), patterns, property: place(property), pairs: pairsOf(property.value, textOf) }
}

function pairsOf(value: Any, textOf: (node: Any) => string | undefined): Map<string, string> | undefined {
  const text = textOf(value)
  if (text !== undefined) return new Map(parsePairs(text.replace(/^\?/, '')))
  if (value?.type !== 'ObjectExpression') return undefined
  const pairs = value.properties.map((one: Any) => [
    nameOf(one),
    textOf(one.value) ?? plain(one.value?.value),
  ])
  return pairs.every(([name, text]: unknown[]) => name !== undefined && text !== undefined)
    ? new Map(pairs)
    : undefined
}

function nameOf({ computed, key }: Any): string | undefined {
  return computed ? undefined : (key?.name ?? key?.value)
}

/** Converts numbers and booleans as Vite does. */
function plain(value: unknown): string | undefined {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
