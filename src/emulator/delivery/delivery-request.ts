import type { IncomingMessage } from 'node:http'
import type { Conditions } from './response/conditional'
import type { Hints } from './response/hints'

/** What of a request the answer depends on, and what is counted of it. */
export interface DeliveryRequest extends Conditions {
  /** Path and query as received. */
  target: string
  accept?: string
  hints?: Hints
  range?: string
  /** Asked for by the emulator's own page: private files are shown to it, and no restriction holds. */
  isTrusted?: true
  /** HEAD: the answer has no body. */
  isHead?: boolean
  userAgent?: string
  referrer?: string
}

export function deliveryRequest({ url = '', method, headers }: IncomingMessage): DeliveryRequest {
  const { accept, 'user-agent': userAgent, referer: referrer } = headers
  const { 'if-none-match': ifNoneMatch, 'if-modified-since': ifModifiedSince } = headers
  const [width, dpr, saveData] = ['sec-ch-width', 'sec-ch-dpr', 'save-data'].map((name) =>
    text(headers[name]),
  )
  return {
    target: url,
    isHead: method === 'HEAD',
    ...(headers.range && { range: headers.range }),
    ...(accept && { accept }),
    ...(ifNoneMatch && { ifNoneMatch }),
    ...(ifModifiedSince && { ifModifiedSince }),
    hints: { ...(width && { width }), ...(dpr && { dpr }), ...(saveData && { saveData }) },
    ...(userAgent && { userAgent }),
    ...(referrer && { referrer }),
  }
}

function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}
