import type { IncomingMessage } from 'node:http'
import { isObject } from '../api/handler'
import { readBounded } from '../model/read-bounded'
import { ControlError } from './control-response'

/** Large enough for a snapshot. */
const MAX_BYTES = 256 * 1024 * 1024

/** Reads a JSON body; an empty body is `{}`. @throws ControlError 400, 413 */
export async function jsonBody(incoming: IncomingMessage): Promise<unknown> {
  const bytes = await readBounded(incoming, MAX_BYTES)
  if (!bytes) throw new ControlError(413, `The body is longer than ${MAX_BYTES} bytes`)
  const text = bytes.toString('utf8')
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ControlError(400, `The body is not JSON: ${(error as Error).message}`)
  }
}

/** @throws ControlError 400 */
export async function objectBody(incoming: IncomingMessage): Promise<Record<string, unknown>> {
  const body = await jsonBody(incoming)
  if (isObject(body)) return body
  throw new ControlError(400, 'Expected a JSON object')
}

/** Turns an error of `check` into a 400. */
export function orBadRequest<Result>(check: () => Result): Result {
  try {
    return check()
  } catch (error) {
    throw new ControlError(400, (error as Error).message)
  }
}
