import type { Socket } from 'node:net'
import { buildConnector, Pool } from 'undici/index.js'

/** Time limit of connecting in milliseconds; a shorter `timeout` takes precedence. */
const CONNECT_LIMIT = 10_000

/**
 * One undici pool per host, created on demand and independent of the global dispatcher, so no proxy or interceptor of
 * the host program sees the key. undici does not follow redirects by default.
 */
export class Pools {
  readonly #pools = new Map<string, Pool>()
  readonly #connecting = new Set<Socket>()
  readonly #connections: number
  readonly #connect: buildConnector.connector

  constructor(connections: number, timeout: number) {
    this.#connections = connections
    this.#connect = buildConnector({ timeout: Math.min(timeout, CONNECT_LIMIT) })
  }

  for(origin: string): Pool {
    let pool = this.#pools.get(origin)
    if (!pool) {
      pool = new Pool(origin, {
        connections: this.#connections,
        // One request per connection: a slow upload must not block queued requests.
        pipelining: 1,
        // The limit of the attempt covers headers and body; undici's timers have a resolution of a second.
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: (options, callback) => this.#dial(options, callback),
      })
      this.#pools.set(origin, pool)
    }
    return pool
  }

  /** Closes all connections, including those being established. */
  async destroy(): Promise<void> {
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    const gone = Promise.all(pools.map((pool) => pool.destroy()))
    // undici does not destroy sockets during the handshake, which would keep the process alive.
    for (const socket of this.#connecting) socket.destroy(new Error('closed'))
    await gone
  }

  #dial(options: buildConnector.Options, callback: buildConnector.Callback): void {
    // The connector returns its socket, which its type omits.
    const socket: unknown = this.#connect(options, (...result) => {
      this.#connecting.delete(socket as Socket)
      callback(...result)
    })
    if (socket && typeof socket === 'object') this.#connecting.add(socket as Socket)
  }
}
