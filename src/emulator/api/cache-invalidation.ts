import { ApiError, MESSAGES } from '../model/api-error'
import type { ApiContext } from './context'
import { type Handlers, Reply } from './handler'

/** Cache invalidation. @see https://imagekit.io/docs/api-reference/caches */
export function purgeHandlers({ purges }: ApiContext) {
  return {
    async 'cache.invalidation.create'({ body }) {
      const { url } = await body()
      if (typeof url !== 'string') throw new ApiError(400, MESSAGES.notPurgeable)
      return new Reply(201, { requestId: purges.request(url).id })
    },
    'cache.invalidation.get'({ params: { requestId = '' } }) {
      const purge = purges.get(requestId)
      // ImageKit documents 400, not 404.
      if (!purge) throw new ApiError(400, MESSAGES.noSuchPurge)
      return { status: purge.status }
    },
  } satisfies Handlers
}
