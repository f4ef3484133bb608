import type { IncomingMessage } from 'node:http'
import { LRUCache } from 'lru-cache'
import { bytesOf } from '../model/bytes-response'
import type { Delivered } from '../model/usage-tracker'
import type { DeliveryResult } from './usage-tracking'

/** A delivery as it is repeated to an equal request. */
export interface PreparedDelivery {
  status: number
  /** Headers of the response, by names in lower case. */
  headers: readonly (readonly [name: string, value: string])[]
  /** Returns the body; `undefined` if it can't be read, which the ordinary way then reports. */
  body(): Buffer | undefined
  /** Bytes that are held in memory. */
  held: number
  /** What the account's usage counts. */
  counted: Delivered
}

/** Returns how a result is sent again; `undefined` if it has to be made each time. */
export function repetition({
  response,
  isHit,
  original,
}: DeliveryResult): Omit<PreparedDelivery, 'counted'> | undefined {
  const { status } = response
  const headers = [...response.headers]
  if (status === 304) return { status, headers, body: () => NOTHING, held: 0 }
  if (status !== 200) return undefined
  if (original) return { status, headers, body: original, held: 0 }
  const bytes = isHit ? bytesOf(response) : undefined
  return bytes && { status, headers, body: () => bytes, held: bytes.length }
}

const NOTHING = Buffer.alloc(0)

/** Number of deliveries, and bytes of their bodies. */
const MOST = { max: 2000, maxSize: 64 * 1024 * 1024 }

/** The headers that a delivery depends on, and its usage. */
const HEADERS = [
  'accept',
  'user-agent',
  'referer',
  'if-none-match',
  'if-modified-since',
  'sec-ch-width',
  'sec-ch-dpr',
  'save-data',
] as const

/**
 * Returns a key of everything in a request that its delivery depends on; `undefined` if the delivery can't be repeated: a
 * part of a file, a request with a body, and a signature, which expires.
 */
export function repeatKey({ method, url = '', headers }: IncomingMessage): string | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined
  if (headers.range !== undefined || /\bik-t\b/.test(url)) return undefined
  if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) return undefined
  let key = `${method} ${url}`
  // No header has a line break in it.
  for (const name of HEADERS) key += `\n${headers[name] ?? ''}`
  return key
}

/**
 * Deliveries of an account that came from a cache, ready to be sent again. Parsing the URL, finding the file and working
 * out the headers take far longer than sending them. Any change of the library empties it.
 */
export class PreparedDeliveries {
  readonly #kept = new LRUCache<string, PreparedDelivery>({
    ...MOST,
    sizeCalculation: ({ held }) => Math.max(1, held),
  })
  readonly #revision: () => number
  #known = -1
  #cleared = 0

  /** @param revision changes with the library */
  constructor(revision: () => number) {
    this.#revision = revision
  }

  get(key: string): PreparedDelivery | undefined {
    this.#follow()
    return this.#kept.get(key)
  }

  /** Returns a function that keeps a delivery, unless something has changed since this call. */
  begin(): (key: string, delivery: PreparedDelivery) => void {
    this.#follow()
    const before = this.#cleared
    return (key, delivery) => {
      this.#follow()
      if (this.#cleared === before) this.#kept.set(key, delivery)
    }
  }

  clear(): void {
    this.#cleared++
    this.#kept.clear()
  }

  #follow(): void {
    const revision = this.#revision()
    if (revision === this.#known) return
    this.#known = revision
    this.clear()
  }
}
