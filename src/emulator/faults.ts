import { errorBody } from './errors'
import type { RouteName } from './routes'

/** How the emulator misbehaves for some requests. */
export interface FaultRule {
  /** Which requests; default all. */
  route?: RouteName | RouteName[]
  /**
   * - `status`: answer with `status` instead of doing anything (default)
   * - `reset`: cut the connection at once
   * - `hang`: never answer
   * - `drop-reply`: do what was asked, then cut the connection instead of answering
   * - `latency`: wait `ms`, then go on
   */
  action?: 'status' | 'reset' | 'hang' | 'drop-reply' | 'latency'
  /** Status of the answer. Default `500`. */
  status?: number
  headers?: Record<string, string>
  /** A string is sent as it is, anything else as JSON. Default ImageKit's `{ message, help }`. */
  body?: unknown
  /** Chance for each request, 0–1. Default `1`. */
  rate?: number
  /** How often at most. Default: without limit. */
  times?: number
  /** Seed of the chance: the same seed and the same order of requests fail in the same places. Default `1`. */
  seed?: number
  /** Milliseconds: of the wait for `latency`, of `X-RateLimit-Reset` for a status of 429. Default `1000`. */
  ms?: number
}

export interface Faults {
  /** Replaces all rules and starts their counts and chances anew. */
  set(rules: readonly FaultRule[]): void
  clear(): void
}

/** The rules with their state; `next` gives those that hit a request. */
export function faultSchedule(initial: readonly FaultRule[] = []): Faults & {
  next(route: RouteName): FaultRule[]
} {
  let armed: { rule: FaultRule; left: number; random: () => number }[] = []
  const set = (rules: readonly FaultRule[]) => {
    armed = rules.map((rule) => ({
      rule,
      left: rule.times ?? Number.POSITIVE_INFINITY,
      random: mulberry32(rule.seed ?? 1),
    }))
  }
  set(initial)
  return {
    set,
    clear: () => set([]),
    next(route) {
      const hits: FaultRule[] = []
      for (const one of armed) {
        const routes = one.rule.route === undefined ? undefined : [one.rule.route].flat()
        if (one.left <= 0 || (routes && !routes.includes(route))) continue
        // Always drawn, so that one rule's chance does not depend on what the others did.
        if (one.random() >= (one.rule.rate ?? 1)) continue
        one.left--
        hits.push(one.rule)
        // A wait goes together with another fault; of the others only one can be.
        if (one.rule.action !== 'latency') break
      }
      return hits
    },
  }
}

const TEXTS: Record<number, string> = {
  401: 'Your request does not contain private API key.',
  403: 'Your account cannot be authenticated.',
  404: 'The requested file does not exist.',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** The answer of a `status` fault. */
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
  return new Response([101, 204, 205, 304].includes(status) ? null : body, { status, headers })
}

/** A small random generator whose numbers depend on the seed alone. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
