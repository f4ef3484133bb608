import { endpoints } from '../../imagekit/endpoints'
import { matchRoute, ROUTE_NAMES, type RouteName } from '../model/routes'

/** A rate limit of an account. */
export interface RateLimit {
  /** Routes, each counted separately. Default: every route of the API except uploads. */
  route?: RouteName | RouteName[]
  /** Requests per interval. */
  limit: number
  /** Length of the interval in milliseconds. Default `1000`. */
  interval?: number
}

const api = Object.values(endpoints).filter(({ host }) => host === 'api')
const named = (isOne: (endpoint: (typeof api)[number]) => boolean) =>
  api.filter(isOne).map(({ path, method }) => matchRoute(method, path.replace(/\{\w+\}/g, 'x'), []).route)
const BULK = /^(?:files\.bulk\.(?:addTags|remove)|customMetadataFields\.)/

/** What others have read in ImageKit's documentation, which has no table of limits. Each route is counted by itself. */
export const DOCUMENTED: readonly RateLimit[] = [
  { route: named(({ method }) => method === 'GET'), limit: 100, interval: 2500 },
  { route: named(({ method, name }) => method !== 'GET' && !BULK.test(name)), limit: 20 },
  { route: named(({ method, name }) => method !== 'GET' && BULK.test(name)), limit: 5 },
]

/** Result for a limited route. */
export interface RateLimited {
  isExceeded: boolean
  headers: Record<'X-RateLimit-Limit' | 'X-RateLimit-Reset' | 'X-RateLimit-Interval', string>
}

/** Routes without rate limits in ImageKit. */
const FREE: readonly RouteName[] = ['upload', 'beta.v2.files.upload', 'delivery', 'unknown']

/** Counts requests against rate limits. ImageKit publishes no numbers, so there are no defaults. */
export interface RateLimiter {
  /** Counts a request. Returns undefined if its route has no limit. */
  take(account: string, route: RouteName): RateLimited | undefined
  /** Whether a route has a limit. */
  isLimited(route: RouteName): boolean
  /**
   * Replaces the limits and resets the counts.
   *
   * @throws TypeError for an invalid limit
   */
  set(rules: readonly RateLimit[]): void
}

interface Window {
  rule: Required<Pick<RateLimit, 'limit' | 'interval'>>
  used: number
  end: number
}

/**
 * ImageKit's rate limits: fixed windows per account and route. If several apply, the headers are those of the tightest.
 *
 * @see https://imagekit.io/docs/api-reference#rate-limits
 * @throws TypeError for an invalid limit
 */
export function rateLimiter(first: readonly RateLimit[], now: () => Date): RateLimiter {
  let rules = validated(first)
  const windows = new Map<string, Window>()

  function windowOf(key: string, { limit, interval = 1000 }: RateLimit, time: number): Window {
    const open = windows.get(key)
    // A clock that was set back can be before the window.
    if (open && time < open.end && time >= open.end - interval) return open
    const opened = { rule: { limit, interval }, used: 0, end: time + interval }
    windows.set(key, opened)
    return opened
  }

  return {
    take(account, route) {
      const time = now().getTime()
      const held = rules.flatMap((rule, index) =>
        holds(rule, route) ? [windowOf(JSON.stringify([account, route, index]), rule, time)] : [],
      )
      if (held.length === 0) return undefined
      const exceeded = held.filter(({ used, rule }) => used >= rule.limit)
      // Refused requests do not count, or clients that retry early would never succeed.
      if (exceeded.length === 0) for (const window of held) window.used++
      const left = ({ used, rule }: Window) => rule.limit - used
      const nearest =
        exceeded.length > 0
          ? exceeded.reduce((a, b) => (b.end > a.end ? b : a))
          : held.reduce((a, b) => (left(b) < left(a) ? b : a))
      return {
        isExceeded: exceeded.length > 0,
        headers: {
          'X-RateLimit-Limit': String(nearest.rule.limit),
          'X-RateLimit-Reset': String(Math.max(0, nearest.end - time)),
          'X-RateLimit-Interval': String(nearest.rule.interval),
        },
      }
    },
    isLimited: (route) => rules.some((rule) => holds(rule, route)),
    set(requested) {
      rules = validated(requested)
      windows.clear()
    },
  }
}

/** Validates limits from JavaScript or JSON. */
function validated(rules: readonly RateLimit[]): readonly RateLimit[] {
  if (!Array.isArray(rules)) throw new TypeError('rateLimits: expected an array of limits')
  for (const [index, { route = [], limit, interval = 1000 }] of rules.entries()) {
    const unknown = [route].flat().find((name) => !ROUTE_NAMES.includes(name))
    if (unknown !== undefined) throw new TypeError(`rateLimits[${index}].route: unknown route ${unknown}`)
    if (!(Number.isInteger(limit) && limit >= 1)) {
      throw new TypeError(`rateLimits[${index}].limit: ${limit} is not a whole number above 0`)
    }
    if (!(Number.isFinite(interval) && interval > 0)) {
      throw new TypeError(
        `rateLimits[${index}].interval: ${interval} is not a number of milliseconds above 0`,
      )
    }
  }
  return rules
}

function holds({ route }: RateLimit, requested: RouteName): boolean {
  return route === undefined ? !FREE.includes(requested) : [route].flat().includes(requested)
}
