import type { RouteName } from '../model/routes'

/** A rule that makes requests fail on purpose. */
export interface FaultRule {
  /** Routes to match. Default all. */
  route?: RouteName | RouteName[]
  /** Matches requests of this account only, by its imagekitId. */
  account?: string
  /** Matches this method only. */
  method?: string
  /**
   * Matches these paths only, as received and without the query: `/api/v1/files/upload`, or a pattern in which `*` is
   * anything within a segment and `**` anything at all.
   */
  path?: string
  /**
   * - `status`: respond with `status` and do nothing (default)
   * - `reset`: reset the connection at once
   * - `hang`: never respond
   * - `drop-reply`: handle the request, then cut the connection instead of responding
   * - `truncate`: handle the request, send `bytes` of the response with its full Content-Length, then cut the connection
   * - `latency`: wait `ms`, then continue
   */
  action?: FaultAction
  /** Status of the response. Default `500`. */
  status?: number
  headers?: Record<string, string>
  /** A string is sent as it is, anything else as JSON. Default ImageKit's `{ message, help }`. */
  body?: unknown
  /** Bytes of the body that `truncate` sends. Default half of them. */
  bytes?: number
  /** Number of matching requests to skip first. Default `0`. */
  after?: number
  /** Probability for each request, 0–1. Default `1`. */
  rate?: number
  /** Maximum number of hits. Default unlimited. */
  times?: number
  /** Seed of `rate`: the same seed and order of requests fail in the same places. Default `1`. */
  seed?: number
  /** Milliseconds: the delay of `latency`, `X-RateLimit-Reset` of a 429. Default `1000`. */
  ms?: number
}

export const FAULT_ACTIONS = ['status', 'reset', 'hang', 'drop-reply', 'truncate', 'latency'] as const
export type FaultAction = (typeof FAULT_ACTIONS)[number]
