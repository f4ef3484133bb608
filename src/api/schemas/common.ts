import * as v from 'valibot'

/*
 * Fields that the client relies on are required; all others are optional, typed and passed through, so fields that
 * ImageKit adds or omits break no build. https://imagekit.io/docs/api-reference
 */

/** A non-empty string: ids, names, URLs. */
export const text = v.pipe(v.string(), v.minLength(1))
export const bytes = v.pipe(v.number(), v.integer(), v.minValue(0))
/** ImageKit omits unknown values, or returns null. */
export const optional = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema))

/** 204 has no body; some endpoints return `{}` instead. */
export const NothingSchema = v.optional(v.looseObject({}))

/** Body of an error; no field is guaranteed. */
export const ErrorBodySchema = v.looseObject({
  message: v.optional(v.string()),
  help: v.optional(v.string()),
  reason: v.optional(v.string()),
  missingFileIds: v.optional(v.unknown()),
  errors: v.optional(v.unknown()),
})
