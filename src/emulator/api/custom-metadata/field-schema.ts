import { ApiError, MESSAGES } from '../../model/api-error'
import type { FieldSchema } from '../../store/resource-records'
import { wrongValue } from './custom-metadata'

const TYPES = ['Text', 'Textarea', 'Number', 'Date', 'Boolean', 'SingleSelect', 'MultiSelect'] as const

/** Types that allow a property; other types reject it. */
const FOR_TYPES: Readonly<Record<string, readonly FieldSchema['type'][]>> = {
  type: TYPES,
  isValueRequired: TYPES,
  defaultValue: TYPES,
  selectOptions: ['SingleSelect', 'MultiSelect'],
  minValue: ['Number', 'Date'],
  maxValue: ['Number', 'Date'],
  minLength: ['Text', 'Textarea'],
  maxLength: ['Text', 'Textarea'],
}

/**
 * Reads the schema of a custom metadata field.
 *
 * @throws ApiError 400 `Invalid schema object.` without a type, else `Invalid field object` with a reason for each property
 */
export function checkSchema(schema: Readonly<Record<string, unknown>>): FieldSchema {
  // ImageKit's OpenAPI file spells it `TextArea`.
  const type = TYPES.find((one) => one === (schema.type === 'TextArea' ? 'Textarea' : schema.type))
  if (!type) throw new ApiError(400, MESSAGES.invalidSchema)
  // A Map, because a request may name a property `__proto__`.
  const errors = new Map<string, string>()
  for (const [name, value] of Object.entries(schema)) {
    const reason = Object.hasOwn(FOR_TYPES, name)
      ? FOR_TYPES[name]!.includes(type)
        ? wrongProperty(name, value, type)
        : 'not allowed for this type'
      : 'not allowed'
    if (reason) errors.set(name, reason)
  }
  const checked = { ...schema, type } as FieldSchema
  if (type.endsWith('Select') && schema.selectOptions === undefined)
    errors.set('selectOptions', 'is required')
  if (schema.isValueRequired === true && schema.defaultValue === undefined) {
    errors.set('defaultValue', 'is required if isValueRequired is true')
  }
  if (errors.size === 0 && schema.defaultValue !== undefined) {
    const reason = wrongValue(schema.defaultValue, checked)
    if (reason) errors.set('defaultValue', reason)
  }
  if (errors.size > 0) {
    throw new ApiError(400, MESSAGES.invalidField, undefined, { errors: Object.fromEntries(errors) })
  }
  return checked
}

function wrongProperty(name: string, value: unknown, type: FieldSchema['type']): string | undefined {
  switch (name) {
    case 'isValueRequired':
      return typeof value === 'boolean' ? undefined : 'should be of type boolean'
    case 'selectOptions':
      return Array.isArray(value) && value.length > 0 && value.every(isScalar)
        ? undefined
        : 'should be an array of strings, numbers or booleans'
    case 'minLength':
    case 'maxLength':
      return Number.isInteger(value) && Number(value) >= 0 ? undefined : 'should be of type number'
    case 'minValue':
    case 'maxValue':
      if (type === 'Number') return typeof value === 'number' ? undefined : 'should be of type number'
      return typeof value === 'string' && !Number.isNaN(Date.parse(value))
        ? undefined
        : 'should be an ISO 8601 date'
    default:
      return undefined
  }
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}
