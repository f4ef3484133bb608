import { serve } from '@hono/node-server'

type Fetch = Parameters<typeof serve>[0]['fetch']

export interface Listening {
  port: number
  /** Closes all connections. */
  close(): Promise<void>
}

/** Listens on 127.0.0.1 only. @throws Error if the port is taken */
export function listen(fetch: Fetch, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1', overrideGlobalObjects: false }, (info) =>
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
