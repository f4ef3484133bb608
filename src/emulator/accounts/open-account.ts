import type { ApiContext } from '../api/context'
import { fileEvents } from '../api/files/file-events'
import type { Handler } from '../api/handler'
import type { DeliveryRequest } from '../delivery/delivery-request'
import { PreparedDeliveries } from '../delivery/prepared'
import type { Account } from '../model/account'
import type { ApiRouteName } from '../model/routes'
import { timers as makeTimers, type Timers } from '../model/timers'
import { type UsageTracker, usage as usageTracker } from '../model/usage-tracker'
import { usedTokens } from '../model/used-tokens'
import { openStore, type Store } from '../store/store'
import { jobs } from '../tasks/jobs'
import { purges } from '../tasks/purges'
import { webhooks } from '../webhooks/webhooks'
import type { AccountDelivery } from './account-delivery'
import type { AccountSettings } from './account-settings'

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
  const purgeQueue = purges({ account, store, timers, delay: jobMs, limits })
  const jobQueue = jobs({ account, store, timers, purges: purgeQueue, limits, jobMs })
  const prepared = new PreparedDeliveries(store.revision)
  let delivery: AccountDelivery | undefined
  let loading: Promise<AccountDelivery> | undefined

  // Imported with the first delivery: parsing URLs and rendering pictures is a third of the emulator's code.
  function loadDelivery(): Promise<AccountDelivery> {
    loading ??= import('./account-delivery').then(({ accountDelivery }) => {
      delivery = accountDelivery({ account, store, usage, prepared, settings, send: accountWebhooks.send })
      return delivery
    })
    return loading
  }

  if (settings.cdn)
    purgeQueue.onPurge((matches) => {
      delivery?.purge(matches)
      prepared.clear()
    })

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
    render: async (address) => (await loadDelivery()).render(address),
  }
  let handlers: Promise<Record<ApiRouteName, Handler>> | undefined

  function clearCaches(): void {
    timers.clear()
    tokens.clear()
    delivery?.clear()
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
    deliver: async (request, key) => (delivery ?? (await loadDelivery())).deliver(request, key),
    prepared,
    preview: async (request) => (await loadDelivery()).preview(request),
    copies: () => delivery?.copies() ?? 0,
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
