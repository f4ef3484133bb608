/** A shorter path than this, of a single level, would clear too much for ImageKit. */
const SHORTEST_WILDCARD = 15
const NEVER_CLEARED = new Set(['media/catalog/', 's/files/'])

/** `photo.jpg`, at the end of a path. */
const WHOLE_FILE = /[^/.]\.[A-Za-z0-9]+$/

/**
 * Whether ImageKit takes `<start>*`. The path behind the URL-endpoint must have two levels, or 15 characters, or be a whole
 * file with its extension; what follows a `?` is no part of it, so that `photo.jpg?tr=*` counts as its file does.
 *
 * @param start a URL's beginning, without the `*`
 * @see https://imagekit.io/docs/caches#purge-cache
 */
export function isWildcardAllowed(start: string, urlEndpoint: string): boolean {
  const path = pathBehind(start, urlEndpoint)
  if (!path || path.includes('*') || NEVER_CLEARED.has(path)) return false
  const [address = ''] = path.split('?', 1)
  const levels = address.split('/').filter(Boolean)
  return levels.length >= 2 || address.length >= SHORTEST_WILDCARD || WHOLE_FILE.test(address)
}

/** Whether a URL lies under the URL-endpoint: ImageKit purges no other. */
export function isUnder(url: string, urlEndpoint: string): boolean {
  return pathBehind(url, urlEndpoint) !== ''
}

function pathBehind(url: string, urlEndpoint: string): string {
  return url.startsWith(`${urlEndpoint}/`) ? url.slice(urlEndpoint.length + 1) : ''
}
