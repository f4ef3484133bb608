import { isPurgeable, type PurgePattern, purgePattern } from '../../imagekit/purge-rules'
import type { Account } from '../model/account'
import { withLoopbackAddress } from '../model/account-url'
import { ApiError, MESSAGES } from '../model/api-error'
import type { Limits } from '../model/limits'
import type { Timers } from '../model/timers'
import type { Purge } from '../store/resource-records'
import type { Store } from '../store/store'
import { newId } from '../store/stored-file'
import { expiredRecords } from './expired-records'

/** Purge requests. Caches subscribe and drop what matches. */
export interface Purges {
  /** @throws ApiError 400 if the URL cannot be purged, 429 if the monthly quota is used up */
  request(url: string): Purge
  /** Purges the old URL after a rename, without checking the wildcard rules. @throws ApiError 429 */
  clear(url: string): Purge
  get(id: string): Purge | undefined
  /** Calls back when a purge completes. */
  onPurge(listener: (matches: PurgePattern, url: string) => void): void
  /** Resumes purges that were pending when the process ended. */
  resume(): void
}

export interface PurgeSettings {
  account: Account
  store: Store
  timers: Timers
  /** Milliseconds until a purge completes. */
  delay: number
  /** `purgesPerMonth` is read for each request. */
  limits: Pick<Limits, 'purgesPerMonth'>
}

export function purges({ account, store, timers, delay, limits }: PurgeSettings): Purges {
  const records = store.records('purge')
  const listeners: ((matches: PurgePattern, url: string) => void)[] = []

  function complete(id: string): void {
    const purge = records.get(id)
    if (purge?.status !== 'Pending') return
    const url = asRequested(purge.url)
    for (const listener of listeners) listener(purgePattern(url), url)
    records.put({ ...purge, status: 'Completed' })
  }

  function clear(url: string): Purge {
    const now = store.now()
    const month = now.toISOString().slice(0, 7)
    const all = records.all()
    const used = all.filter(({ createdAt }) => createdAt.startsWith(month)).length
    if (used >= limits.purgesPerMonth) throw quotaExceeded(now, limits.purgesPerMonth)
    const purge: Purge = { id: newId(), url, status: 'Pending', createdAt: now.toISOString() }
    // With a quota, all purges of the month are needed to count them.
    const kept = Number.isFinite(limits.purgesPerMonth) ? Number.POSITIVE_INFINITY : MAX_FINISHED
    store.change([
      ...expiredRecords(all, now, kept).map(({ id }) => ({
        op: 'delete-record' as const,
        kind: 'purge' as const,
        id,
      })),
      { op: 'record', kind: 'purge', record: purge },
    ])
    timers.after(delay, () => complete(purge.id))
    return purge
  }

  return {
    request(url) {
      const isAllowed =
        URL.canParse(url) && isPurgeable(withLoopbackAddress(url), account.urlEndpoint, prefixes())
      if (!isAllowed) throw new ApiError(400, MESSAGES.notPurgeable)
      return clear(url)
    },
    clear,
    get: (id) => records.get(id),
    onPurge(listener) {
      listeners.push(listener)
    },
    resume() {
      for (const { id, status } of records.all()) {
        if (status === 'Pending') timers.after(delay, () => complete(id))
      }
    },
  }

  function prefixes(): string[] {
    return store
      .records('urlEndpoint')
      .all()
      .flatMap(({ urlPrefix }) => (urlPrefix ? [urlPrefix] : []))
  }
}

/** Returns the URL as clients request it: percent-encoded, with 127.0.0.1 for localhost. */
function asRequested(url: string): string {
  return withLoopbackAddress(encodeURI(url).replaceAll('%25', '%'))
}

/** Finished purges that are kept if there is no quota. */
const MAX_FINISHED = 10_000

/** ImageKit does not document this response; it follows the other rate limits. */
function quotaExceeded(now: Date, perMonth: number): ApiError {
  const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth())
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)
  return new ApiError(
    429,
    MESSAGES.purgeQuota,
    undefined,
    {},
    {
      'X-RateLimit-Limit': String(perMonth),
      'X-RateLimit-Reset': String(end - now.getTime()),
      'X-RateLimit-Interval': String(end - start),
    },
  )
}
