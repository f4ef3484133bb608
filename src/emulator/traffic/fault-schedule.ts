import type { RouteName } from '../model/routes'
import type { FaultRule } from './fault-rule'
import { parseFaults } from './fault-schema'
import { pathPattern } from './path-pattern'

export interface Faults {
  /**
   * Replaces all rules and resets their counts and seeds.
   *
   * @throws Error naming the rule, the field and what was expected; the rules stay as they are then
   */
  set(rules: readonly FaultRule[]): void
  clear(): void
  /** Returns the rules with their numbers of hits. */
  list(): { rule: FaultRule; hits: number }[]
}

/** What a rule matches against. */
export interface FaultTarget {
  route: RouteName
  account: string | undefined
  method: string
  path: string
}

interface ActiveRule {
  rule: FaultRule
  matches(request: FaultTarget): boolean
  /** Matching requests that are still to be skipped. */
  skipsLeft: number
  hits: number
  random: () => number
}

/** Creates a schedule of fault rules; `next` returns those that hit a request. @throws Error as `set` does */
export function faultSchedule(initial: readonly FaultRule[] = []): Faults & {
  next(request: FaultTarget): FaultRule[]
  /** Whether there is any rule. */
  isActive(): boolean
} {
  let active: ActiveRule[] = []
  const set = (rules: readonly FaultRule[]) => {
    // Tests are often JavaScript: a misspelt rule would never match.
    active = parseFaults(rules).map((rule) => ({
      rule,
      matches: ruleMatcher(rule),
      skipsLeft: rule.after ?? 0,
      hits: 0,
      random: mulberry32(rule.seed ?? 1),
    }))
  }
  set(initial)
  return {
    set,
    clear: () => set([]),
    isActive: () => active.length > 0,
    list: () => active.map(({ rule, hits }) => ({ rule, hits })),
    next(request) {
      const hits: FaultRule[] = []
      for (const one of active) {
        if (one.hits >= (one.rule.times ?? Number.POSITIVE_INFINITY) || !one.matches(request)) continue
        if (one.skipsLeft-- > 0) continue
        // Always drawn, so the numbers of a rule do not depend on other rules.
        if (one.random() >= (one.rule.rate ?? 1)) continue
        one.hits++
        hits.push(one.rule)
        // Latency combines with another fault; other faults exclude each other.
        if (one.rule.action !== 'latency') break
      }
      return hits
    },
  }
}

function ruleMatcher({ route, account, method, path }: FaultRule): (request: FaultTarget) => boolean {
  const routes = route === undefined ? undefined : [route].flat()
  const isPath = path === undefined ? undefined : pathPattern(path)
  return (request) =>
    (!routes || routes.includes(request.route)) &&
    (account === undefined || account === request.account) &&
    (method === undefined || method.toUpperCase() === request.method) &&
    (!isPath || isPath(request.path))
}

/** A small random number generator that depends on the seed only. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
