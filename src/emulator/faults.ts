import { pathPattern } from './path-pattern'
import type { RouteName } from './routes'

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

export interface Faults {
  /** Replaces all rules and starts their counts and chances anew. */
  set(rules: readonly FaultRule[]): void
  clear(): void
  /** The rules as they were set, each with how often it has hit. */
  list(): { rule: FaultRule; hits: number }[]
}

/** What a rule looks at. */
export interface Faulted {
  route: RouteName
  account: string | undefined
  method: string
  path: string
}

interface Armed {
  rule: FaultRule
  isMeant(request: Faulted): boolean
  /** Requests that are still to be spared. */
  spared: number
  hits: number
  random: () => number
}

/** The rules with their state; `next` gives those that hit a request. */
export function faultSchedule(initial: readonly FaultRule[] = []): Faults & {
  next(request: Faulted): FaultRule[]
} {
  let armed: Armed[] = []
  const set = (rules: readonly FaultRule[]) => {
    armed = rules.map((rule) => ({
      rule,
      isMeant: meaning(rule),
      spared: rule.after ?? 0,
      hits: 0,
      random: mulberry32(rule.seed ?? 1),
    }))
  }
  set(initial)
  return {
    set,
    clear: () => set([]),
    list: () => armed.map(({ rule, hits }) => ({ rule, hits })),
    next(request) {
      const hits: FaultRule[] = []
      for (const one of armed) {
        if (one.hits >= (one.rule.times ?? Number.POSITIVE_INFINITY) || !one.isMeant(request)) continue
        if (one.spared-- > 0) continue
        // Always drawn, so that one rule's chance does not depend on what the others did.
        if (one.random() >= (one.rule.rate ?? 1)) continue
        one.hits++
        hits.push(one.rule)
        // A wait goes together with another fault; of the others only one can be.
        if (one.rule.action !== 'latency') break
      }
      return hits
    },
  }
}

function meaning({ route, account, method, path }: FaultRule): (request: Faulted) => boolean {
  const routes = route === undefined ? undefined : [route].flat()
  const isPath = path === undefined ? undefined : pathPattern(path)
  return (request) =>
    (!routes || routes.includes(request.route)) &&
    (account === undefined || account === request.account) &&
    (method === undefined || method.toUpperCase() === request.method) &&
    (!isPath || isPath(request.path))
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
