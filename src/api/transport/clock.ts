/** Time and chance, replaceable so that tests wait for nothing and repeat exactly. */
export interface Clock {
  /** Milliseconds since 1970. Must not run backwards. */
  now(): number
  /** Resolves after `ms` milliseconds, at once where they are none or past; rejects with the signal's reason when that comes first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** 0 ≤ x < 1. */
  random(): number
}

/** Rejects with the signal's reason as soon as it comes, though the work itself may still wait in a queue. */
export function promptly<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

export const systemClock: Clock = {
  // Not Date.now(): a correction of the system's time in mid-build must not stretch a wait.
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
      // Newer Node warns of a time in the past.
      const timer = setTimeout(wake, Math.max(0, ms))
      signal?.addEventListener('abort', stop, { once: true })
    }),
  random: Math.random,
}
