import * as v from 'valibot'
import { ApiError } from '../model/api-error'

/**
 * Checks a body against a schema.
 *
 * @throws ApiError 400 that names the first parameter that is wrong, with all of them in `errors`
 */
export function validateBody<Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, body)
  if (parsed.success) return parsed.output
  const errors = new Map<string, string>()
  // The first reason for a parameter is the one that stays.
  for (const issue of parsed.issues.toReversed()) errors.set(v.getDotPath(issue) ?? 'body', issue.message)
  const [first] = parsed.issues
  const name = v.getDotPath(first) ?? 'body'
  throw new ApiError(400, `Your request contains invalid ${name} parameter: ${first.message}.`, undefined, {
    errors: Object.fromEntries(errors),
  })
}
