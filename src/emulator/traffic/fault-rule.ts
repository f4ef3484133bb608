import type { RouteName } from '../model/routes'

/** How the emulator misbehaves for some requests. */
export interface FaultRule {
  /** Which requests; default all. */
  route?: RouteName | RouteName[]
  /** Only requests of this account, by its imagekitId. */
  account?: string
  /** Only this method. */
  method?: string
  /**
   * Only these paths, as received and without the query: `/api/v1/files/upload`, or a pattern in which `*` is anything
   * within a segment and `**` anything at all.
   */
  path?: string
  /**
   * - `status`: answer with `status` instead of doing anything (default)
   * - `reset`: cut the connection at once
   * - `hang`: never answer
   * - `drop-reply`: do what was asked, then cut the connection instead of answering
   * - `truncate`: do what was asked, promise the whole answer, send `bytes` of it, then cut the connection
   * - `latency`: wait `ms`, then go on
   */
  action?: FaultAction
  /** Status of the answer. Default `500`. */
  status?: number
  headers?: Record<string, string>
  /** A string is sent as it is, anything else as JSON. Default ImageKit's `{ message, help }`. */
  body?: unknown
  /** Bytes of the body that `truncate` sends. Default half of them. */
  bytes?: number
  /** How many requests of those that are meant are spared first. Default `0`. */
  after?: number
  /** Chance for each request, 0–1. Default `1`. */
  rate?: number
  /** How often at most. Default: without limit. */
  times?: number
  /** Seed of the chance: the same seed and the same order of requests fail in the same places. Default `1`. */
  seed?: number
  /** Milliseconds: of the wait for `latency`, of `X-RateLimit-Reset` for a status of 429. Default `1000`. */
  ms?: number
}

export const FAULT_ACTIONS = ['status', 'reset', 'hang', 'drop-reply', 'truncate', 'latency'] as const
export type FaultAction = (typeof FAULT_ACTIONS)[number]
