import type { IncomingMessage } from 'node:http'
import { ControlError } from './answer'

/** Room for a snapshot. */
const MOST = 256 * 1024 * 1024

/** The JSON of a request; no body at all is an empty object. @throws ControlError 400, 413 */
export async function jsonBody(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length
    if (size <= MOST) chunks.push(chunk as Buffer)
    else chunks.length = 0
  }
  if (size > MOST) throw new ControlError(413, `The body is longer than ${MOST} bytes`)
  const text = Buffer.concat(chunks).toString('utf8')
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
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>
  throw new ControlError(400, 'Expected a JSON object')
}

/** What a check throws is the fault of who sent the body. */
export function asked<Result>(check: () => Result): Result {
  try {
    return check()
  } catch (error) {
    throw new ControlError(400, (error as Error).message)
  }
}
