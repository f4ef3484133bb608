import { ApiError, MESSAGES } from '../../model/api-error'
import type { CustomMetadataField, FieldSchema } from '../../store/resource-records'
import { isObject } from '../handler'

type Values = Record<string, unknown>

/**
 * Applies the custom metadata of a request to that of a file. A null value removes the field.
 *
 * @param input as received
 * @param fields all fields of the account
 * @throws ApiError 400 `Invalid custom metadata.`, with a reason for each field
 * @see https://imagekit.io/docs/dam/custom-metadata
 */
export function changedMetadata(
  before: Readonly<Values>,
  input: unknown,
  fields: readonly CustomMetadataField[],
): Values {
  if (!isObject(input)) throw new ApiError(400, MESSAGES.invalidCustomMetadata)
  const living = new Map(fields.filter(({ isDeleted }) => !isDeleted).map((field) => [field.name, field]))
  // A Map, because a request may name a field `__proto__`.
  const errors = new Map<string, string>()
  for (const [name, value] of Object.entries(input)) {
    const field = living.get(name)
    const reason = field ? (value === null ? undefined : wrongValue(value, field.schema)) : 'no such field'
    if (reason) errors.set(name, reason)
  }
  const after = Object.fromEntries(
    Object.entries({ ...before, ...input }).filter(([, value]) => value !== null),
  )
  for (const { name, schema } of living.values()) {
    if (schema.isValueRequired && !Object.hasOwn(after, name)) errors.set(name, 'is required')
  }
  if (errors.size > 0) {
    const reasons = Object.fromEntries(errors)
    throw new ApiError(400, MESSAGES.invalidCustomMetadata, undefined, { errors: reasons })
  }
  return after
}

/** Returns why a field cannot have a value, or `undefined` if it can. */
export function wrongValue(value: unknown, schema: FieldSchema): string | undefined {
  switch (schema.type) {
    case 'Text':
    case 'Textarea':
      return typeof value === 'string' ? wrongLength(value, schema) : 'should be of type string'
    case 'Number':
      return typeof value === 'number' ? outOfRange(value, schema, Number) : 'should be of type number'
    case 'Date':
      if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) return 'should be an ISO 8601 date'
      return outOfRange(Date.parse(value), schema, (limit) => Date.parse(String(limit)))
    case 'Boolean':
      return typeof value === 'boolean' ? undefined : 'should be of type boolean'
    case 'SingleSelect':
      return isOption(value, schema) ? undefined : 'should be one of selectOptions'
    case 'MultiSelect':
      if (!Array.isArray(value)) return 'should be an array'
      return value.every((one) => isOption(one, schema)) ? undefined : 'should hold only selectOptions'
  }
}

function wrongLength(
  value: string,
  { minLength = 0, maxLength = Infinity }: FieldSchema,
): string | undefined {
  if (value.length < minLength) return `should have at least ${minLength} characters`
  if (value.length > maxLength) return `should have at most ${maxLength} characters`
  return undefined
}

function outOfRange(
  value: number,
  { minValue, maxValue }: FieldSchema,
  toNumber: (limit: string | number) => number,
): string | undefined {
  if (minValue !== undefined && value < toNumber(minValue)) return `should be at least ${minValue}`
  if (maxValue !== undefined && value > toNumber(maxValue)) return `should be at most ${maxValue}`
  return undefined
}

function isOption(value: unknown, { selectOptions = [] }: FieldSchema): boolean {
  return (selectOptions as unknown[]).includes(value)
}
