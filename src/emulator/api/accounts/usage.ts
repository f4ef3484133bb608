import { ApiError } from '../../model/api-error'
import { type Count, type Day, DIMENSIONS, type Dimension } from '../../model/usage-tracker'
import type { ApiContext } from '../context'
import type { Handlers } from '../handler'

const DAY = 86_400_000
const MOST_DAYS = 90
/** Entries of each list of the analytics. */
const TOP = 20
/** Always empty: a loopback connection has no country, and the emulator renders no videos. */
const EMPTY = ['country', 'topVideos', 'topVideoTransforms'] as const

/**
 * Usage and usage analytics, counted from what this emulator delivered. @see
 * https://imagekit.io/docs/api-reference/account-management-api/usage
 */
export function usageHandlers({ store, usage }: ApiContext) {
  return {
    'accounts.usage.get'({ query }) {
      const { start, end } = datesOf(query)
      if (start >= end) throw new ApiError(400, 'startDate should be before endDate.')
      // The end is exclusive here, unlike in the analytics.
      const days = usage.between(start, dayBefore(end))
      return {
        bandwidthBytes: sum(days, ({ total }) => total.bandwidthBytes),
        mediaLibraryStorageBytes: store.totals().bytes,
        videoProcessingUnitsCount: 0,
        extensionUnitsCount: 0,
        originalCacheStorageBytes: 0,
      }
    },
    'accounts.usageAnalytics.get'({ query }) {
      const { start, end } = datesOf(query)
      if (start > end) throw new ApiError(400, 'startDate should be before endDate.')
      const days = usage.between(start, end)
      const empty = EMPTY.map((name) => [name, { byRequests: [], byBandwidth: [] }])
      return {
        startDate: start,
        endDate: end,
        generatedAt: store.now().toISOString(),
        requestCount: sum(days, ({ total }) => total.requestCount),
        bandwidthBytes: sum(days, ({ total }) => total.bandwidthBytes),
        cache: {
          hitCount: sum(days, ({ cache }) => cache.hit),
          missCount: sum(days, ({ cache }) => cache.miss),
          errorCount: sum(days, ({ cache }) => cache.error),
        },
        statusCodes: byRequests(merged(days, (day) => day.statusCodes)),
        errorReasons: byRequests(merged(days, (day) => day.errorReasons)),
        top404Assets: byRequests(merged(days, (day) => day.missing)),
        extensions: [],
        videoProcessing: [],
        ...Object.fromEntries(empty),
        ...Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, ranking(days, dimension)])),
      }
    },
  } satisfies Handlers
}

function datesOf(query: URLSearchParams): { start: string; end: string } {
  const [start, end] = [query.get('startDate'), query.get('endDate')]
  if (!start || !end) throw new ApiError(400, 'startDate and endDate are required in query parameters.')
  if (![start, end].every(isDate)) {
    throw new ApiError(400, 'startDate and endDate should be in format YYYY-MM-DD.')
  }
  if (Math.abs(Date.parse(end) - Date.parse(start)) >= MOST_DAYS * DAY) {
    throw new ApiError(400, 'startDate and endDate should be within 90 days.')
  }
  return { start, end }
}

/** Rejects dates such as 2025-02-30, which match the format only. */
function isDate(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

function dayBefore(date: string): string {
  return new Date(Date.parse(date) - DAY).toISOString().slice(0, 10)
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}

function merged(days: readonly Day[], of: (day: Day) => Map<string, Count>): ({ name: string } & Count)[] {
  const all = new Map<string, Count>()
  for (const day of days) {
    for (const [name, { requestCount, bandwidthBytes }] of of(day)) {
      const before = all.get(name) ?? { requestCount: 0, bandwidthBytes: 0 }
      all.set(name, {
        requestCount: before.requestCount + requestCount,
        bandwidthBytes: before.bandwidthBytes + bandwidthBytes,
      })
    }
  }
  return [...all].map(([name, counts]) => ({ name, ...counts }))
}

function byRequests(counts: ({ name: string } & Count)[]): { name: string; requestCount: number }[] {
  return top(counts, 'requestCount').map(({ name, requestCount }) => ({ name, requestCount }))
}

function ranking(days: readonly Day[], dimension: Dimension) {
  const counts = merged(days, (day) => day.names[dimension])
  return { byRequests: top(counts, 'requestCount'), byBandwidth: top(counts, 'bandwidthBytes') }
}

function top(counts: ({ name: string } & Count)[], by: keyof Count): ({ name: string } & Count)[] {
  return counts.toSorted((a, b) => b[by] - a[by] || (a.name < b.name ? -1 : 1)).slice(0, TOP)
}
