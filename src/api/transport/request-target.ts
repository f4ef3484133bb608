import type { Endpoint } from '../../imagekit/endpoints'

/** Fills in the path parameters. @throws TypeError for a parameter that is empty, `.` or `..` */
export function fillPath(endpoint: Endpoint, params: Readonly<Record<string, string>> = {}): string {
  return endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    // `.` and `..` survive percent-encoding and would climb to another endpoint.
    if (typeof value !== 'string' || value === '' || value === '.' || value === '..') {
      throw new TypeError(`${endpoint.name}: ${name} must be a non-empty string`)
    }
    return encodeURIComponent(value)
  })
}

/**
 * Encodes a query: undefined is left out, null becomes empty, a list is joined with commas.
 *
 * @throws TypeError for an object
 */
export function encodeQuery(query: Readonly<Record<string, unknown>> = {}): string {
  const pairs: string[] = []
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      throw new TypeError(`The query parameter ${name} must not be an object`)
    }
    const text = value === null ? '' : Array.isArray(value) ? value.join(',') : String(value)
    pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`)
  }
  return pairs.length ? `?${pairs.join('&')}` : ''
}
