import type { IncomingMessage } from 'node:http'
import { type Handler, Reply, readBody } from './handler'

/** Runs the handler of a route and turns its result into a response. */
export async function dispatch(
  handler: Handler,
  params: Readonly<Record<string, string>>,
  query: string,
  incoming: IncomingMessage,
  requestId: string,
): Promise<Response> {
  const result = await handler({
    params,
    query: new URLSearchParams(query),
    body: () => readBody(incoming),
    incoming,
    requestId,
  })
  if (result === undefined) return new Response(null, { status: 204 })
  return result instanceof Reply
    ? Response.json(result.body, { status: result.status })
    : Response.json(result)
}
