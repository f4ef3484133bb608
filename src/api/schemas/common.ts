import * as v from 'valibot'

/*
 * What the client relies upon is required; all else is optional, typed and passed through, so that a field that ImageKit
 * adds or leaves out breaks no build. https://imagekit.io/docs/api-reference
 */

/** Text that is not empty: ids, names, URLs. */
export const text = v.pipe(v.string(), v.minLength(1))
export const bytes = v.pipe(v.number(), v.integer(), v.minValue(0))
/** ImageKit leaves out what is unknown, or says null. */
export const optional = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema))

/** 204 has no body, and some endpoints send `{}` instead. */
export const NothingSchema = v.optional(v.looseObject({}))

/** The error body. Nothing in it is sure to be there. */
export const ErrorBodySchema = v.looseObject({
  message: v.optional(v.string()),
  help: v.optional(v.string()),
  reason: v.optional(v.string()),
  missingFileIds: v.optional(v.unknown()),
  errors: v.optional(v.unknown()),
})
