import { parsePairs } from '../query/query'
import { parseQuery } from '../query/request'

/** Formats that all tools support. */
const IMAGE = /\.(?:jpe?g|png|webp|avif|gif|tiff?|heif|heic)$/i

/** A reference of another tool: its path, and the pairs of its query. */
export interface ToolReference {
  path: string
  pairs: Map<string, string>
}

/** Reads `./a.jpg?w=400&enhanced`; `undefined` if it is no image, has no query, or begins with `ik:`. */
export function readToolReference(value: string): ToolReference | undefined {
  const mark = value.indexOf('?')
  const path = value.slice(0, mark)
  // The tools accept a `#` in the query for colours (`background=#fff`).
  if (mark < 0 || path.includes('#') || !isImage(path)) return undefined
  return { path, pairs: new Map(parsePairs(value.slice(mark + 1))) }
}

export function isImage(path: string): boolean {
  return IMAGE.test(path) && !/^(?:[a-z][\w+.-]*:|\/\/)/i.test(path)
}

/**
 * Writes a reference of this plugin. Prefixes it with `ik:`, so that the other tool ignores it, but not a path from the root,
 * since `ik:/…` is the Media Library.
 */
export function referenceOf(path: string, query: Query): string {
  const text = queryOf(query)
  return `${path.startsWith('/') ? '' : 'ik:'}${path}${text ? `?${text}` : ''}`
}

type Query = readonly (readonly [string, string | undefined])[]

/** Writes a query, without the `?`. */
export function queryOf(query: Query): string {
  return query
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => (value === 'true' && key === 'priority' ? key : `${key}=${value}`))
    .join('&')
}

/** Whether a query is in this plugin's grammar already, so that a second run does not change it. */
export function isOurs(pairs: ToolReference['pairs']): boolean {
  try {
    parseQuery(queryOf([...pairs]), new Map(), {})
    return true
  } catch {
    return false
  }
}
