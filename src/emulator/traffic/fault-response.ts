import { errorBody, MESSAGES } from '../model/api-error'
import type { FaultRule } from './fault-rule'

const TEXTS: Record<number, string> = {
  401: MESSAGES.noKey,
  403: MESSAGES.wrongKey,
  404: MESSAGES.noSuchFile,
  429: MESSAGES.tooManyRequests,
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** Creates the response of a `status` fault. */
export function faultResponse(rule: FaultRule): Response {
  const status = rule.status ?? 500
  const headers = new Headers()
  if (status === 429) {
    headers.set('X-RateLimit-Limit', '1')
    headers.set('X-RateLimit-Reset', String(rule.ms ?? 1000))
    headers.set('X-RateLimit-Interval', '1000')
  }
  const isText = typeof rule.body === 'string'
  headers.set('Content-Type', isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8')
  for (const [name, value] of Object.entries(rule.headers ?? {})) headers.set(name, value)
  const body = isText
    ? (rule.body as string)
    : JSON.stringify(rule.body === undefined ? errorBody(TEXTS[status] ?? `Status ${status}`) : rule.body)
  return new Response([204, 205, 304].includes(status) ? null : body, { status, headers })
}
