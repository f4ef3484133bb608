/**
 * Bounds the retries of a whole run, as the AWS SDKs do: single faults are retried freely, but when everything fails
 * the retries stop long before they multiply the load. Failed first attempts cost nothing.
 */
export class TokenBudget {
  #tokens: number
  readonly #capacity: number

  constructor(capacity = 500) {
    this.#tokens = capacity
    this.#capacity = capacity
  }

  /** A timeout costs twice: it has held a connection for its whole limit. False: no retry. */
  spend(timedOut: boolean): boolean {
    const price = timedOut ? 10 : 5
    if (this.#tokens < price) return false
    this.#tokens -= price
    return true
  }

  refund(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + 1)
  }

  get tokens(): number {
    return this.#tokens
  }
}
