/** What time it is in the emulator. It runs like any other clock, but can be put elsewhere. */
export interface Clock {
  now(): Date
  /** From now on it is this time. Forwards, what is due on the way happens at once. */
  set(time: Date): void
  /** As `set`, by milliseconds; not backwards. @throws RangeError */
  advance(ms: number): void
  /** Back to the machine's own time. What is pending stays as far off as it is. */
  reset(): void
}

export interface RunningClock extends Clock {
  /** Calls back after each step forwards, with its milliseconds. */
  onAdvance(listener: (ms: number) => void): void
}

/** The last moment that a date can be. */
const MOST = 8.64e15

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
      const isPossible = Number.isFinite(ms) && ms >= 0 && Date.now() + offset + ms <= MOST
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
