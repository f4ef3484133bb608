/** What the emulator does some time after it was asked: jobs, purges, webhooks. */
export interface Timers {
  /** Runs once, after `ms`; a pending one keeps no process alive. */
  after(ms: number, run: () => void): void
  /** Forgets all that have not run. */
  clear(): void
}

export function timers(): Timers {
  const pending = new Set<NodeJS.Timeout>()
  return {
    after(ms, run) {
      const timer = setTimeout(() => {
        pending.delete(timer)
        run()
      }, ms)
      timer.unref()
      pending.add(timer)
    },
    clear() {
      for (const timer of pending) clearTimeout(timer)
      pending.clear()
    },
  }
}
