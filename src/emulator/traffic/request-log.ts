import type { RouteName } from '../model/routes'

export interface LoggedRequest {
  /** Counts up from 1, across every `clear()`. */
  id: number
  /** Arrival by the emulator's clock, ISO 8601. */
  at: string
  method: string
  /** As received, without the query. */
  path: string
  /** As received, with its `?`; empty if there is none. */
  query: string
  route: RouteName
  /** imagekitId of the account; undefined if the request matches none. */
  account: string | undefined
  /** 0 if the connection was cut or left hanging. */
  status: number
  /** Milliseconds until the response started. */
  ms: number
}

/** The most recent requests, oldest first: an array with helpers. */
export interface RequestLog extends ReadonlyArray<LoggedRequest> {
  /** Number of requests to a route, or to all, since the last `clear()`; unlike the array, this is not bounded. */
  count(route?: RouteName): number
  clear(): void
}

export type RequestEvent = 'request' | 'response'
export type RequestListener = (event: RequestEvent, request: LoggedRequest) => void

/** The log and the functions that fill it. */
export interface RequestRecorder {
  log: RequestLog
  /** Logs a request on arrival, so that hanging requests are counted. */
  add(request: Omit<LoggedRequest, 'id'>): LoggedRequest
  /** Emits that the entry has its status. */
  finish(request: LoggedRequest): void
  /** Calls back for each request and its response. Returns a function that unsubscribes. */
  listen(listener: RequestListener): () => void
  /** Counts by route since the last `clear()`. */
  counts(): Partial<Record<RouteName, number>>
}

/** Maximum length of the log. */
const MAX_ENTRIES = 10_000

export function requestLog(): RequestRecorder {
  const kept: LoggedRequest[] = []
  const counts = new Map<RouteName, number>()
  const listeners = new Set<RequestListener>()
  let last = 0
  const log = Object.assign(kept, {
    count: (route?: RouteName) =>
      route ? (counts.get(route) ?? 0) : [...counts.values()].reduce((sum, count) => sum + count, 0),
    clear() {
      kept.length = 0
      counts.clear()
    },
  })
  const emit = (event: RequestEvent, request: LoggedRequest) => {
    for (const listener of listeners) listener(event, request)
  }
  return {
    log,
    add(request) {
      const entry = { id: ++last, ...request }
      if (kept.length >= MAX_ENTRIES) kept.shift()
      kept.push(entry)
      counts.set(entry.route, (counts.get(entry.route) ?? 0) + 1)
      emit('request', entry)
      return entry
    },
    finish: (request) => emit('response', request),
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    counts: () => Object.fromEntries(counts),
  }
}
