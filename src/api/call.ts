import type * as v from 'valibot'
import { type EndpointName, endpoints, type PathParams } from '../imagekit/endpoints'
import { ImageKitApiError } from './api-errors'
import type { Transport } from './transport'
import { jsonBody } from './transport/request-body'

/** Options of a single call; the last argument of every method. */
export interface RequestOptions {
  /** Aborts the call, which rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Milliseconds per attempt; overrides the client's `timeout`. */
  timeout?: number | undefined
  /** Retries after the first attempt; overrides the client's `maxRetries`. */
  maxRetries?: number | undefined
}

/** The request of a method, and the schema of its response. */
export interface Call<Name extends EndpointName, T> {
  path?: PathParams<Name>
  query?: object | undefined
  /** Sent as JSON body. */
  json?: unknown
  schema: v.GenericSchema<unknown, T>
}

/** Sends a request of the JSON API; only uploads do not use it. */
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

/** Resolves a deletion that got a 404 after a retry: the lost first attempt has deleted it. */
export async function acceptGone(deletion: Promise<unknown>): Promise<void> {
  await deletion.catch((error) => {
    const done = error instanceof ImageKitApiError && error.status === 404 && error.attempts > 1
    if (!done) throw error
  })
}
