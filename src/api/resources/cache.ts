import * as v from 'valibot'
import { call, type RequestOptions } from '../call'
import { text } from '../schemas/common'
import type { Transport } from '../transport'
import type { Clock } from '../transport/clock'
import { type WaitOptions, waitFor } from '../wait-for'

const PurgeSchema = v.looseObject({ requestId: text })
export type Purge = v.InferOutput<typeof PurgeSchema>

const PurgeStatusSchema = v.looseObject({ status: v.picklist(['Pending', 'Completed']) })
export type PurgeStatus = v.InferOutput<typeof PurgeStatusSchema>

export interface Cache {
  readonly invalidation: {
    /**
     * Purges one URL, or all that begin with it when it ends in `*`, from ImageKit's and the CDN's caches; browsers keep
     * theirs. An account has 1,000 purges a month. `…/photo.jpg*` covers the renditions in the query (`?tr=`), not those in
     * the path. https://imagekit.io/docs/api-reference/cache-purge/purge-cache
     * @throws ImageKitError `BAD_REQUEST` for a URL or a wildcard that ImageKit does not take …
     */
    create(params: { url: string }, options?: RequestOptions): Promise<Purge>
    /**
     * How far a purge is. https://imagekit.io/docs/api-reference/cache-purge/get-purge-request-status
     * @throws ImageKitError `BAD_REQUEST` for an unknown id …
     */
    get(requestId: string, options?: RequestOptions): Promise<PurgeStatus>
    /**
     * Asks until the purge is completed.
     * @throws ImageKitError `TIMEOUT` when it is not in time, and all that `get` throws.
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
