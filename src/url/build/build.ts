import type { SrcOptions, Transformation } from '../types'
import { buildChain } from './build-chain'

/**
 * Builds the chain of transformations: `[{ width: 400 }, { rotation: 90 }]` → `w-400:rt-90`.
 * A step without effect is left out; a value that is not an array gives `''`.
 *
 * @see https://imagekit.io/docs/transformations
 */
export function buildTransformationString(transformation: readonly Transformation[] | undefined): string {
  return buildChain(transformation)
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
  const { src, urlEndpoint, transformation, transformationPosition, queryParameters } = options
  if (options.signed || options.expiresIn) throw new Error('buildSrc cannot sign: use signUrl')
  if (!src) return ''
  const rooted = src[0] === '/' ? src : `/${src}`
  // Most paths are plain, and what is plain is neither absolute nor has a query.
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
      // Each for itself: put together first, they would have to be copied for the question.
      if (plain && (inQuery || chain === plainChain || isPlainChain(chain))) address = endpoint + steps + path
      else {
        // The path for itself first: its `..` must not eat the chain.
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

/** Address, query with its `?`, fragment with its `#`, in the encoding of a browser. Throws for what is no URL. */
function split(url: string): Parts {
  return /^([^?#]*)([^#]*)(.*)/s.exec(new URL(url).href)!.slice(1) as Parts
}

/** The last endpoint is kept: to parse it costs more than all the rest. */
let known: string | undefined
let endpoint: string
let endpointQuery: string

/** The endpoint without a slash at its end, and its query. */
function endpointOf(urlEndpoint: string): [address: string, query: string] {
  const [address, query] = split(urlEndpoint)
  // `localhost:3000/demo` parses, as a scheme called localhost.
  if (!/^http/.test(address)) throw 0
  return [address.replace(/([^:])\/+/g, '$1/').replace(/\/$/, ''), query]
}

/** Whether a browser would leave the path as it is: most are, and to ask costs a tenth of the encoding. */
function isPlain(path: string): boolean {
  return !/[^\w\-.~/@:,+=]|\/[./]/.test(path)
}

/** The last such chain: lists of pictures have one for all, and to compare takes a fifth of the time. */
let plainChain: string | undefined

/** The same of a chain, whose texts are encoded already; behind `tr:` no dots lead out of a folder. */
function isPlainChain(chain: string): boolean {
  const isPlain = !/[^\w\-.~@:,+=%]/.test(chain)
  if (isPlain) plainChain = chain
  return isPlain
}

/** The path encoded as a browser does, runs of `/` made one, and `..` kept inside. */
function encodePath(path: string): string {
  const url = new URL('http://h')
  url.pathname = path.replace(/\/+/g, '/')
  return url.pathname.replace(/\/+/g, '/')
}
