import type { Abortable } from './abort'

/** Time and randomness, replaceable in tests. */
export interface Clock {
  /** Milliseconds since 1970; monotonic. */
  now(): number
  /**
   * Resolves after `ms` milliseconds, at once for 0 or less; rejects with the signal's reason if it is aborted first.
   */
  sleep(ms: number, signal?: Abortable): Promise<void>
  /** 0 ≤ x < 1. */
  random(): number
}

export const systemClock: Clock = {
  // Not Date.now(): a correction of the system time must not extend a wait.
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const stop = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const wake = () => {
        signal?.removeEventListener('abort', stop)
        resolve()
      }
      // Newer Node warns about negative delays.
      const timer = setTimeout(wake, Math.max(0, ms))
      signal?.addEventListener('abort', stop, { once: true })
    }),
  random: Math.random,
}
