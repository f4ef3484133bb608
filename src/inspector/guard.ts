import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { Refusal } from './respond'

/** Header of the page's own requests: another site's page can't send it without asking the server first. */
export const OWN_HEADER = 'x-imagekit-inspector'

export interface GuardRules {
  /** Whether the dev server checks the `Host` of requests itself, by its own options. */
  checksHost: boolean
  /** Hosts that are accepted besides this machine's; with a dot before it, the subdomains too. */
  hosts: readonly string[]
}

/**
 * Refuses requests that the page has not made, or its user: those of other sites' pages, and those for a name that only
 * pretends to be this machine (DNS rebinding). Changes must come from the page itself.
 *
 * @throws Refusal 403, 405 or 415
 */
export function guard(
  { headers, method = 'GET' }: IncomingMessage,
  isChange: boolean,
  rules: GuardRules,
): void {
  if (!rules.checksHost && !isOwnHost(hostOf(headers), rules.hosts))
    throw new Refusal(403, 'Unexpected Host header')
  const { origin } = headers
  if (origin !== undefined && !isSameOrigin(origin, hostOf(headers)))
    throw new Refusal(403, 'The request comes from a page of another site')
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation(headers))
    throw new Refusal(403, 'The request comes from a page of another site')
  if (!isChange) {
    if (method !== 'GET' && method !== 'HEAD')
      throw new Refusal(405, 'Only GET and HEAD', { Allow: 'GET, HEAD' })
    return
  }
  if (method !== 'POST') throw new Refusal(405, 'Only POST', { Allow: 'POST' })
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/json' || headers[OWN_HEADER] === undefined)
    throw new Refusal(415, `A change is JSON, and has the header ${OWN_HEADER}`)
}

function hostOf(headers: IncomingHttpHeaders): string {
  return String(headers[':authority'] ?? headers.host ?? '')
}

/** No site can make its name point to an IP address in a URL, or to `localhost`. */
function isOwnHost(host: string, others: readonly string[]): boolean {
  if (!URL.canParse(`http://${host}`)) return false
  const { hostname } = new URL(`http://${host}`)
  const isAddress = hostname.startsWith('[') || isIP(hostname) > 0
  const isOther = (other: string) =>
    other.startsWith('.') ? `.${hostname}`.endsWith(other) : other === hostname
  return isAddress || /(?:^|\.)localhost$/.test(hostname) || others.some(isOther)
}

function isSameOrigin(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}

/** Any site may link to the page: a navigation shows it to the user, not to the other site. */
function isNavigation(headers: IncomingHttpHeaders): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}
