import type { ApiParts } from '../api/context'
import { fileEvents } from '../api/files/file-events'
import type { Handler } from '../api/handler'
import type { UploadTransformation } from '../api/uploads/upload-transformation'
import { cdn } from '../delivery/cdn'
import { delivery } from '../delivery/create-delivery'
import { endpointOf } from '../delivery/delivery-endpoint'
import type { DeliveryRequest } from '../delivery/delivery-request'
import type { EmulatorSettings } from '../delivery/request-settings'
import { ranged } from '../delivery/response/range'
import type { Restrictions } from '../delivery/restrictions'
import { countDelivery } from '../delivery/usage-tracking'
import type { Account } from '../model/account'
import type { Clock } from '../model/clock'
import type { Limits } from '../model/limits'
import type { ApiRouteName } from '../model/routes'
import { timers as makeTimers, type Timers } from '../model/timers'
import type { UploadLimits } from '../model/upload-limits'
import { usage as makeUsage, type Usage } from '../model/usage-tracker'
import { spentTokens } from '../model/used-tokens'
import { openStore, type Store } from '../store/store'
import { jobs } from '../tasks/jobs'
import { purges } from '../tasks/purges'
import { webhooks } from '../webhooks/webhooks'

/** What holds for every account of an emulator. */
export interface AccountSettings {
  clock: Clock
  /** Live: what changes in it, changes for the next request. */
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

/** One account with all that belongs to it: library, usage, jobs, caches. */
export interface OpenAccount {
  account: Account
  parts: ApiParts
  store: Store
  timers: Timers
  usage: Usage
  handlerOf(route: ApiRouteName): Promise<Handler>
  /** Answers what came in under the URL-endpoint, and counts it. */
  deliver(request: DeliveryRequest): Promise<Response>
  /** The same for the emulator's own page: as the library is now, nobody's usage, and private files are shown. */
  show(request: DeliveryRequest): Promise<Response>
  /** Copies in the CDN. */
  copies(): number
  /** Carries on with what was pending. */
  resume(): void
  /** From now on the account's webhooks are told of what happens. */
  tell(): void
  /** Everything that would still speak of an earlier library is forgotten. */
  forget(): void
  /** Empties it. */
  reset(): void
  close(): void
}

/**
 * @param dir where the account keeps its files; without it they are in memory
 * @param isDecided whether a restore that was interrupted is to be carried out
 */
export function openAccount(
  account: Account,
  dir: string | undefined,
  settings: AccountSettings,
  isDecided: boolean,
): OpenAccount {
  const { clock, limits, uploadLimits, jobMs } = settings
  const timers = makeTimers()
  const hooks = webhooks({
    urls: settings.webhookUrls,
    secret: settings.webhookSecret,
    timers,
    now: clock.now,
  })
  const store = openStore(dir, clock.now, isDecided)
  const usage = makeUsage()
  const tokens = spentTokens(clock.now)
  const endpoint = (target: string) => endpointOf(target, account, store)
  const pictures = delivery({
    endpointOf: endpoint,
    store,
    fetchOrigins: settings.fetchOrigins,
    ...(settings.settings && { settings: settings.settings }),
    ...(settings.restrictions && { restrictions: settings.restrictions }),
  })
  const purging = purges({ account, store, timers, delay: jobMs, limits })
  const working = jobs({ account, store, timers, purges: purging, limits, jobMs })
  const edge = cdn(endpoint, pictures.deliver, clock.now)
  if (settings.cdn) purging.onPurge(edge.purge)

  /** The emulator's own requests are nobody's usage. */
  async function render(address: string): Promise<Response> {
    const { response } = await pictures.deliver({ target: address.slice(new URL(address).origin.length) })
    return response
  }

  const parts: ApiParts = {
    account,
    store,
    timers,
    purges: purging,
    usage,
    limits,
    tokens,
    jobMs,
    uploadLimits,
    webhooks: hooks,
    uploadTransformation: { post: [], ...settings.uploadTransformation },
    render,
  }
  let handlers: Promise<Record<ApiRouteName, Handler>> | undefined

  function forget(): void {
    timers.clear()
    tokens.clear()
    pictures.clear()
    edge.clear()
  }

  return {
    account,
    parts,
    store,
    timers,
    usage,
    // With the first request of the API: its parsers and schemas would cost every start some 60 ms.
    async handlerOf(route) {
      handlers ??= import('../api').then(({ apiHandlers }) => apiHandlers(parts, working))
      return (await handlers)[route]
    },
    async deliver(request) {
      const answered = await (settings.cdn ? edge : pictures).deliver(request)
      const response = await ranged(answered.response, request.range)
      countDelivery(usage, endpoint(request.target), request, { ...answered, response }, clock.now())
      return response
    },
    async show(request) {
      const { response } = await pictures.deliver({ ...request, isOwn: true })
      return response
    },
    copies: edge.size,
    resume() {
      purging.resume()
      working.resume()
    },
    tell() {
      if (settings.webhookUrls.length === 0) return
      store.onChange((change) => fileEvents(change, account).forEach(hooks.send))
    },
    forget,
    reset() {
      forget()
      store.clear()
      usage.clear()
    },
    close() {
      timers.clear()
      store.close()
    },
  }
}
