import type { Clock } from './clock'
import { MAX_WAIT, milliseconds } from './retry'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/**
 * Rate limit of an endpoint, shared by all calls of a client. After a 429, calls wait for the reset; then at most
 * `X-RateLimit-Limit` calls start per `X-RateLimit-Interval`, or all waiting calls would start together and most be
 * refused again. https://imagekit.io/docs/api-reference/rate-limits
 */
export class RateGate {
  #closedUntil = 0
  #refusal: number | undefined
  #limit = 0
  #interval = 0
  #starts: number[] = []
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Records a 429. `wait` in milliseconds, if the server named one. */
  limited(headers: Headers, wait: number | undefined): void {
    const now = this.#clock.now()
    this.#limit = Math.floor(milliseconds(headers['x-ratelimit-limit']) ?? 0)
    this.#interval = Math.min(milliseconds(headers['x-ratelimit-interval']) ?? 0, MAX_WAIT)
    if (wait === undefined) return
    // A wait above the maximum may be bogus, so it is remembered for a minute only.
    this.#refusal = wait > MAX_WAIT ? wait : undefined
    this.#closedUntil = Math.max(this.#closedUntil, now + Math.min(wait, MAX_WAIT))
  }

  /** The wait that fails calls at once, in milliseconds, while it applies. */
  get refusal(): number | undefined {
    if (this.#clock.now() >= this.#closedUntil) this.#refusal = undefined
    return this.#refusal
  }

  /** Milliseconds until the next call may start; 0 reserves the slot. */
  take(): number {
    const now = this.#clock.now()
    if (now < this.#closedUntil) return this.#closedUntil - now
    if (!(this.#limit > 0 && this.#interval > 0)) return 0
    while (this.#starts.length && this.#starts[0]! <= now - this.#interval) this.#starts.shift()
    if (this.#starts.length >= this.#limit) return this.#starts[0]! + this.#interval - now
    this.#starts.push(now)
    return 0
  }
}
