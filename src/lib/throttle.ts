import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Spaces calls out: each waits for its turn, `perSecond` turns a second, so that a check of thousands of URLs is no
 * attack.
 */
export function throttle(perSecond: number): () => Promise<void> {
  const gap = 1000 / perSecond
  let next = 0
  return async () => {
    const now = performance.now()
    // A pause is not made up for by a burst, but for what a timer is late.
    next = Math.max(next + gap, now - 50)
    if (next > now) await sleep(next - now)
  }
}
