import { chainOf } from './chain'
import type { SrcOptions, Transformation } from './types'

/**
 * Builds the chain of transformations: `[{ width: 400 }, { rotation: 90 }]` → `w-400:rt-90`.
 * A step without effect is left out; a value that is not an array gives `''`.
 *
 * @see https://imagekit.io/docs/transformations
 */
export function buildTransformationString(transformation: readonly Transformation[] | undefined): string {
  return chainOf(transformation)
}

/**
 * Builds the URL of an image or video. The options are those of the official SDKs and are never written to.
 *
 * An absolute `src` (`http://`, `https://`) is taken as it is and gets the chain in its query; any other is joined to
 * `urlEndpoint` and cannot leave it. Returns `''` without a `src`, and for an endpoint or `src` that is no URL.
 * The chain is written as it is, so that it stays readable: encode free text yourself (overlays do).
 *
 * @throws if `signed` or `expiresIn` is set: signing needs a private key, see `signUrl`.
 * @see https://imagekit.io/docs/transformations
 */
export function buildSrc(options: SrcOptions): string {
  const { src, transformation, transformationPosition, queryParameters } = options
  if (options.signed || options.expiresIn) throw new Error('buildSrc cannot sign: use signUrl')
  if (!src) return ''
  const isAbsolute = /^https?:\/\//.test(src)
  const chain = chainOf(transformation)
  const inQuery = isAbsolute || (transformationPosition || 'query') === 'query'
  let base: string
  let query: string
  let hash = ''
  try {
    if (isAbsolute) [base, query, hash] = split(src)
    else {
      ;[base, query] = endpointOf(options.urlEndpoint)
      const end = src.search(/[?#]/)
      const path = pathOf(end < 0 ? src : src.slice(0, end))
      base += chain && !inQuery ? pathOf(`tr:${chain}${path}`) : path
      if (end >= 0) {
        const [, own, fragment] = split(`http://h/${src.slice(end)}`)
        query = query && own ? `${query}&${own.slice(1)}` : query || own
        hash = fragment
      }
    }
  } catch {
    return ''
  }
  let added: URLSearchParams | undefined
  for (const name in queryParameters) {
    added ??= new URLSearchParams(query)
    added.append(name, String(queryParameters[name]))
  }
  if (added) query = `?${added}`
  if (chain && inQuery) query += `${query ? (query === '?' ? '' : '&') : '?'}tr=${chain}`
  return base + query + hash
}

/** Address, query with its `?`, fragment with its `#`, in the encoding of a browser. Throws for what is no URL. */
function split(url: string): [string, string, string] {
  const [, base, query = '', hash = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?/.exec(new URL(url).href)!
  return [base!, query, hash]
}

let known: string | undefined
let endpoint: [string, string] = ['', '']

/** The endpoint without a slash at its end, and its query. The last one is kept: parsing it costs more than all the rest. */
function endpointOf(urlEndpoint: string): [string, string] {
  if (urlEndpoint !== known) {
    const [base, query] = split(urlEndpoint)
    if (!/^https?:/.test(base)) throw 0
    endpoint = [base.replace(/([^:])\/+/g, '$1/').replace(/\/$/, ''), query]
    known = urlEndpoint
  }
  return endpoint
}

/** The path with one slash in front, encoded as a browser does, runs of `/` made one, and `..` kept inside. */
function pathOf(path: string): string {
  const rooted = path[0] === '/' ? path : `/${path}`
  if (/^[\w\-.~/@:,+=%]*$/.test(rooted) && !/\/[./]|%2e/i.test(rooted)) return rooted
  const url = new URL('http://h')
  url.pathname = rooted.replace(/\/+/g, '/')
  return url.pathname.replace(/\/+/g, '/')
}
