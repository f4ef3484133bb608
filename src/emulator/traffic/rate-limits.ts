import { ROUTE_NAMES, type RouteName } from '../model/routes'

/** How many requests an account may make in a time. */
export interface RateLimit {
  /** Which routes, each counted for itself. Default: every one of the API but the uploads. */
  route?: RouteName | RouteName[]
  /** Requests in an interval. */
  limit: number
  /** Milliseconds. Default `1000`. */
  interval?: number
}

/** What a limited route answers with. */
export interface RateLimited {
  isExceeded: boolean
  headers: Record<'X-RateLimit-Limit' | 'X-RateLimit-Reset' | 'X-RateLimit-Interval', string>
}

/** Routes that ImageKit does not limit. */
const FREE: readonly RouteName[] = ['upload', 'beta.v2.files.upload', 'delivery', 'unknown']

/** Counts requests. There are no numbers of ImageKit's to count against: it publishes none. */
export interface RateLimiter {
  /** Counts a request. Undefined if its route has no limit. */
  take(account: string, route: RouteName): RateLimited | undefined
  /**
   * Puts other limits in the place of those that hold; what was counted is forgotten.
   *
   * @throws TypeError for a limit that is none
   */
  set(rules: readonly RateLimit[]): void
}

interface Window {
  rule: Required<Pick<RateLimit, 'limit' | 'interval'>>
  used: number
  end: number
}

/**
 * ImageKit's rate limits: fixed windows, per account and endpoint; where several hold, the headers are those of the one
 * that is nearest to its end.
 *
 * @see https://imagekit.io/docs/api-reference#rate-limits
 * @throws TypeError for a limit that is none
 */
export function rateLimiter(first: readonly RateLimit[], now: () => Date): RateLimiter {
  let rules = checked(first)
  const windows = new Map<string, Window>()

  function windowOf(key: string, { limit, interval = 1000 }: RateLimit, time: number): Window {
    const open = windows.get(key)
    // A clock that was put back is in no window that began after it.
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
      // What is refused counts for nothing: otherwise impatient clients would never get in again.
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
    set(asked) {
      rules = checked(asked)
      windows.clear()
    },
  }
}

/** As it came, from JavaScript or as JSON. */
function checked(rules: readonly RateLimit[]): readonly RateLimit[] {
  if (!Array.isArray(rules)) throw new TypeError('rateLimits: expected an array of limits')
  for (const [index, { route = [], limit, interval = 1000 }] of rules.entries()) {
    const unknown = [route].flat().find((name) => !ROUTE_NAMES.includes(name))
    if (unknown !== undefined) throw new TypeError(`rateLimits[${index}].route: no route ${unknown}`)
    if (!(Number.isInteger(limit) && limit >= 1)) {
      throw new TypeError(`rateLimits[${index}].limit: ${limit} is no whole number above 0`)
    }
    if (!(Number.isFinite(interval) && interval > 0)) {
      throw new TypeError(`rateLimits[${index}].interval: ${interval} are no milliseconds above 0`)
    }
  }
  return rules
}

function holds({ route }: RateLimit, asked: RouteName): boolean {
  return route === undefined ? !FREE.includes(asked) : [route].flat().includes(asked)
}
