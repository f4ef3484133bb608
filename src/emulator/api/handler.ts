import type { IncomingMessage } from 'node:http'
import { ApiError, MESSAGES } from '../model/api-error'
import { readBounded } from '../model/read-bounded'
import type { ApiRouteName } from '../model/routes'
import { parseJson } from './parse-json'

/** What a route is given. */
export interface ApiRequest {
  /** Path parameters, decoded. */
  params: Readonly<Record<string, string>>
  query: URLSearchParams
  /** The JSON body. @throws ApiError 400 if it is no JSON object */
  body(): Promise<Record<string, unknown>>
  /** For uploads, which read their body themselves. */
  incoming: IncomingMessage
  /** As the answer's header has it. */
  requestId: string
}

/** Answers with 200 and what it returns as JSON, with 204 if that is undefined, or with a {@link Reply}. */
export type Handler = (request: ApiRequest) => unknown

/** The routes of one resource. */
export type Handlers = Partial<Record<ApiRouteName, Handler>>

/** An answer whose status is not 200. */
export class Reply {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    this.status = status
    this.body = body
  }
}

/** Larger than any body that the documented limits allow. */
const MAX_BODY_BYTES = 1024 * 1024

/** Reads a JSON object; no body at all is an empty one. */
export async function readBody(incoming: IncomingMessage): Promise<Record<string, unknown>> {
  const bytes = await readBounded(incoming, MAX_BODY_BYTES)
  if (!bytes) throw new ApiError(413, MESSAGES.bodyTooLarge)
  const text = bytes.toString('utf8')
  if (text.trim() === '') return {}
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
