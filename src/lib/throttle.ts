import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Returns a function that resolves `perSecond` times a second at most. Each call waits for its turn.
 */
export function throttle(perSecond: number): () => Promise<void> {
  const gap = 1000 / perSecond
  let next = 0
  return async () => {
    const now = performance.now()
    // Makes up for timers that fire late, up to 50 ms, but not for pauses between calls.
    next = Math.max(next + gap, now - 50)
    if (next > now) await sleep(next - now)
  }
}
