import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request that is not answered. */
export class Refusal extends Error {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

/**
 * Answers with a text that no other site may read or frame.
 *
 * @param type media type of the text
 */
export function respond(
  { method }: Pick<IncomingMessage, 'method'>,
  response: ServerResponse,
  {
    status = 200,
    type,
    text,
    headers = {},
  }: { status?: number; type: string; text: string; headers?: object },
): void {
  response.statusCode = status
  response.removeHeader('Access-Control-Allow-Origin')
  const all = {
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  }
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value)
  response.end(method === 'HEAD' ? undefined : text)
}

export function json(request: IncomingMessage, response: ServerResponse, value: unknown, status = 200): void {
  respond(request, response, { status, type: 'application/json', text: JSON.stringify(value) })
}

export function redirect(request: IncomingMessage, response: ServerResponse, Location: string): void {
  respond(request, response, { status: 302, type: 'text/plain', text: '', headers: { Location } })
}

/** More than any change takes. */
const MOST_BYTES = 10_000

/**
 * Reads a request's body as JSON.
 *
 * @throws Refusal 400 or 413
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_BYTES) throw new Refusal(413, 'The request is too large')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new Refusal(400, 'The request is not JSON')
  }
}
