import { ApiError, MESSAGES } from '../../model/api-error'
import type { Origin } from '../../store/resource-records'
import { isId, newId } from '../../store/stored-file'
import type { ApiContext } from '../context'
import { type Handlers, Reply } from '../handler'
import { validateBody } from '../validate-body'
import { origin, SECRETS } from './origin-schema'

/**
 * External storage. Its secrets are validated and dropped, because the emulator fetches from web servers on this
 * machine only.
 */
export function originHandlers({ store }: ApiContext) {
  const records = store.records('origin')

  return {
    async 'accounts.origins.create'({ body }) {
      const record = withoutSecrets(newId(), await body())
      records.put(record)
      return new Reply(201, record)
    },
    'accounts.origins.list': () => records.all(),
    'accounts.origins.get': ({ params: { id = '' } }) => require(id),
    async 'accounts.origins.update'({ params: { id = '' }, body }) {
      const input = await body()
      // PUT replaces the record: fields that are not sent are dropped.
      const record = withoutSecrets(require(id).id, input)
      records.put(record)
      return record
    },
    'accounts.origins.delete'({ params: { id = '' } }) {
      const { id: gone } = require(id)
      const users = store
        .records('urlEndpoint')
        .all()
        .filter(({ origins }) => origins.includes(gone))
      store.change([
        { op: 'delete-record', kind: 'origin', id: gone },
        // Remove the origin from the URL-endpoints that use it.
        ...users.map((user) => ({
          op: 'record' as const,
          kind: 'urlEndpoint' as const,
          record: { ...user, origins: user.origins.filter((one) => one !== gone) },
        })),
      ])
      return undefined
    },
  } satisfies Handlers

  function require(id: string): Origin {
    if (!isId(id)) throw new ApiError(400, MESSAGES.invalidFieldId)
    const record = records.get(id)
    if (!record) throw new ApiError(404, 'No such origin exists.')
    return record
  }
}

function withoutSecrets(id: string, body: Record<string, unknown>): Origin {
  const { type, name, ...others } = validateBody(origin, body)
  const open = Object.entries(others).filter(([key]) => !SECRETS.has(key))
  return { id, type, name, ...Object.fromEntries(open) }
}
