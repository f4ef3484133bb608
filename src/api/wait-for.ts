import { ImageKitConnectionError } from './api-errors'
import type { Clock } from './transport/clock'

export interface WaitOptions {
  /** Milliseconds until it fails. Default 300,000, because purges can take minutes. */
  timeout?: number | undefined
  /** Milliseconds before the second poll, default 500; each further wait is 1.5 times as long, up to 10,000. */
  interval?: number | undefined
  /** Stops waiting; it rejects with the signal's reason. */
  signal?: AbortSignal | undefined
}

const MAX_INTERVAL = 10_000

/** Polls until the status is `Completed`. `what` is named in the error. */
export async function waitFor<T extends { status: 'Pending' | 'Completed' }>(
  what: string,
  clock: Clock,
  poll: (signal: AbortSignal | undefined) => Promise<T>,
  { timeout = 300_000, interval = 500, signal }: WaitOptions = {},
): Promise<T> {
  const end = clock.now() + timeout
  for (let wait = interval; ; wait = Math.min(wait * 1.5, MAX_INTERVAL)) {
    const result = await poll(signal)
    if (result.status === 'Completed') return result
    const left = end - clock.now()
    if (left <= 0) {
      const text = `${what} is still pending after ${timeout} ms: wait longer (timeout), or ask again later`
      throw new ImageKitConnectionError(text, { code: 'TIMEOUT' })
    }
    await clock.sleep(Math.min(wait, left), signal)
  }
}
