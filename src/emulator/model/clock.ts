/** The emulator's time. It runs like the system clock, but can be set. */
export interface Clock {
  now(): Date
  /** Sets the time. Timers that become due on a step forwards run at once. */
  set(time: Date): void
  /** Advances the time by milliseconds. @throws RangeError for a negative number */
  advance(ms: number): void
  /** Returns to the system time. Pending timers keep their remaining time. */
  reset(): void
}

export interface RunningClock extends Clock {
  /** Calls back after each step forwards, with its milliseconds. */
  onAdvance(listener: (ms: number) => void): void
}

/** The latest time of a Date. */
const MAX_TIME = 8.64e15

export function clock(): RunningClock {
  let offset = 0
  const listeners: ((ms: number) => void)[] = []

  function move(ms: number): void {
    offset += ms
    if (ms > 0) for (const listener of listeners) listener(ms)
  }

  return {
    now: () => new Date(Date.now() + offset),
    set(time) {
      const milliseconds = time instanceof Date ? time.getTime() : Number.NaN
      if (Number.isNaN(milliseconds)) throw new RangeError('clock.set: expected a valid Date')
      move(milliseconds - (Date.now() + offset))
    },
    advance(ms) {
      const isPossible = Number.isFinite(ms) && ms >= 0 && Date.now() + offset + ms <= MAX_TIME
      if (!isPossible) throw new RangeError(`clock.advance(${ms}): expected milliseconds, 0 or more`)
      move(ms)
    },
    reset() {
      offset = 0
    },
    onAdvance(listener) {
      listeners.push(listener)
    },
  }
}
