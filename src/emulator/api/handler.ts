import type { IncomingMessage } from 'node:http'
import { ApiError, MESSAGES } from '../model/api-error'
import { readBounded } from '../model/read-bounded'
import type { ApiRouteName } from '../model/routes'
import { parseJson } from './parse-json'

/** Input of a route handler. */
export interface ApiRequest {
  /** Path parameters, decoded. */
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  /** Reads the JSON body. @throws ApiError 400 if it is not a JSON object */
  body(): Promise<Record<string, unknown>>
  /** Uploads read their body themselves. */
  incoming: IncomingMessage
  /** Also sent in the response header. */
  requestId: string
}

/** The response is 200 with the result as JSON, 204 for undefined, or a {@link Reply}. */
export type Handler = (request: ApiRequest) => unknown

/** Handlers of one resource. */
export type Handlers = Partial<Record<ApiRouteName, Handler>>

/** A result with a status other than 200. */
export class Reply {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    this.status = status
    this.body = body
  }
}

/** Larger than any body within the documented limits. */
const MAX_BODY_BYTES = 1024 * 1024

/**
 * Where shipped versions of official SDKs send forms instead of JSON (Ruby 2 and 3), and ImageKit takes them. Everywhere else a
 * form is refused.
 */
const TAKES_FORMS = /^\/v1\/(?:files\/(?:move|purge)|bulkJobs\/moveFolder|folder)\/?(?:\?|$)/

/** Reads a JSON object; an empty body is `{}`. */
export async function readBody(incoming: IncomingMessage): Promise<Record<string, unknown>> {
  const bytes = await readBounded(incoming, MAX_BODY_BYTES)
  if (!bytes) throw new ApiError(413, MESSAGES.bodyTooLarge)
  const text = bytes.toString('utf8')
  if (text.trim() === '') return {}
  const isForm = /^application\/x-www-form-urlencoded/i.test(incoming.headers['content-type'] ?? '')
  if (isForm && TAKES_FORMS.test(incoming.url ?? '')) return Object.fromEntries(new URLSearchParams(text))
  const body = parseJson(text, MESSAGES.notJson)
  if (!isObject(body)) throw new ApiError(400, MESSAGES.notJson)
  return body
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
