import * as v from 'valibot'
import { ApiError, MESSAGES } from '../../model/api-error'
import type { UrlEndpoint } from '../../store/resource-records'
import { isId, newId } from '../../store/stored-file'
import type { ApiContext } from '../context'
import { type Handlers, Reply } from '../handler'
import { validateBody } from '../validate-body'

const DEFAULT: UrlEndpoint = {
  id: 'default',
  description: 'This is the default URL endpoint for your account.',
  urlPrefix: '',
  origins: [],
}

const body = v.object({
  description: v.pipe(v.string(), v.minLength(1)),
  urlPrefix: v.optional(
    v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]*$/, 'only letters, digits and hyphens are allowed')),
    '',
  ),
  origins: v.optional(v.array(v.string()), []),
  urlRewriter: v.optional(
    v.variant('type', [
      v.object({ type: v.literal('CLOUDINARY'), preserveAssetDeliveryTypes: v.optional(v.boolean(), false) }),
      v.object({ type: v.literal('IMGIX') }),
      v.object({ type: v.literal('AKAMAI') }),
    ]),
  ),
})

/** URL-endpoints. The default one always exists. @see https://imagekit.io/docs/integration/url-endpoints */
export function urlEndpointHandlers({ store }: ApiContext) {
  const records = store.records('urlEndpoint')
  const all = () => [
    records.get(DEFAULT.id) ?? DEFAULT,
    ...records.all().filter(({ id }) => id !== DEFAULT.id),
  ]

  return {
    async 'accounts.urlEndpoints.create'(request) {
      const record = read(newId(), await request.body())
      records.put(record)
      return new Reply(201, record)
    },
    'accounts.urlEndpoints.list': all,
    'accounts.urlEndpoints.get': ({ params: { id = '' } }) => require(id),
    async 'accounts.urlEndpoints.update'({ params: { id = '' }, body }) {
      const input = await body()
      const record = read(require(id).id, input)
      records.put(record)
      return record
    },
    'accounts.urlEndpoints.delete'({ params: { id = '' } }) {
      const { id: gone } = require(id)
      if (gone === DEFAULT.id) throw new ApiError(400, 'The default URL-endpoint cannot be deleted.')
      records.remove(gone)
      return undefined
    },
  } satisfies Handlers

  function require(id: string): UrlEndpoint {
    if (!isId(id) && id !== DEFAULT.id) throw new ApiError(400, MESSAGES.invalidFieldId)
    const record = all().find((one) => one.id === id)
    if (!record) throw new ApiError(404, 'No such URL-endpoint exists.')
    return record
  }

  function read(id: string, input: Record<string, unknown>): UrlEndpoint {
    const { urlRewriter, ...record } = validateBody(body, input)
    const isTaken = all().some((one) => one.urlPrefix === record.urlPrefix && one.id !== id)
    if (record.urlPrefix !== '' && isTaken) {
      throw new ApiError(400, 'A URL-endpoint with this urlPrefix already exists.')
    }
    const unknown = record.origins.find((one) => !store.records('origin').get(one))
    if (unknown !== undefined) {
      throw new ApiError(400, `Your request contains invalid origins parameter: no origin ${unknown} exists.`)
    }
    return { id, ...record, ...(urlRewriter && { urlRewriter }) }
  }
}
