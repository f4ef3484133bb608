import { ApiError, MESSAGES } from '../../model/api-error'
import type { CustomMetadataField } from '../../store/resource-records'
import { isId, newId } from '../../store/stored-file'
import type { ApiContext } from '../context'
import { type Handlers, isObject, Reply } from '../handler'
import { checkSchema } from './field-schema'

const MAX_DESCRIPTION = 500

/** Custom metadata fields. @see https://imagekit.io/docs/api-reference/digital-asset-management-dam/manage-custom-metadata-fields */
export function customMetadataFieldHandlers({ store }: ApiContext) {
  const fields = store.records('customMetadataField')

  return {
    async 'customMetadataFields.create'({ body }) {
      const { name, label, schema, description } = await body()
      const errors: Record<string, string> = {}
      if (typeof name !== 'string' || name === '') errors.name = needsText(name)
      if (typeof label !== 'string' || label === '') errors.label = needsText(label)
      if (schema === undefined) errors.schema = 'is required'
      refuse(errors)
      if (!isObject(schema)) throw new ApiError(400, MESSAGES.invalidSchema)
      checkDescription(description)
      // The name of a deleted field stays taken: files may still have values under it.
      if (fields.all().some((field) => field.name === name)) throw new ApiError(400, MESSAGES.fieldNameTaken)
      checkLabel(label as string)
      const field: CustomMetadataField = {
        id: newId(),
        name: name as string,
        label: label as string,
        schema: checkSchema(schema),
        ...(description ? { description: description as string } : {}),
      }
      fields.put(field)
      return new Reply(201, toResponse(field))
    },
    'customMetadataFields.list'({ query }) {
      const all = query.get('includeDeleted') === 'true'
      return fields
        .all()
        .filter(({ isDeleted }) => all || !isDeleted)
        .map(toResponse)
    },
    async 'customMetadataFields.update'({ params: { id = '' }, body }) {
      const input = await body()
      const field = requireField(id)
      if (field.isDeleted) throw new ApiError(400, MESSAGES.deletedField)
      if (input.name !== undefined) throw new ApiError(400, MESSAGES.fieldNameFixed)
      const { label, schema, description } = input
      if (label === undefined && schema === undefined && description === undefined) {
        throw new ApiError(400, MESSAGES.nothingToUpdate)
      }
      if (label !== undefined) {
        if (typeof label !== 'string' || label === '') refuse({ label: needsText(label) })
        checkLabel(label as string, id)
      }
      if (schema !== undefined && !isObject(schema)) throw new ApiError(400, MESSAGES.invalidSchema)
      checkDescription(description)
      const next: CustomMetadataField = {
        ...field,
        ...(label !== undefined && { label: label as string }),
        ...(description !== undefined && { description: description as string }),
        // ImageKit ignores a `type` here: a field keeps its type.
        ...(isObject(schema) && {
          schema: checkSchema({ ...field.schema, ...schema, type: field.schema.type }),
        }),
      }
      fields.put(next)
      return toResponse(next)
    },
    'customMetadataFields.delete'({ params: { id = '' } }) {
      const field = requireField(id)
      if (field.isDeleted) throw new ApiError(404, MESSAGES.noSuchField)
      fields.put({ ...field, isDeleted: true })
      return undefined
    },
  } satisfies Handlers

  function requireField(id: string): CustomMetadataField {
    if (!isId(id)) throw new ApiError(400, MESSAGES.invalidFieldId)
    const field = fields.get(id)
    if (!field) throw new ApiError(404, MESSAGES.noSuchField)
    return field
  }

  function checkLabel(label: string, ownId?: string): void {
    const taken = fields
      .all()
      .some((field) => !field.isDeleted && field.label === label && field.id !== ownId)
    if (taken) throw new ApiError(400, MESSAGES.fieldLabelTaken)
  }
}

function toResponse({ isDeleted: _, ...field }: CustomMetadataField): Omit<CustomMetadataField, 'isDeleted'> {
  return field
}

function checkDescription(description: unknown): void {
  if (description === undefined) return
  if (typeof description !== 'string') refuse({ description: 'should be of type string' })
  else if (description.length > MAX_DESCRIPTION) {
    refuse({ description: `should have at most ${MAX_DESCRIPTION} characters` })
  }
}

function needsText(value: unknown): string {
  return value === undefined || value === '' ? 'is required' : 'should be of type string'
}

function refuse(errors: Record<string, string>): void {
  if (Object.keys(errors).length === 0) return
  throw new ApiError(400, MESSAGES.invalidField, undefined, { errors })
}
