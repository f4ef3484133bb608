import * as v from 'valibot'
import { call, type RequestOptions } from '../../call'
import type { Transport } from '../../transport'

/** Dates as `YYYY-MM-DD`. */
export interface Period {
  startDate: string
  endDate: string
}

const UsageSchema = v.looseObject({
  bandwidthBytes: v.number(),
  mediaLibraryStorageBytes: v.number(),
  videoProcessingUnitsCount: v.number(),
  extensionUnitsCount: v.number(),
  originalCacheStorageBytes: v.number(),
})
export interface UsageFigures {
  bandwidthBytes: number
  mediaLibraryStorageBytes: number
  videoProcessingUnitsCount: number
  extensionUnitsCount: number
  originalCacheStorageBytes: number
  [key: string]: unknown
}

const entry = v.looseObject({ name: v.string(), requestCount: v.number(), bandwidthBytes: v.number() })
const ranking = v.looseObject({ byRequests: v.array(entry), byBandwidth: v.array(entry) })
const counts = v.array(v.looseObject({ name: v.string(), requestCount: v.number() }))

const UsageAnalyticsSchema = v.looseObject({
  startDate: v.string(),
  endDate: v.string(),
  generatedAt: v.string(),
  requestCount: v.number(),
  bandwidthBytes: v.number(),
  cache: v.looseObject({ hitCount: v.number(), missCount: v.number(), errorCount: v.number() }),
  statusCodes: counts,
  errorReasons: counts,
  top404Assets: counts,
  extensions: v.array(v.looseObject({ name: v.string(), operationCount: v.number() })),
  videoProcessing: v.array(
    v.looseObject({ codec: v.string(), resolution: v.string(), durationSeconds: v.number() }),
  ),
  browser: ranking,
  country: ranking,
  device: ranking,
  format: ranking,
  topImages: ranking,
  topImageTransforms: ranking,
  topOtherAssets: ranking,
  topReferrers: ranking,
  topUserAgents: ranking,
  topVideos: ranking,
  topVideoTransforms: ranking,
  urlEndpoints: ranking,
})

interface RequestCount {
  name: string
  requestCount: number
  [key: string]: unknown
}

interface Traffic extends RequestCount {
  bandwidthBytes: number
}

/** The largest entries, by either measure. */
interface Ranking {
  byRequests: Traffic[]
  byBandwidth: Traffic[]
  [key: string]: unknown
}

export interface UsageAnalyticsFigures {
  /** `YYYY-MM-DD`. */
  startDate: string
  endDate: string
  /** ISO 8601. */
  generatedAt: string
  requestCount: number
  bandwidthBytes: number
  cache: { hitCount: number; missCount: number; errorCount: number; [key: string]: unknown }
  statusCodes: RequestCount[]
  errorReasons: RequestCount[]
  top404Assets: RequestCount[]
  extensions: { name: string; operationCount: number; [key: string]: unknown }[]
  videoProcessing: {
    codec: string
    resolution: string
    durationSeconds: number
    [key: string]: unknown
  }[]
  browser: Ranking
  /** Entries also have a `code`. */
  country: Ranking
  device: Ranking
  format: Ranking
  topImages: Ranking
  topImageTransforms: Ranking
  topOtherAssets: Ranking
  topReferrers: Ranking
  topUserAgents: Ranking
  topVideos: Ranking
  topVideoTransforms: Ranking
  urlEndpoints: Ranking
  [key: string]: unknown
}

export interface Usage {
  /**
   * Usage from `startDate` to the day before `endDate`, less than 90 days. ImageKit caches the result for 6 hours.
   * https://imagekit.io/docs/api-reference/account-management-api/get-account-usage-information
   *
   * @throws ImageKitError `BAD_REQUEST` …
   */
  get(period: Period, options?: RequestOptions): Promise<UsageFigures>
}

export interface UsageAnalytics {
  /**
   * Requests by browser, format, URL and so on; both days are inclusive, in UTC.
   * https://imagekit.io/docs/api-reference/account-management-api
   *
   * @throws ImageKitError `BAD_REQUEST` …
   */
  get(period: Period, options?: RequestOptions): Promise<UsageAnalyticsFigures>
}

export function createUsage(transport: Transport): Usage {
  return {
    get: (query, options) => call(transport, 'accounts.usage.get', { query, schema: UsageSchema }, options),
  }
}

export function createUsageAnalytics(transport: Transport): UsageAnalytics {
  return {
    get: (query, options) =>
      call(transport, 'accounts.usageAnalytics.get', { query, schema: UsageAnalyticsSchema }, options),
  }
}
