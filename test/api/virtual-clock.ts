import type { Clock } from '../../src/api'

/** Numbers that are the same in every run: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Sleeper {
  due: number
  wake: () => void
}

/**
 * A clock that stands still while anything happens and jumps to the next sleeper when all is quiet, so that minutes of
 * waiting pass in milliseconds and in the right order.
 */
export function virtualClock(busy: () => boolean, seed = 1): Clock & { slept: number[] } {
  let time = 1_700_000_000_000
  let sleepers: Sleeper[] = []
  let pumping = false
  let quiet = 0
  const slept: number[] = []

  const pump = () => {
    quiet = busy() ? 0 : quiet + 1
    if (quiet >= 2) {
      quiet = 0
      const due = Math.min(...sleepers.map((sleeper) => sleeper.due))
      time = Math.max(time, due)
      const awake = sleepers.filter((sleeper) => sleeper.due <= time)
      sleepers = sleepers.filter((sleeper) => sleeper.due > time)
      for (const { wake } of awake) wake()
    }
    pumping = sleepers.length > 0
    if (pumping) setTimeout(pump, 1)
  }

  return {
    slept,
    now: () => time,
    random: seeded(seed),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        slept.push(ms)
        const sleeper: Sleeper = {
          due: time + ms,
          wake: () => {
            signal?.removeEventListener('abort', stop)
            resolve()
          },
        }
        const stop = () => {
          sleepers = sleepers.filter((other) => other !== sleeper)
          reject(signal?.reason)
        }
        signal?.addEventListener('abort', stop, { once: true })
        sleepers.push(sleeper)
        if (!pumping) setTimeout(pump, 1)
        pumping = true
      }),
  }
}
