import { setTimeout as sleep } from 'node:timers/promises'
import type { Emulator } from '../../../src/emulator'

/** A point of a process that an emulator follows. */
export interface Moment {
  /** How much has to have happened. */
  wanted: number
  /** Returns how much has happened. */
  count: () => number
  /** Milliseconds to wait if nothing has to. */
  milliseconds: number
}

/** Waits for a moment, however slow the machine. */
export function momentOf(emulator: Emulator, { wanted, count, milliseconds }: Moment): Promise<void> {
  if (wanted === 0) return sleep(milliseconds)
  return new Promise((come) => {
    const stop = emulator.onRequest(() => {
      if (count() < wanted) return
      stop()
      come()
    })
  })
}
