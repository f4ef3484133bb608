import type * as v from 'valibot'
import { type EndpointName, endpoints, type PathParams } from '../imagekit/endpoints'
import { ImageKitApiError } from './api-errors'
import type { Transport } from './transport'
import { jsonBody } from './transport/request-body'

/** What every method of the client takes as its last argument. */
export interface RequestOptions {
  /** Aborts the call; it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Milliseconds an attempt, in place of the client's `timeout`. */
  timeout?: number | undefined
  /** Attempts after the first, in place of the client's `maxRetries`. */
  maxRetries?: number | undefined
}

/** What one method sends, and what it believes of the answer. */
export interface Call<Name extends EndpointName, T> {
  path?: PathParams<Name>
  query?: object | undefined
  /** Becomes the JSON body. */
  json?: unknown
  schema: v.GenericSchema<unknown, T>
}

/** One request of the JSON API. Everything but uploads goes through here. */
export function call<Name extends EndpointName, T>(
  transport: Transport,
  name: Name,
  { path, query, json, schema }: Call<Name, T>,
  options: RequestOptions = {},
): Promise<T> {
  const endpoint = endpoints[name]
  return transport.send({
    endpoint,
    ...(path && { params: path as Record<string, string> }),
    ...(query && { query: { ...query } }),
    ...(json !== undefined && { body: jsonBody(json) }),
    schema,
    idempotent: !endpoint.once,
    ...options,
  })
}

/** A deletion: when the reply to a first attempt was lost, the 404 for the second means that it is done. */
export async function acceptGone(deletion: Promise<unknown>): Promise<void> {
  await deletion.catch((error) => {
    const done = error instanceof ImageKitApiError && error.status === 404 && error.attempts > 1
    if (!done) throw error
  })
}
