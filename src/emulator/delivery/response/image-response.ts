import { createHash } from 'node:crypto'
import { bytesResponse } from '../../model/bytes-response'
import type { DeliveryUrl } from '../delivery-url'
import { headerText } from './delivery-error'

/** 180 days, as in production. */
const CACHE_CONTROL = 'public, s-maxage=15552000, max-age=15552000, must-revalidate'

/** Headers of every response. The ETag is derived from the cache key. */
export function responseHeaders(parsed: DeliveryUrl, key: string): Headers {
  const headers = new Headers({
    'Cache-Control': CACHE_CONTROL,
    ETag: `"${createHash('sha1').update(key).digest('hex')}"`,
    Vary: 'Accept',
  })
  if (parsed.attachment) {
    const name = headerText(parsed.attachment).replace(/["\\]/g, '_')
    headers.set('Content-Disposition', `attachment; filename="${name}"`)
  }
  return headers
}

/** Creates a response with a body. */
export function imageResponse(bytes: Buffer, type: string, headers: Headers): Response {
  headers.set('Content-Type', type)
  headers.set('Content-Length', String(bytes.length))
  // Opened as a document, these could run scripts on the emulator's origin.
  if (/svg|html|xml/.test(type)) {
    headers.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
  }
  return bytesResponse(bytes, { headers })
}
