import type { Socket } from 'node:net'
import { buildConnector, type Dispatcher } from 'undici/index.js'
import { createDispatcher, type HttpProxy, proxyOf } from '../../lib/proxy'

/** Time limit of connecting in milliseconds; a shorter `timeout` takes precedence. */
const CONNECT_LIMIT = 10_000

/** The way to a host. */
export interface Route {
  dispatcher: Dispatcher
  /** The environment's proxy that requests go through. */
  proxy: HttpProxy | undefined
}

/**
 * One undici pool per host, created on demand and independent of the global dispatcher, so no interceptor of the host
 * program sees the key. undici does not follow redirects by default.
 */
export class Pools {
  readonly #routes = new Map<string, Route>()
  readonly #connecting = new Set<Socket>()
  readonly #connections: number
  readonly #useProxy: boolean
  readonly #connect: buildConnector.connector

  constructor(connections: number, timeout: number, useProxy: boolean) {
    this.#connections = connections
    this.#useProxy = useProxy
    this.#connect = buildConnector({ timeout: Math.min(timeout, CONNECT_LIMIT) })
  }

  /** @throws Error if a variable of the environment is not the URL of a proxy */
  for(origin: string): Route {
    let route = this.#routes.get(origin)
    if (!route) {
      const proxy = this.#useProxy ? proxyOf(origin) : undefined
      const options = {
        connections: this.#connections,
        // One request per connection: a slow upload must not block queued requests.
        pipelining: 1,
        // The limit of the attempt covers headers and body; undici's timers have a resolution of a second.
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: (options: buildConnector.Options, callback: buildConnector.Callback) =>
          this.#dial(options, callback, proxy !== undefined),
      }
      route = { dispatcher: createDispatcher(origin, options, this.#useProxy), proxy }
      this.#routes.set(origin, route)
    }
    return route
  }

  /** Closes all connections, including those being established. */
  async destroy(): Promise<void> {
    const routes = [...this.#routes.values()]
    this.#routes.clear()
    const gone = Promise.all(routes.map(({ dispatcher }) => dispatcher.destroy()))
    // undici does not destroy sockets during the handshake, which would keep the process alive.
    for (const socket of this.#connecting) socket.destroy(new Error('closed'))
    await gone
  }

  #dial(options: buildConnector.Options, callback: buildConnector.Callback, isTunnel: boolean): void {
    // The connector returns its socket, which its type omits.
    const socket: unknown = this.#connect(options, (...result) => {
      // The handshake with the server behind a proxy follows on the same socket.
      if (!isTunnel) this.#connecting.delete(socket as Socket)
      callback(...result)
    })
    if (!socket || typeof socket !== 'object') return
    this.#connecting.add(socket as Socket)
    if (isTunnel) (socket as Socket).once('close', () => this.#connecting.delete(socket as Socket))
  }
}
