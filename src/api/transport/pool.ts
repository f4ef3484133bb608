import type { Socket } from 'node:net'
import type { buildConnector, Dispatcher } from 'undici/index.js'
import { createDispatcher, type HttpProxy, proxyOf } from '../../lib/proxy'
import { loadAgent } from '../../lib/undici'

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
  readonly #routes = new Map<string, Promise<Route>>()
  readonly #connecting = new Set<Socket>()
  readonly #connections: number
  readonly #useProxy: boolean
  /** Milliseconds. */
  readonly #connectLimit: number

  constructor(connections: number, timeout: number, useProxy: boolean) {
    this.#connections = connections
    this.#useProxy = useProxy
    this.#connectLimit = Math.min(timeout, CONNECT_LIMIT)
  }

  /** Rejects if a variable of the environment is not the URL of a proxy. */
  for(origin: string): Promise<Route> {
    let route = this.#routes.get(origin)
    if (!route) {
      route = this.#open(origin)
      this.#routes.set(origin, route)
      // Whoever waits for it gets the error; the next one asks again.
      route.catch(() => this.#routes.delete(origin))
    }
    return route
  }

  async #open(origin: string): Promise<Route> {
    const { buildConnector } = await loadAgent()
    const connect = buildConnector({ timeout: this.#connectLimit })
    const proxy = this.#useProxy ? await proxyOf(origin) : undefined
    const options = {
      connections: this.#connections,
      // One request per connection: a slow upload must not block queued requests.
      pipelining: 1,
      // The limit of the attempt covers headers and body; undici's timers have a resolution of a second.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (options: buildConnector.Options, callback: buildConnector.Callback) =>
        this.#dial(connect, options, callback, proxy !== undefined),
    }
    return { dispatcher: await createDispatcher(origin, options, this.#useProxy), proxy }
  }

  /** Closes all connections, including those being established. */
  async destroy(): Promise<void> {
    const routes = [...this.#routes.values()]
    this.#routes.clear()
    const gone = Promise.all(
      routes.map((route) =>
        route.then(
          ({ dispatcher }) => dispatcher.destroy(),
          () => {},
        ),
      ),
    )
    // undici does not destroy sockets during the handshake, which would keep the process alive.
    for (const socket of this.#connecting) socket.destroy(new Error('closed'))
    await gone
  }

  #dial(
    connect: buildConnector.connector,
    options: buildConnector.Options,
    callback: buildConnector.Callback,
    isTunnel: boolean,
  ): void {
    // The connector returns its socket, which its type omits.
    const socket: unknown = connect(options, (...result) => {
      // The handshake with the server behind a proxy follows on the same socket.
      if (!isTunnel) this.#connecting.delete(socket as Socket)
      callback(...result)
    })
    if (!socket || typeof socket !== 'object') return
    this.#connecting.add(socket as Socket)
    if (isTunnel) (socket as Socket).once('close', () => this.#connecting.delete(socket as Socket))
  }
}
