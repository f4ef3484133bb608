import { parsePairs } from '../query/query'
import { parseQuery } from '../query/request'

/** Images that all of these tools take. */
const IMAGE = /\.(?:jpe?g|png|webp|avif|gif|tiff?|heif|heic)$/i

/** A reference of another tool, read: the path, and the pairs of its query. */
export interface ToolReference {
  path: string
  pairs: Map<string, string>
}

/** `./a.jpg?w=400&enhanced`; `undefined` for what is no image, has no query, or is ours already. */
export function readToolReference(value: string): ToolReference | undefined {
  const mark = value.indexOf('?')
  const path = value.slice(0, mark)
  // A `#` in the query is a colour's (`background=#fff`), as the tools themselves take it.
  if (mark < 0 || path.includes('#') || !isImage(path)) return undefined
  return { path, pairs: new Map(parsePairs(value.slice(mark + 1))) }
}

export function isImage(path: string): boolean {
  return IMAGE.test(path) && !/^(?:[a-z][\w+.-]*:|\/\/)/i.test(path)
}

/**
 * A reference of ours. `ik:` stands before it, so that the tool that it comes from no longer takes it for one of its own,
 * but not before a path from the root: `ik:/…` is the Media Library.
 */
export function referenceOf(path: string, query: Query): string {
  const text = queryOf(query)
  return `${path.startsWith('/') ? '' : 'ik:'}${path}${text ? `?${text}` : ''}`
}

type Query = readonly (readonly [string, string | undefined])[]

/** What stands behind the `?`. */
export function queryOf(query: Query): string {
  return query
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => (value === 'true' && key === 'priority' ? key : `${key}=${value}`))
    .join('&')
}

/** Whether a query is in our own words already, which a second run must leave alone. */
export function isOurs(pairs: ToolReference['pairs']): boolean {
  try {
    parseQuery(queryOf([...pairs]), new Map(), {})
    return true
  } catch {
    return false
  }
}
