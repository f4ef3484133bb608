import type { IncomingMessage } from 'node:http'
import { isLoopbackHost, isLoopbackOrigin } from '../../lib/loopback'
import { ControlError } from './control-response'

/**
 * Custom header that forms and images cannot send. Browsers need a preflight for it, which the emulator never allows.
 */
export const OWN_HEADER = 'x-emulator'

/**
 * Allows requests from this machine only, and none from pages of other sites. Browsers do not send an Origin with every
 * request, so changes must also be of a kind that needs a preflight.
 *
 * @throws ControlError 403, or 415 for a change that is not JSON
 */
export function guard({ headers, method = 'GET' }: IncomingMessage): void {
  if (!isLoopbackHost(headers.host)) throw new ControlError(403, 'Forbidden: unexpected Host header')
  const { origin } = headers
  if (origin !== undefined && !isLoopbackOrigin(origin)) {
    throw new ControlError(403, 'Forbidden: the request comes from a page of another site')
  }
  // Images and scripts of other sites are requested without Origin.
  if (origin === undefined && headers['sec-fetch-site'] === 'cross-site' && !isNavigation(headers)) {
    throw new ControlError(403, 'Forbidden: the request comes from a page of another site')
  }
  if (method === 'GET' || method === 'HEAD') return
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/json' && headers[OWN_HEADER] === undefined) {
    throw new ControlError(415, 'A change needs the header Content-Type: application/json')
  }
}

/** Any site may link to the page: a navigation shows it to the user, not to the other site. */
function isNavigation(headers: IncomingMessage['headers']): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}
