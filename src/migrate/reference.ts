import { readPairs } from '../core/query'

/** Images that all of these tools take. */
const IMAGE = /\.(?:jpe?g|png|webp|avif|gif|tiff?|heif|heic)$/i

/** A reference of another tool, read: the path, and the pairs of its query. */
export interface Asking {
  path: string
  pairs: Map<string, string>
}

/** `./a.jpg?w=400&enhanced`; `undefined` for what is no image, has no query, or is ours already. */
export function readAsking(value: string): Asking | undefined {
  const mark = value.indexOf('?')
  if (mark < 0 || value.includes('#') || /^(?:[a-z][\w+.-]*:|\/\/)/i.test(value)) return undefined
  const path = value.slice(0, mark)
  return IMAGE.test(path) ? { path, pairs: new Map(readPairs(value.slice(mark + 1))) } : undefined
}

export function isImage(path: string): boolean {
  return IMAGE.test(path) && !/^(?:[a-z][\w+.-]*:|\/\/)/i.test(path)
}

/**
 * A reference of ours. `ik:` stands before it, so that the tool that it comes from no longer takes it for one of its own,
 * but not before a path from the root: `ik:/…` is the Media Library.
 */
export function referenceOf(path: string, query: readonly (readonly [string, string | undefined])[]): string {
  const pairs = query.filter(([, value]) => value !== undefined)
  const text = pairs
    .map(([key, value]) => (value === 'true' && key === 'priority' ? key : `${key}=${value}`))
    .join('&')
  return `${path.startsWith('/') ? '' : 'ik:'}${path}${text ? `?${text}` : ''}`
}
