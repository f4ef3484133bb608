import type { PurgePattern } from '../../imagekit/purge-rules'
import { byteCache } from '../../lib/collections/byte-cache'
import { verifyUrl } from '../../url'
import { bytesResponse, readBytes } from '../model/bytes-response'
import type { DeliveryEndpoint } from './delivery-endpoint'
import type { DeliveryRequest } from './delivery-request'
import { type Conditions, isUnchanged } from './response/conditional'
import type { DeliveryResult } from './usage-tracking'

/** A cached response. */
interface Copy {
  /** URL as requested. */
  url: string
  headers: Headers
  data: Buffer
}

/** Memory limit of the copies. */
const CACHE_BYTES = 128 * 1024 * 1024

/**
 * ImageKit's CDN in front of delivery: a response stays cached until a purge clears its URL, even if the file was
 * replaced, renamed or deleted. Errors are not cached.
 *
 * @see https://imagekit.io/docs/caches
 */
export function cdn(
  resolveEndpoint: (target: string) => DeliveryEndpoint,
  origin: (request: DeliveryRequest) => Promise<DeliveryResult>,
  now: () => Date,
) {
  const copies = byteCache<Copy>(CACHE_BYTES)
  /** Number of purges. A response that was rendered across one may be stale and is not cached. */
  let cleared = 0

  return {
    async deliver(request: DeliveryRequest): Promise<DeliveryResult> {
      const { ifNoneMatch, ifModifiedSince, ...plain } = request
      const endpoint = resolveEndpoint(request.target)
      const url = new URL(endpoint.urlEndpoint).origin + request.target
      const key = keyOf(request)
      const copy = copies.get(key)
      // Signatures expire even if the response is cached.
      const isAllowed =
        copy && !['expired', 'invalid'].includes(await verifyUrl(url, { ...endpoint, now: now().getTime() }))
      if (copy && isAllowed) return { response: respond(copy, request), isHit: true }

      const before = cleared
      const { response, isHit } = await origin(plain)
      if (response.status !== 200) return { response, isHit }
      const made = { url, headers: response.headers, data: await readBytes(response) }
      if (cleared === before) copies.set(key, made)
      return { response: respond(made, request), isHit }
    },
    purge(matches: PurgePattern): void {
      cleared++
      for (const [key, { url }] of [...copies.entries()]) if (matches(url)) copies.delete(key)
    },
    clear(): void {
      cleared++
      copies.clear()
    },
    /** Number of copies. */
    size: () => copies.size,
  }
}

/** The response depends on the URL, the accepted formats and the client hints. */
function keyOf({ target, accept = '', hints }: DeliveryRequest): string {
  const formats = ['image/avif', 'image/webp'].filter((type) => accept.includes(type))
  return JSON.stringify([target, formats, hints])
}

function respond({ headers, data }: Copy, conditions: Conditions): Response {
  const own = new Headers(headers)
  if (!isUnchanged(conditions, own)) return bytesResponse(data, { headers: own })
  own.delete('Content-Length')
  own.delete('Content-Type')
  return new Response(null, { status: 304, headers: own })
}
