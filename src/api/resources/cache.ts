import * as v from 'valibot'
import { call, type RequestOptions } from '../call'
import { text } from '../schemas/common'
import type { Transport } from '../transport'
import type { Clock } from '../transport/clock'
import { type WaitOptions, waitFor } from '../wait-for'

const PurgeSchema = v.looseObject({ requestId: text })
export interface Purge {
  /** Id for `cache.invalidation.get`. */
  requestId: string
  [key: string]: unknown
}

const PurgeStatusSchema = v.looseObject({ status: v.picklist(['Pending', 'Completed']) })
export interface PurgeStatus {
  status: 'Pending' | 'Completed'
  [key: string]: unknown
}

export interface Cache {
  readonly invalidation: {
    /**
     * Purges one URL, or all URLs with a prefix that ends in `*`, from the caches of ImageKit and the CDN, not of
     * browsers. An account has 1,000 purges a month. `…/photo.jpg*` includes renditions in the query (`?tr=`), but not
     * in the path. https://imagekit.io/docs/api-reference/cache-purge/purge-cache
     *
     * @throws ImageKitError `BAD_REQUEST` for a URL or wildcard that ImageKit does not accept …
     */
    create(params: { url: string }, options?: RequestOptions): Promise<Purge>
    /**
     * Gets the status of a purge. https://imagekit.io/docs/api-reference/cache-purge/get-purge-request-status
     *
     * @throws ImageKitError `BAD_REQUEST` for an unknown id …
     */
    get(requestId: string, options?: RequestOptions): Promise<PurgeStatus>
    /**
     * Polls until the purge is completed.
     *
     * @throws ImageKitError `TIMEOUT` if it takes too long, and the errors of `get`
     */
    waitFor(requestId: string, options?: WaitOptions): Promise<PurgeStatus>
  }
}

export function createCache(transport: Transport, clock: Clock): Cache {
  const get = (requestId: string, options?: RequestOptions) =>
    call(transport, 'cache.invalidation.get', { path: { requestId }, schema: PurgeStatusSchema }, options)
  return {
    invalidation: {
      create: (params, options) =>
        call(transport, 'cache.invalidation.create', { json: params, schema: PurgeSchema }, options),
      get,
      waitFor: (requestId, options) =>
        waitFor(`the purge ${requestId}`, clock, (signal) => get(requestId, { signal }), options),
    },
  }
}
