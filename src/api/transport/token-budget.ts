/**
 * Bounds the retries of a client, like the AWS SDKs: single failures are retried freely, but if everything fails, the
 * retries stop before they multiply the load. First attempts cost nothing.
 */
export class TokenBudget {
  #tokens: number
  readonly #capacity: number

  constructor(capacity = 500) {
    this.#tokens = capacity
    this.#capacity = capacity
  }

  /**
   * Timeouts cost twice, because they block a connection for their whole limit. Returns false if there is no budget
   * left.
   */
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
