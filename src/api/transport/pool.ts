import type { Socket } from 'node:net'
import { buildConnector, Pool } from 'undici/index.js'

/** A connection that takes longer will not come, in milliseconds. A shorter `timeout` counts first. */
const CONNECT_LIMIT = 10_000

/**
 * One undici pool a host, made when first needed and never the global dispatcher, so that no proxy and no
 * interceptor of the host program sees the key. undici follows no redirects unless told to.
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
        // One request a connection: a slow upload must not hold up what is queued behind it.
        pipelining: 1,
        // The attempt's own limit covers headers and body to the millisecond; undici's timers are a second coarse.
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: (options, callback) => this.#dial(options, callback),
      })
      this.#pools.set(origin, pool)
    }
    return pool
  }

  /** Ends all connections, those in use and those being made included. */
  async destroy(): Promise<void> {
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    const gone = Promise.all(pools.map((pool) => pool.destroy()))
    // undici forgets a socket in mid-handshake, which then keeps the process alive until its own limit.
    for (const socket of this.#connecting) socket.destroy(new Error('closed'))
    await gone
  }

  #dial(options: buildConnector.Options, callback: buildConnector.Callback): void {
    // The connector returns its socket, though its type does not say so.
    const socket: unknown = this.#connect(options, (...result) => {
      this.#connecting.delete(socket as Socket)
      callback(...result)
    })
    if (socket && typeof socket === 'object') this.#connecting.add(socket as Socket)
  }
}
