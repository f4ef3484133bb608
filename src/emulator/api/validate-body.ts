import * as v from 'valibot'
import { ApiError } from '../model/api-error'

/**
 * Validates a body against a schema.
 *
 * @throws ApiError 400 naming the first invalid parameter, with all of them in `errors`
 */
export function validateBody<Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, body)
  if (parsed.success) return parsed.output
  const errors = new Map<string, string>()
  // Reversed, so the first issue of a parameter wins.
  for (const issue of parsed.issues.toReversed()) errors.set(v.getDotPath(issue) ?? 'body', issue.message)
  const [first] = parsed.issues
  const name = v.getDotPath(first) ?? 'body'
  throw new ApiError(400, `Your request contains invalid ${name} parameter: ${first.message}.`, undefined, {
    errors: Object.fromEntries(errors),
  })
}
