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
import { clearedKey, recent } from './purge-record'
import { sendPurges } from './purge-send'
import type { Stale } from './stale'

export interface PurgeResult extends PurgeForecast {
  /** Requests of this run, with ImageKit's ids. */
  sent: { url: string; requestId: string }[]
  /** Path in the Media Library of the record of this deploy. */
  kept: string | undefined
}

/**
 * Purges the CDN's copies of images whose content has changed under the same URL since the last deploy, and nothing else.
 * Resumes a run that was killed; a second run sends nothing.
 *
 * @throws ImageKitBuildError `MANIFEST_INVALID`, `NO_PRIVATE_KEY`, `PURGE_QUOTA` before anything is sent, `PURGE_FAILED`
 *   if some purges were not completed: the others are recorded, and the next run sends the rest
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
    const jobs = forecast.requests.map((request) => ({
      ...request,
      clearedKeys: clearedKeysOf(request, prepared.stale),
    }))
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
    // A request that ImageKit may have accepted counts for the quota, on other machines too.
    const unconfirmed = forecast.inDoubt.map(({ url, at }) => ({ url, at }))
    const purges = [...recent(state.purges), ...unconfirmed, ...sent.map((one) => ({ ...one, at: now }))]
    const kept = await keepState(client, setup, current.name, { ...state, purges })
    return { ...forecast, sent, kept }
  })
}

function clearedKeysOf({ clears }: PurgeRequest, stale: readonly Stale[]): string[] {
  const identities = new Map(
    stale.flatMap(({ urls, identity }) => urls.map((url) => [url, identity] as const)),
  )
  return clears.map((url) => clearedKey({ url, identity: identities.get(url) ?? '' }))
}

function refuseBeyondQuota({ requests, quota: { limit, used } }: PurgeForecast): void {
  if (used + requests.length <= limit) return
  throw new ImageKitBuildError(
    'PURGE_QUOTA',
    `${plural(requests.length, 'purge request')} are needed, but at least ${used} of this month's ${limit} are used. ` +
      'Nothing was sent. Allow wildcards to clear unchanged images too (--allow-others), or raise --quota if your plan includes more.',
  )
}
