import { ImageKitBuildError } from '../../diagnostics/build-error'
import { plural } from '../../diagnostics/log'
import { keepState } from '../deploy-state'
import { readCurrent } from '../manifests'
import { type Context, setUp, withContext } from '../setup'
import {
  isRemote,
  type PurgeForecast,
  type PurgeRequestSettings,
  type PurgeSettings,
  preparePurge,
} from './purge-forecast'
import type { PurgeRequest } from './purge-plan'
import { markOf, recent } from './purge-record'
import { sendPurges } from './purge-send'
import type { Stale } from './stale'

export interface PurgeResult extends PurgeForecast {
  /** Requests that were sent in this run, with ImageKit's ids. */
  sent: { url: string; requestId: string }[]
  /** Path in the Media Library where this deploy is kept now. */
  kept: string | undefined
}

/**
 * Clears what the CDN has of images that changed under their URLs since the last deploy, and of nothing else. A run that
 * was killed is gone on with; a repeat sends nothing.
 *
 * @throws ImageKitBuildError `MANIFEST_INVALID`, `NO_PRIVATE_KEY`, `PURGE_QUOTA` before anything is sent, `PURGE_FAILED`
 *   when some were not completed: what was is recorded, and the next run goes on
 * @see https://imagekit.io/docs/caches#purge-cache
 */
export function purge(settings: PurgeSettings = {}): Promise<PurgeResult> {
  return withContext(setUp(settings), (context) => purgeWith(context, settings))
}

/** As `purge`, in a command's context. */
export async function purgeWith(context: Context, settings: PurgeRequestSettings): Promise<PurgeResult> {
  const { setup } = context
  const prepared = await preparePurge(context, settings, readCurrent(setup, settings.manifests))
  const { forecast } = prepared
  if (settings.dryRun ?? setup.options.dryRun) return { ...forecast, sent: [], kept: undefined }
  refuseBeyondQuota(forecast)
  return context.client.use(async (client) => {
    const { concurrency = 4, timeout = 300_000 } = settings
    const jobs = forecast.requests.map((request) => ({ ...request, marks: marksOf(request, prepared.stale) }))
    const { base, record, state, current } = prepared
    const sent = await sendPurges(client, setup, {
      jobs,
      pending: forecast.pending,
      base,
      record,
      concurrency,
      timeout,
    })
    const isKeeping = settings.keep ?? isRemote(setup, settings)
    if (!isKeeping || prepared.isKept()) return { ...forecast, sent, kept: undefined }
    const now = new Date().toISOString()
    // What may have been taken counts for the quota, on other machines too.
    const doubtful = forecast.inDoubt.map(({ url, at }) => ({ url, at }))
    const purges = [...recent(state.purges), ...doubtful, ...sent.map((one) => ({ ...one, at: now }))]
    const kept = await keepState(client, setup, current.name, { ...state, purges })
    return { ...forecast, sent, kept }
  })
}

function marksOf({ clears }: PurgeRequest, stale: readonly Stale[]): string[] {
  const identities = new Map(
    stale.flatMap(({ urls, identity }) => urls.map((url) => [url, identity] as const)),
  )
  return clears.map((url) => markOf({ url, identity: identities.get(url) ?? '' }))
}

function refuseBeyondQuota({ requests, quota: { limit, used } }: PurgeForecast): void {
  if (used + requests.length <= limit) return
  throw new ImageKitBuildError(
    'PURGE_QUOTA',
    `${plural(requests.length, 'purge request')} would be sent, but of the month's ${limit} at least ${used} are used. ` +
      'Nothing was sent. Allow wildcards to clear what is in use too (--allow-others), or raise --quota if your plan has more.',
  )
}
