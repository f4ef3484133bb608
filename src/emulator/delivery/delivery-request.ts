import type { IncomingMessage } from 'node:http'
import type { Conditions } from './response/conditional'
import type { Hints } from './response/hints'

/** The parts of a request that delivery, caches and usage depend on. */
export interface DeliveryRequest extends Conditions {
  /** Path and query as received. */
  target: string
  accept?: string
  hints?: Hints
  range?: string
  /** From the emulator's own page: private files are shown and restrictions do not apply. */
  isTrusted?: true
  /** HEAD: the response has no body. */
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
