import type { IncomingMessage } from 'node:http'
import { isLoopbackHost, isLoopbackOrigin } from '../../lib/loopback'
import { ControlError } from './control-response'

/** A header that no form and no image can send: with it a browser asks the emulator first, which never allows it. */
export const OWN_HEADER = 'x-emulator'

/**
 * Whoever steers the emulator must be on this machine and no page of another site. Browsers say where a request comes
 * from, but not for all of them: so whatever changes something must also be a kind of request that a foreign page cannot
 * make without being asked about it.
 *
 * @throws ControlError 403, or 415 for a change that is not JSON
 */
export function guard({ headers, method = 'GET' }: IncomingMessage): void {
  if (!isLoopbackHost(headers.host)) throw new ControlError(403, 'Forbidden: unexpected Host header')
  const { origin } = headers
  if (origin !== undefined && !isLoopbackOrigin(origin)) {
    throw new ControlError(403, 'Forbidden: the request comes from a page of another site')
  }
  // Images and scripts of a foreign page have no Origin.
  if (origin === undefined && headers['sec-fetch-site'] === 'cross-site' && !isNavigation(headers)) {
    throw new ControlError(403, 'Forbidden: the request comes from a page of another site')
  }
  if (method === 'GET' || method === 'HEAD') return
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/json' && headers[OWN_HEADER] === undefined) {
    throw new ControlError(415, 'A change needs the header Content-Type: application/json')
  }
}

/** A link to the page may stand anywhere; being followed it shows the page to its user, not to the other site. */
function isNavigation(headers: IncomingMessage['headers']): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}
