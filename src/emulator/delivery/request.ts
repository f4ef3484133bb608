import type { IncomingMessage } from 'node:http'
import type { Hints } from './hints'

/** What of a request the answer depends on, and what is counted of it. */
export interface DeliveryRequest {
  /** Path and query as received. */
  target: string
  accept?: string
  ifNoneMatch?: string
  hints?: Hints
  range?: string
  /** Asked for by the emulator's own page: private files are shown to it, and no restriction holds. */
  isOwn?: true
  /** HEAD: the answer has no body. */
  isHead?: boolean
  userAgent?: string
  referrer?: string
}

export function deliveryRequest({ url = '', method, headers }: IncomingMessage): DeliveryRequest {
  const { accept, 'if-none-match': ifNoneMatch, 'user-agent': userAgent, referer: referrer } = headers
  const [width, dpr] = [text(headers['sec-ch-width']), text(headers['sec-ch-dpr'])]
  return {
    target: url,
    isHead: method === 'HEAD',
    ...(headers.range && { range: headers.range }),
    ...(accept && { accept }),
    ...(ifNoneMatch && { ifNoneMatch }),
    hints: { ...(width && { width }), ...(dpr && { dpr }) },
    ...(userAgent && { userAgent }),
    ...(referrer && { referrer }),
  }
}

function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}
