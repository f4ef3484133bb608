import { type HttpBindings, serve } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { bytesOf } from '../model/bytes-response'

type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>

export interface Listening {
  port: number
  /** Closes all connections. */
  close(): Promise<void>
}

/** Listens on 127.0.0.1 only. @throws Error if the port is taken */
export function listen(fetch: Fetch, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve(
      { fetch: sendingBytes(fetch), port, hostname: '127.0.0.1', overrideGlobalObjects: false },
      (info) =>
        resolve({
          port: info.port,
          close: () =>
            new Promise((closed) => {
              server.close(() => closed())
              if ('closeAllConnections' in server) server.closeAllConnections()
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
