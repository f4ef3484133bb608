import type { RouteName } from './routes'

export interface LoggedRequest {
  method: string
  /** As received, without the query. */
  path: string
  /** As received, with its `?`; empty if there is none. */
  query: string
  route: RouteName
  /** 0 if the connection was cut or left hanging. */
  status: number
  ms: number
}

/** The most recent requests, oldest first: an array with helpers. */
export interface RequestLog extends ReadonlyArray<LoggedRequest> {
  /** How many requests went to a route since the last `clear()`, or to all; unlike the array this is not bounded. */
  count(route?: RouteName): number
  clear(): void
}

/** What is kept of a long run. */
const KEPT = 10_000

export function requestLog(): { log: RequestLog; add(request: LoggedRequest): void } {
  const kept: LoggedRequest[] = []
  const counts = new Map<RouteName, number>()
  const log = Object.assign(kept, {
    count: (route?: RouteName) =>
      route ? (counts.get(route) ?? 0) : [...counts.values()].reduce((sum, count) => sum + count, 0),
    clear() {
      kept.length = 0
      counts.clear()
    },
  })
  return {
    log,
    add(request) {
      if (kept.length >= KEPT) kept.shift()
      kept.push(request)
      counts.set(request.route, (counts.get(request.route) ?? 0) + 1)
    },
  }
}
