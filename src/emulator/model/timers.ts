/** Delayed work: jobs, purges and webhooks. */
export interface Timers {
  /** Runs once after `ms` milliseconds; does not keep the process alive. */
  after(ms: number, run: () => void): void
  /** Runs what becomes due within `ms`, in order of time, and shortens the remaining delays. */
  elapse(ms: number): void
  /** Cancels all pending timers. */
  clear(): void
}

interface Pending {
  /** On the scale of `performance.now()`, which is independent of the system clock. */
  due: number
  run(): void
  timer: NodeJS.Timeout
}

export function timers(): Timers {
  const pending = new Set<Pending>()

  function arm(one: Pick<Pending, 'due' | 'run'>): void {
    // Newer Node warns about negative delays.
    const wait = Math.max(0, one.due - performance.now())
    const entry: Pending = { ...one, timer: setTimeout(() => fire(entry), wait) }
    entry.timer.unref()
    pending.add(entry)
  }

  function fire(entry: Pending): void {
    pending.delete(entry)
    entry.run()
  }

  return {
    after: (ms, run) => arm({ due: performance.now() + ms, run }),
    elapse(ms) {
      const all = [...pending].sort((a, b) => a.due - b.due)
      for (const { timer } of all) clearTimeout(timer)
      pending.clear()
      const now = performance.now()
      const isDue = ({ due }: Pending) => due - ms <= now
      for (const { due, run } of all.filter((one) => !isDue(one))) arm({ due: due - ms, run })
      // Run last, because a callback may clear the others.
      for (const { run } of all.filter(isDue)) run()
    },
    clear() {
      for (const { timer } of pending) clearTimeout(timer)
      pending.clear()
    },
  }
}
