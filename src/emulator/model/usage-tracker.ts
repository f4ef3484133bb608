/** Number of deliveries and their bytes. */
export interface Count {
  requestCount: number
  bandwidthBytes: number
}

export interface Delivered {
  status: number
  bytes: number
  /** `hit` if the response came from a cache. */
  cache: 'hit' | 'miss' | 'error'
  /** Names to count by: `format` → `image/webp`. */
  names: Partial<Record<Dimension, string>>
  /** Code of `ik-error`. */
  error?: string
  /** Path of a file that was not found. */
  missing?: string
}

export const DIMENSIONS = [
  'browser',
  'device',
  'format',
  'topImages',
  'topImageTransforms',
  'topOtherAssets',
  'topReferrers',
  'topUserAgents',
  'urlEndpoints',
] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** One day, in UTC. */
export interface Day {
  total: Count
  cache: Record<Delivered['cache'], number>
  statusCodes: Map<string, Count>
  errorReasons: Map<string, Count>
  missing: Map<string, Count>
  names: Record<Dimension, Map<string, Count>>
}

/** Counts deliveries by day since the start. Kept in memory, because it describes this run and not the library. */
export interface UsageTracker {
  add(delivered: Delivered, now: number): void
  /** Returns the days from `start` to `end`, both `YYYY-MM-DD` and inclusive. */
  between(start: string, end: string): Day[]
  clear(): void
}

/** Days that are kept. Queries span at most 90, but the clock can be set to any date. */
const MAX_DAYS = 400
/** Names that a day keeps per dimension. Bounded, because clients choose them. */
const MAX_NAMES = 1000

export function usage(): UsageTracker {
  const days = new Map<string, Day>()
  return {
    add({ status, bytes, cache, names, error, missing }, now) {
      const date = new Date(now).toISOString().slice(0, 10)
      const day = days.get(date) ?? newDay()
      days.set(date, day)
      for (const oldest of days.keys()) {
        if (days.size <= MAX_DAYS) break
        days.delete(oldest)
      }
      day.total.requestCount++
      day.total.bandwidthBytes += bytes
      day.cache[cache]++
      count(day.statusCodes, String(status), bytes)
      if (error) count(day.errorReasons, error, bytes)
      if (missing) count(day.missing, missing, bytes)
      for (const dimension of DIMENSIONS) {
        const name = names[dimension]
        if (name) count(day.names[dimension], name, bytes)
      }
    },
    between: (start, end) => [...days].flatMap(([date, day]) => (date >= start && date <= end ? [day] : [])),
    clear: () => days.clear(),
  }
}

function newDay(): Day {
  const names = DIMENSIONS.map((dimension) => [dimension, new Map()])
  return {
    total: { requestCount: 0, bandwidthBytes: 0 },
    cache: { hit: 0, miss: 0, error: 0 },
    statusCodes: new Map(),
    errorReasons: new Map(),
    missing: new Map(),
    names: Object.fromEntries(names),
  }
}

function count(counts: Map<string, Count>, name: string, bytes: number): void {
  const known = counts.get(name)
  if (!known && counts.size >= MAX_NAMES) return
  const { requestCount, bandwidthBytes } = known ?? { requestCount: 0, bandwidthBytes: 0 }
  counts.set(name, { requestCount: requestCount + 1, bandwidthBytes: bandwidthBytes + bytes })
}
