import type { Clock } from './clock'

/** `go` ahead, go ahead as the one `probe`, or give the call up because the service is `down`. */
export type Admission = 'go' | 'probe' | 'down'

/**
 * Stops asking a service that is down. After `threshold` failures in a row everything waits while single calls probe
 * after 1, 2, 4, 8, 8… s; the first success lets all go on. When nothing has worked for `patience`, the verdict is
 * `down`: waiting calls fail, new ones fail at once, and after another `patience` one may probe again.
 *
 * A failure is a connection error, a timeout or a 5xx; any other answer shows that the service is alive.
 */
export class Breaker {
  #failures = 0
  #failingSince = 0
  #open = false
  #downUntil: number | undefined
  #probing = false
  #probes = 0
  #nextProbe = 0
  #waiters: (() => void)[] = []
  readonly #clock: Clock
  readonly #threshold: number
  readonly #patience: number

  constructor(clock: Clock, threshold = 25, patience = 30_000) {
    this.#clock = clock
    this.#threshold = threshold
    this.#patience = patience
  }

  /** Waits until a call may be sent. Who may go has to report `success`, `failure` or `abandon`. */
  async enter(signal: AbortSignal): Promise<Admission> {
    while (this.#open) {
      signal.throwIfAborted()
      if (this.#downUntil !== undefined && this.#clock.now() < this.#downUntil) return 'down'
      if (this.#probing) {
        await this.#change(signal)
        continue
      }
      this.#probing = true
      try {
        await this.#clock.sleep(this.#nextProbe - this.#clock.now(), signal)
        return 'probe'
      } catch (error) {
        this.abandon('probe')
        throw error
      }
    }
    return 'go'
  }

  success(): void {
    this.#failures = 0
    this.#open = false
    this.#probing = false
    this.#probes = 0
    this.#downUntil = undefined
    this.#wake()
  }

  /** `startedAt`: when the failed call was sent, in the clock's milliseconds: a call that hung counts from there. */
  failure(admission: Admission, startedAt: number): void {
    const now = this.#clock.now()
    if (this.#failures === 0) this.#failingSince = startedAt
    this.#failures++
    // Calls that were under way when it opened are no news.
    if (this.#failures < this.#threshold || (this.#open && admission !== 'probe')) return
    this.#open = true
    this.#probing = false
    this.#nextProbe = now + Math.min(8000, 1000 * 2 ** this.#probes)
    this.#probes++
    // The next probe would end beyond the patience: the verdict is due now.
    if (this.#nextProbe - this.#failingSince > this.#patience) this.#downUntil = now + this.#patience
    this.#wake()
  }

  /** The call was given up for reasons of the caller's and says nothing about the service. */
  abandon(admission: Admission): void {
    if (admission !== 'probe') return
    this.#probing = false
    this.#wake()
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason)
      signal.addEventListener('abort', stop, { once: true })
      this.#waiters.push(() => {
        signal.removeEventListener('abort', stop)
        resolve()
      })
    })
  }

  #wake(): void {
    for (const wake of this.#waiters.splice(0)) wake()
  }
}
