import type { PurgePattern } from '../../imagekit/purge-rules'
import { cdn } from '../delivery/cdn'
import { createDelivery } from '../delivery/create-delivery'
import { resolveEndpoint } from '../delivery/delivery-endpoint'
import type { DeliveryRequest } from '../delivery/delivery-request'
import { type PreparedDeliveries, repetition } from '../delivery/prepared'
import { ranged } from '../delivery/response/range'
import { countedDelivery } from '../delivery/usage-tracking'
import { videoEvents } from '../delivery/video-jobs'
import type { Account } from '../model/account'
import type { UsageTracker } from '../model/usage-tracker'
import type { Store } from '../store/store'
import type { WebhookEvent } from '../webhooks/webhooks'
import type { AccountSettings } from './account-settings'

export interface AccountDeliveryOptions {
  account: Account
  store: Store
  usage: UsageTracker
  prepared: PreparedDeliveries
  settings: AccountSettings
  /** Sends a webhook. */
  send(event: WebhookEvent): void
}

export type AccountDelivery = ReturnType<typeof accountDelivery>

/** Delivers an account's files, through a CDN if the settings have one. */
export function accountDelivery({ account, store, usage, prepared, settings, send }: AccountDeliveryOptions) {
  const { clock } = settings
  const endpoint = (target: string) => resolveEndpoint(target, account, store)
  const pictures = createDelivery({
    resolveEndpoint: endpoint,
    store,
    fetchOrigins: settings.fetchOrigins,
    onVideo: (job) => videoEvents(job).forEach(send),
    ...(settings.settings && { settings: settings.settings }),
    ...(settings.restrictions && { restrictions: settings.restrictions }),
  })
  const edgeCache = cdn(endpoint, pictures.deliver, clock.now)
  // Without a CDN in front, a file of an origin is fetched for each request.
  const isForeign = settings.fetchOrigins && !settings.cdn

  return {
    async deliver(request: DeliveryRequest, key: string | undefined): Promise<Response> {
      const keep = prepared.begin()
      const result = await (settings.cdn ? edgeCache : pictures).deliver(request)
      const response = await ranged(result.response, request.range)
      const counted = countedDelivery(endpoint(request.target), request, { ...result, response })
      usage.add(counted, clock.now().getTime())
      const repeated = key === undefined || isForeign ? undefined : repetition({ ...result, response })
      if (key !== undefined && repeated) keep(key, { ...repeated, counted })
      return response
    },
    async preview(request: DeliveryRequest): Promise<Response> {
      const { response } = await pictures.deliver({ ...request, isTrusted: true })
      return response
    },
    /** Responds to the emulator's own requests, which are not counted as usage. */
    async render(address: string): Promise<Response> {
      const { response } = await pictures.deliver({ target: address.slice(new URL(address).origin.length) })
      return response
    },
    copies: edgeCache.size,
    purge(matches: PurgePattern): void {
      edgeCache.purge(matches)
    },
    clear(): void {
      pictures.clear()
      edgeCache.clear()
    },
  }
}
