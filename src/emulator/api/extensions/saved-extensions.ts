import * as v from 'valibot'
import { ApiError, MESSAGES } from '../../model/api-error'
import type { SavedExtension } from '../../store/resource-records'
import { isId, newId } from '../../store/stored-file'
import type { ApiContext } from '../context'
import { type Handlers, Reply } from '../handler'
import { validateBody } from '../validate-body'
import { extensionConfig } from './extension-schema'

const text = v.pipe(v.string(), v.minLength(1))
const creation = v.object({ name: text, description: v.string(), config: extensionConfig })
const change = v.object({
  name: v.optional(text),
  description: v.optional(v.string()),
  config: v.optional(extensionConfig),
})

/** Saved extensions: settings under an id. @see https://imagekit.io/docs/extensions/overview */
export function savedExtensionHandlers({ store, limits }: ApiContext) {
  const records = store.records('savedExtension')

  return {
    async 'savedExtensions.create'({ body }) {
      const input = validateBody(creation, await body())
      if (records.all().length >= limits.savedExtensions) {
        throw new ApiError(400, `At most ${limits.savedExtensions} saved extensions are allowed.`)
      }
      const now = store.now().toISOString()
      const record: SavedExtension = { id: newId(), ...input, createdAt: now, updatedAt: now }
      records.put(record)
      return new Reply(201, record)
    },
    'savedExtensions.list': () => records.all(),
    'savedExtensions.get': ({ params: { id = '' } }) => require(id),
    async 'savedExtensions.update'({ params: { id = '' }, body }) {
      const input = validateBody(change, await body())
      const next = { ...require(id), ...input, updatedAt: store.now().toISOString() }
      records.put(next)
      return next
    },
    'savedExtensions.delete'({ params: { id = '' } }) {
      records.remove(require(id).id)
      return undefined
    },
  } satisfies Handlers

  function require(id: string): SavedExtension {
    if (!isId(id)) throw new ApiError(400, MESSAGES.invalidFieldId)
    const record = records.get(id)
    if (!record) throw new ApiError(404, 'No such saved extension exists.')
    return record
  }
}
