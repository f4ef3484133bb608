/** What the emulator does some time after it was asked: jobs, purges, webhooks. */
export interface Timers {
  /** Runs once, after `ms`; a pending one keeps no process alive. */
  after(ms: number, run: () => void): void
  /** The clock was put forward: what became due runs now, in the order of its time; the rest comes so much sooner. */
  elapse(ms: number): void
  /** Forgets all that have not run. */
  clear(): void
}

interface Pending {
  /** On the scale of `performance.now()`, which no change of the machine's clock disturbs. */
  due: number
  run(): void
  timer: NodeJS.Timeout
}

export function timers(): Timers {
  const pending = new Set<Pending>()

  function arm(one: Pick<Pending, 'due' | 'run'>): void {
    // Newer Node warns of a time in the past.
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
      // Last, as one of them may clear the others.
      for (const { run } of all.filter(isDue)) run()
    },
    clear() {
      for (const { timer } of pending) clearTimeout(timer)
      pending.clear()
    },
  }
}
