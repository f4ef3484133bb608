import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isLoopbackHost } from '../../lib/loopback'
import { repeatKey } from '../delivery/prepared'
import type { AppOptions } from './app'

/** Headers of every response of the emulator, by names in lower case. */
const COMMON = ['x-content-type-options', 'x-ik-requestid', 'x-request-id'] as const

/**
 * Answers a delivery that is prepared, before any of the middleware runs. It is logged, counted and refused as any other;
 * faults, rate limits and latency are left to the middleware.
 *
 * @returns whether the request is answered
 */
export function repeatDelivery({ accounts, faults, rateLimits, clock, latency, requests }: AppOptions) {
  return (incoming: IncomingMessage, outgoing: ServerResponse): boolean => {
    const { method = '', url = '', headers } = incoming
    const account = accounts.find(({ account }) => url.startsWith(`/${account.imagekitId}/`))
    if (!account || latency > 0 || faults.isActive() || rateLimits.isLimited('delivery')) return false
    const key = repeatKey(incoming)
    const prepared = key === undefined ? undefined : account.prepared.get(key)
    if (!prepared || !isLoopbackHost(headers.host)) return false
    const started = performance.now()
    const body = prepared.body()
    if (!body) return false
    const now = clock.now()
    const mark = url.indexOf('?')
    const request = requests.add({
      at: now.toISOString(),
      method,
      path: mark === -1 ? url : url.slice(0, mark),
      query: mark === -1 ? '' : url.slice(mark),
      route: 'delivery',
      account: account.account.imagekitId,
      status: 0,
      ms: 0,
    })
    outgoing.writeHead(prepared.status, headersOf(prepared.headers))
    outgoing.end(method === 'HEAD' || body.length === 0 ? undefined : body)
    account.usage.add(prepared.counted, now.getTime())
    request.status = prepared.status
    request.ms = performance.now() - started
    requests.finish(request)
    return true
  }
}

/** In the order of `Headers`, as the middleware sends them: sorted. */
function headersOf(own: readonly (readonly [string, string])[]): string[] {
  const id = randomUUID()
  const common = { 'x-content-type-options': 'nosniff', 'x-ik-requestid': id, 'x-request-id': id }
  const all: string[] = []
  let next = 0
  for (const [name, value] of own) {
    while (next < COMMON.length && COMMON[next]! < name) {
      all.push(COMMON[next]!, common[COMMON[next]!])
      next++
    }
    all.push(name, value)
  }
  for (; next < COMMON.length; next++) all.push(COMMON[next]!, common[COMMON[next]!])
  return all
}
