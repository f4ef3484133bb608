import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { bytesOf } from '../model/bytes-response'

type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>

type Answers = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean

export interface Listening {
  port: number
  /** Closes all connections. */
  close(): Promise<void>
}

/**
 * Listens on 127.0.0.1 only.
 *
 * @param answers answers a request itself, and returns whether it has
 * @throws Error if the port is taken
 */
export function listen(fetch: Fetch, answers: Answers, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const others = getRequestListener(sendingBytes(fetch), {
      hostname: '127.0.0.1',
      overrideGlobalObjects: false,
    })
    const server = createServer((incoming, outgoing) => {
      if (!answers(incoming, outgoing)) void others(incoming, outgoing)
    })
    server.listen(port, '127.0.0.1', () =>
      resolve({
        port: (server.address() as AddressInfo).port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed())
            server.closeAllConnections()
          }),
      }),
    )
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE'
      const text = taken ? `Port ${port} is in use: choose another one, or 0 for any free one` : cause.message
      reject(new Error(text, { cause }))
    })
  })
}

/** Writes the bytes that are in memory itself. Everything else is a stream, which the adapter reads. */
function sendingBytes(fetch: Fetch) {
  return async (request: Request, env: HttpBindings | object): Promise<Response> => {
    const { outgoing } = env as HttpBindings
    const response = await fetch(request, env as HttpBindings)
    const bytes = bytesOf(response)
    if (!bytes) return response
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.end(bytes)
    return RESPONSE_ALREADY_SENT
  }
}
