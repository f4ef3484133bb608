import type { ApiContext } from '../api/context'
import { fileEvents } from '../api/files/file-events'
import type { Handler } from '../api/handler'
import type { UploadTransformation } from '../api/uploads/upload-transformation'
import { cdn } from '../delivery/cdn'
import { createDelivery } from '../delivery/create-delivery'
import { resolveEndpoint } from '../delivery/delivery-endpoint'
import type { DeliveryRequest } from '../delivery/delivery-request'
import { PreparedDeliveries, repetition } from '../delivery/prepared'
import type { EmulatorSettings } from '../delivery/request-settings'
import { ranged } from '../delivery/response/range'
import type { Restrictions } from '../delivery/restrictions'
import { countedDelivery } from '../delivery/usage-tracking'
import { videoEvents } from '../delivery/video-jobs'
import type { Account } from '../model/account'
import type { Clock } from '../model/clock'
import type { Limits } from '../model/limits'
import type { ApiRouteName } from '../model/routes'
import { timers as makeTimers, type Timers } from '../model/timers'
import type { UploadLimits } from '../model/upload-limits'
import { type UsageTracker, usage as usageTracker } from '../model/usage-tracker'
import { usedTokens } from '../model/used-tokens'
import { openStore, type Store } from '../store/store'
import { jobs } from '../tasks/jobs'
import { purges } from '../tasks/purges'
import { webhooks } from '../webhooks/webhooks'

/** Settings that all accounts of an emulator share. */
export interface AccountSettings {
  clock: Clock
  /** Read for each request, so changes apply at once. */
  limits: Limits
  settings?: Partial<EmulatorSettings> | undefined
  restrictions?: Restrictions | undefined
  uploadLimits: UploadLimits
  jobMs: number
  cdn: boolean
  fetchOrigins: boolean
  uploadTransformation?: Partial<UploadTransformation> | undefined
  webhookUrls: readonly string[]
  webhookSecret: string
}

/** An account with its library, usage, jobs and caches. */
export interface OpenAccount {
  account: Account
  context: ApiContext
  store: Store
  timers: Timers
  usage: UsageTracker
  handlerOf(route: ApiRouteName): Promise<Handler>
  /** Responds to a request under the URL-endpoint and counts it as usage. */
  deliver(request: DeliveryRequest, key?: string): Promise<Response>
  /** Deliveries that are ready to be sent again, by the key given to `deliver`. */
  prepared: PreparedDeliveries
  /** Responds for the emulator's own page: from the current library, uncounted, private files included. */
  preview(request: DeliveryRequest): Promise<Response>
  /** Number of copies in the CDN cache. */
  copies(): number
  /** Resumes pending jobs and purges. */
  resume(): void
  /** Sends the account's webhooks from now on. */
  enableWebhooks(): void
  /** Drops tokens, timers and caches that belong to an earlier library. */
  clearCaches(): void
  /** Empties the account. */
  reset(): void
  close(): void
}

/**
 * @param dir folder of the account; without it everything is in memory
 * @param isRestorePending whether to finish a restore that was interrupted
 */
export function openAccount(
  account: Account,
  dir: string | undefined,
  settings: AccountSettings,
  isRestorePending: boolean,
): OpenAccount {
  const { clock, limits, uploadLimits, jobMs } = settings
  const timers = makeTimers()
  const accountWebhooks = webhooks({
    urls: settings.webhookUrls,
    secret: settings.webhookSecret,
    timers,
    now: clock.now,
  })
  const store = openStore(dir, clock.now, isRestorePending)
  const usage = usageTracker()
  const tokens = usedTokens(clock.now)
  const endpoint = (target: string) => resolveEndpoint(target, account, store)
  const pictures = createDelivery({
    resolveEndpoint: endpoint,
    store,
    fetchOrigins: settings.fetchOrigins,
    onVideo: (job) => videoEvents(job).forEach(accountWebhooks.send),
    ...(settings.settings && { settings: settings.settings }),
    ...(settings.restrictions && { restrictions: settings.restrictions }),
  })
  const purgeQueue = purges({ account, store, timers, delay: jobMs, limits })
  const jobQueue = jobs({ account, store, timers, purges: purgeQueue, limits, jobMs })
  const edgeCache = cdn(endpoint, pictures.deliver, clock.now)
  const prepared = new PreparedDeliveries(store.revision)
  // Without a CDN in front, a file of an origin is fetched for each request.
  const isForeign = settings.fetchOrigins && !settings.cdn
  if (settings.cdn)
    purgeQueue.onPurge((matches) => {
      edgeCache.purge(matches)
      prepared.clear()
    })

  /** Responds to the emulator's own requests, which are not counted as usage. */
  async function render(address: string): Promise<Response> {
    const { response } = await pictures.deliver({ target: address.slice(new URL(address).origin.length) })
    return response
  }

  const context: ApiContext = {
    account,
    store,
    timers,
    purges: purgeQueue,
    usage,
    limits,
    tokens,
    jobMs,
    uploadLimits,
    webhooks: accountWebhooks,
    fetchOrigins: settings.fetchOrigins,
    uploadTransformation: { post: [], ...settings.uploadTransformation },
    render,
  }
  let handlers: Promise<Record<ApiRouteName, Handler>> | undefined

  function clearCaches(): void {
    timers.clear()
    tokens.clear()
    pictures.clear()
    edgeCache.clear()
    prepared.clear()
  }

  return {
    account,
    context,
    store,
    timers,
    usage,
    // Imported with the first API request: its parsers and schemas take about 60 ms, which most starts do not need.
    async handlerOf(route) {
      handlers ??= import('../api').then(({ apiHandlers }) => apiHandlers(context, jobQueue))
      return (await handlers)[route]
    },
    async deliver(request, key) {
      const keep = prepared.begin()
      const result = await (settings.cdn ? edgeCache : pictures).deliver(request)
      const response = await ranged(result.response, request.range)
      const counted = countedDelivery(endpoint(request.target), request, { ...result, response })
      usage.add(counted, clock.now().getTime())
      const repeated = key === undefined || isForeign ? undefined : repetition({ ...result, response })
      if (key !== undefined && repeated) keep(key, { ...repeated, counted })
      return response
    },
    prepared,
    async preview(request) {
      const { response } = await pictures.deliver({ ...request, isTrusted: true })
      return response
    },
    copies: edgeCache.size,
    resume() {
      purgeQueue.resume()
      jobQueue.resume()
    },
    enableWebhooks() {
      if (settings.webhookUrls.length === 0) return
      store.onChange((change) => fileEvents(change, account).forEach(accountWebhooks.send))
    },
    clearCaches,
    reset() {
      clearCaches()
      store.clear()
      usage.clear()
    },
    close() {
      timers.clear()
      store.close()
    },
  }
}
