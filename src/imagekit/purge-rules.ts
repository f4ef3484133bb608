/** Whether a purge clears a URL, as it was requested. */
export type PurgePattern = (url: string) => boolean

/** A single level shorter than this would clear too much for ImageKit. */
const SHORTEST_WILDCARD = 15
const NEVER_CLEARED = new Set(['media/catalog/', 's/files/'])

/** `photo.jpg`, at the end of a path. */
const WHOLE_FILE = /[^/.]\.[A-Za-z0-9]+$/

/**
 * Whether ImageKit accepts a purge of this URL: it lies under the URL-endpoint, and a `*` stands only at the end, where
 * `isWildcardAllowed` holds.
 *
 * @param prefixes of further URL-endpoints, which do not count as a level of the path
 * @see https://imagekit.io/docs/caches#purge-cache
 */
export function isPurgeable(url: string, urlEndpoint: string, prefixes: readonly string[] = []): boolean {
  const endpoints = [urlEndpoint, ...prefixes.map((prefix) => `${urlEndpoint}/${prefix}`)]
  const endpoint = endpoints.findLast((one) => url.startsWith(`${one}/`))
  if (endpoint === undefined || /^([?#]|$)/.test(pathBehind(url, endpoint))) return false
  return url.endsWith('*') ? isWildcardAllowed(url.slice(0, -1), endpoint) : !url.includes('*')
}

/**
 * Whether ImageKit accepts `<start>*`. The path behind the URL-endpoint must have two levels, or 15 characters, or be a
 * whole file with its extension. The query does not count: `photo.jpg?tr=*` is allowed as `photo.jpg*` is.
 *
 * @param start beginning of a URL, without the `*`
 * @see https://imagekit.io/docs/caches#purge-cache
 */
export function isWildcardAllowed(start: string, urlEndpoint: string): boolean {
  const path = pathBehind(start, urlEndpoint)
  if (!path || path.includes('*') || NEVER_CLEARED.has(path)) return false
  const [address = ''] = path.split('?', 1)
  const levels = address.split('/').filter(Boolean)
  return levels.length >= 2 || address.length >= SHORTEST_WILDCARD || WHOLE_FILE.test(address)
}

/** Whether a URL lies under the URL-endpoint; ImageKit purges no other. */
export function isUnder(url: string, urlEndpoint: string): boolean {
  return pathBehind(url, urlEndpoint) !== ''
}

/** Matches the URL itself, or every URL that starts like one that ends in `*`; the query counts. */
export function purgePattern(url: string): PurgePattern {
  if (!url.endsWith('*')) return (requested) => requested === url
  const start = url.slice(0, -1)
  return (requested) => requested.startsWith(start)
}

function pathBehind(url: string, urlEndpoint: string): string {
  return url.startsWith(`${urlEndpoint}/`) ? url.slice(urlEndpoint.length + 1) : ''
}
