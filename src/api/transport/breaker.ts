import type { Abortable } from './abort'
import type { Clock } from './clock'

/** `go`: send. `probe`: send as the only one. `down`: fail, because the service is down. */
export type Admission = 'go' | 'probe' | 'down'

/**
 * Circuit breaker. After `threshold` consecutive failures all calls wait, while single ones probe after 1, 2, 4, 8, 8…
 * s; the first success closes it. If nothing has succeeded for `patience`, waiting and new calls fail, and the next
 * probe follows after another `patience`.
 *
 * A failure is a connection error, a timeout or a 5xx; any other response shows that the service is alive.
 *
 * A server that never responds is given up sooner, as each of its failures takes a whole time limit: after two of them,
 * once it has been silent for `silence`.
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
  /** Requests without a response since the last response, and when the first of them was sent. */
  #unanswered = 0
  #silentSince = 0
  readonly #clock: Clock
  readonly #threshold: number
  readonly #patience: number
  readonly #silence: number

  constructor(clock: Clock, threshold = 25, patience = 30_000, silence = 45_000) {
    this.#clock = clock
    this.#threshold = threshold
    this.#patience = patience
    this.#silence = silence
  }

  /** Waits until a call may be sent. The caller must report `success`, `failure` or `abandon`. */
  async enter(signal: Abortable): Promise<Admission> {
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
    this.#unanswered = 0
    this.#open = false
    this.#probing = false
    this.#probes = 0
    this.#downUntil = undefined
    this.#wake()
  }

  /**
   * @param startedAt when the failed call was sent, by the clock; the time it hung counts
   * @param isTimeout whether there was no response
   */
  failure(admission: Admission, startedAt: number, isTimeout = false): void {
    const now = this.#clock.now()
    if (isTimeout) {
      if (this.#unanswered === 0) this.#silentSince = startedAt
      this.#unanswered++
      if (this.#unanswered > 1 && now - this.#silentSince >= this.#silence) {
        this.#giveUp(now)
        return
      }
    } else this.#unanswered = 0
    if (this.#failures === 0) this.#failingSince = startedAt
    this.#failures++
    // Failures of calls that were sent before it opened add nothing.
    if (this.#failures < this.#threshold || (this.#open && admission !== 'probe')) return
    this.#open = true
    this.#probing = false
    this.#nextProbe = now + Math.min(8000, 1000 * 2 ** this.#probes)
    this.#probes++
    // The next probe would exceed the patience: give up now.
    if (this.#nextProbe - this.#failingSince > this.#patience) this.#downUntil = now + this.#patience
    this.#wake()
  }

  #giveUp(now: number): void {
    this.#failures = this.#threshold
    this.#failingSince = this.#silentSince
    this.#open = true
    this.#probing = false
    this.#nextProbe = now + this.#patience
    this.#downUntil = now + this.#patience
    this.#wake()
  }

  /** Reports a call that was aborted by the caller, which says nothing about the service. */
  abandon(admission: Admission): void {
    if (admission !== 'probe') return
    this.#probing = false
    this.#wake()
  }

  #change(signal: Abortable): Promise<void> {
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
