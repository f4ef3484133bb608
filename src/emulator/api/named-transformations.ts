import * as v from 'valibot'
import { TransformationError } from '../../url'
import { DeliveryError } from '../delivery/response/delivery-error'
import { validateChain } from '../delivery/validate-chain'
import { ApiError, MESSAGES } from '../model/api-error'
import type { NamedTransformation } from '../store/resource-records'
import { isId, newId } from '../store/stored-file'
import type { ApiContext } from './context'
import { type Handlers, Reply } from './handler'
import { validateBody } from './validate-body'

const name = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_]+$/, 'only letters, digits and _ are allowed'))
const transformation = v.pipe(v.string(), v.minLength(1), v.rawCheck(checkChain))
const creation = v.object({ name, transformation, enabled: v.optional(v.boolean(), true) })
const change = v.object({
  name: v.optional(name),
  transformation: v.optional(transformation),
  enabled: v.optional(v.boolean()),
})

/** Named transformations, which URLs use as `n-<name>`. @see https://imagekit.io/docs/transformations#named-transformations */
export function namedTransformationHandlers({ store, limits, uploadTransformation }: ApiContext) {
  const records = store.records('namedTransformation')

  return {
    async 'namedTransformations.create'({ body }) {
      const input = validateBody(creation, await body())
      checkName(input.name)
      if (records.all().length >= limits.namedTransformations) {
        throw new ApiError(400, `At most ${limits.namedTransformations} named transformations are allowed.`)
      }
      const record: NamedTransformation = { id: newId(), ...input, createdAt: store.now().toISOString() }
      records.put(record)
      return new Reply(201, record)
    },
    'namedTransformations.list': () => records.all(),
    'namedTransformations.get': ({ params: { id = '' } }) => require(id),
    async 'namedTransformations.update'({ params: { id = '' }, body }) {
      const input = validateBody(change, await body())
      const record = require(id)
      const isRenamed = input.name !== undefined && input.name !== record.name
      if (isRenamed || input.enabled === false) refuseIfUsed(record)
      if (input.name !== undefined) checkName(input.name, id)
      const next = { ...record, ...input }
      records.put(next)
      return next
    },
    'namedTransformations.delete'({ params: { id = '' } }) {
      const record = require(id)
      refuseIfUsed(record)
      records.remove(record.id)
      return undefined
    },
  } satisfies Handlers

  function require(id: string): NamedTransformation {
    if (!isId(id)) throw new ApiError(400, MESSAGES.invalidFieldId)
    const record = records.get(id)
    if (!record) throw new ApiError(404, 'No such named transformation exists.')
    return record
  }

  /** @throws ApiError 409 if the upload settings use the transformation and would break */
  function refuseIfUsed({ name }: NamedTransformation): void {
    const { pre = '', post } = uploadTransformation
    const chains = [pre, ...post.map(({ value = '' }) => value)]
    const isUsed = chains.some((chain) => chain.split(/[,:]/).includes(`n-${name}`))
    if (isUsed) throw new ApiError(409, MESSAGES.transformationInUse)
  }

  /** Names are case-sensitive. */
  function checkName(wanted: string, ownId?: string): void {
    if (records.all().some((record) => record.name === wanted && record.id !== ownId)) {
      throw new ApiError(400, 'A named transformation with this name already exists.')
    }
  }
}

/** Refuses chains that delivery would refuse, and nested names, which could be circular. */
function checkChain({ dataset, addIssue }: v.RawCheckContext<string>): void {
  if (!dataset.typed || dataset.value === '') return
  if (/(^|[,:])n-/.test(dataset.value)) {
    addIssue({ message: 'it cannot hold another named transformation' })
    return
  }
  try {
    validateChain(dataset.value)
  } catch (error) {
    if (!(error instanceof DeliveryError) && !(error instanceof TransformationError)) throw error
    addIssue({ message: error.message })
  }
}
