import * as v from 'valibot'
import { ApiError } from '../errors'

/**
 * Checks a body against a schema.
 *
 * @throws ApiError 400 that names the first parameter that is wrong, with all of them in `errors`
 */
export function validate<Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, body)
  if (parsed.success) return parsed.output
  const errors: Record<string, string> = {}
  for (const issue of parsed.issues) errors[v.getDotPath(issue) ?? 'body'] ??= issue.message
  const [name, reason] = Object.entries(errors)[0]!
  throw new ApiError(400, `Your request contains invalid ${name} parameter: ${reason}.`, undefined, {
    errors,
  })
}
