import type { SrcOptions, Transformation } from '../types'
import { buildChain } from './build-chain'

/**
 * Builds a chain of transformations: `[{ width: 400 }, { rotation: 90 }]` → `w-400:rt-90`. Steps without effect are
 * omitted; a value that is not an array gives `''`.
 *
 * @see https://imagekit.io/docs/transformations
 */
export function buildTransformationString(transformation: readonly Transformation[] | undefined): string {
  return buildChain(transformation)
}

/**
 * Builds the URL of an image or video from the options of the official SDKs, which are not modified.
 *
 * An absolute `src` (`http://`, `https://`) is kept and gets the chain in its query; any other is joined to
 * `urlEndpoint` and cannot leave it. Returns `''` without a `src`, and for an invalid endpoint or `src`. The chain is
 * not encoded, to stay readable: encode free text yourself (overlays are encoded).
 *
 * @throws if `signed` or `expiresIn` is set: signing needs a private key, see `signUrl`
 * @see https://imagekit.io/docs/transformations
 */
export function buildSrc(options: SrcOptions): string {
  const { src, urlEndpoint, transformation, transformationPosition, queryParameters } = options
  if (options.signed || options.expiresIn) throw new Error('buildSrc cannot sign: use signUrl')
  if (!src) return ''
  const rooted = src[0] === '/' ? src : `/${src}`
  // Most paths are plain: neither absolute nor with a query.
  const plain = isPlain(rooted)
  const isAbsolute = !plain && /^https?:\/\//.test(src)
  const chain = buildChain(transformation)
  const inQuery = isAbsolute || (transformationPosition || 'query') === 'query'
  let address: string
  let query: string
  let fragment = ''
  try {
    if (isAbsolute) [address, query, fragment] = split(src)
    else {
      const [path, rest] = plain ? [rooted] : (/^([^?#]*)(.*)/s.exec(rooted)!.slice(1) as [string, string])
      const steps = chain && !inQuery ? `/tr:${chain}` : ''
      if (urlEndpoint !== known) [endpoint, endpointQuery] = endpointOf(urlEndpoint)
      known = urlEndpoint
      // Tested separately, because concatenating first would copy them.
      if (plain && (inQuery || chain === plainChain || isPlainChain(chain))) address = endpoint + steps + path
      else {
        // Encode the path on its own, so `..` cannot remove the chain.
        const encoded = encodePath(path)
        address = endpoint + (steps ? encodePath(steps + encoded) : encoded)
      }
      query = endpointQuery
      if (rest) {
        ;[address, query, fragment] = split(address + query + (query ? rest.replace(/^\?/, '&') : rest))
      }
    }
  } catch {
    return ''
  }
  for (const name in queryParameters) {
    const own = new URLSearchParams(query)
    own.append(name, String(queryParameters[name]))
    query = `?${own}`
  }
  if (chain && inQuery) query += `${query ? (query === '?' ? '' : '&') : '?'}tr=${chain}`
  return address + query + fragment
}

type Parts = [address: string, query: string, fragment: string]

/**
 * Splits a URL into address, query with `?` and fragment with `#`, encoded as in a browser. Throws for an invalid URL.
 */
function split(url: string): Parts {
  return /^([^?#]*)([^#]*)(.*)/s.exec(new URL(url).href)!.slice(1) as Parts
}

/** Caches the last endpoint: parsing it takes longer than everything else. */
let known: string | undefined
let endpoint: string
let endpointQuery: string

/** Returns the endpoint without trailing slash, and its query. */
function endpointOf(urlEndpoint: string): [address: string, query: string] {
  const [address, query] = split(urlEndpoint)
  // `localhost:3000/demo` parses as a scheme called localhost.
  if (!/^http/.test(address)) throw 0
  return [address.replace(/([^:])\/+/g, '$1/').replace(/\/$/, ''), query]
}

/** Whether a browser would keep the path unchanged. Most are, and the test takes a tenth of the encoding's time. */
function isPlain(path: string): boolean {
  return !/[^\w\-.~/@:,+=]|\/[./]/.test(path)
}

/** Caches the last plain chain: lists of images share one, and comparing takes a fifth of the time. */
let plainChain: string | undefined

/** Whether a browser would keep the chain unchanged. Dots after `tr:` do not leave a folder. */
function isPlainChain(chain: string): boolean {
  const isPlain = !/[^\w\-.~@:,+=%]/.test(chain)
  if (isPlain) plainChain = chain
  return isPlain
}

/** Encodes a path as a browser does, merges slashes, and keeps `..` inside. */
function encodePath(path: string): string {
  const url = new URL('http://h')
  url.pathname = path.replace(/\/+/g, '/')
  return url.pathname.replace(/\/+/g, '/')
}
