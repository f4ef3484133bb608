import { isLoopbackUrl } from '../../lib/loopback'
import type { Timers } from '../model/timers'

/** Time limit of a receiver in milliseconds. */
const TIMEOUT = 30_000
/** Delays before retries in milliseconds; ImageKit retries for 24 hours. */
const RETRIES = [200, 1000, 5000]

/**
 * Posts an event, and retries unless the receiver responds with 200. Only receivers on this machine are called.
 *
 * @param headersFor further headers, created for each try because signatures contain the time
 */
export async function sendWebhook(
  url: string,
  event: unknown,
  timers: Timers,
  headersFor: (body: string) => Record<string, string> = () => ({}),
): Promise<void> {
  if (!isLoopbackUrl(url)) return
  const body = JSON.stringify(event)
  const attempt = async (retries: readonly number[]): Promise<void> => {
    const isDone = await post(url, body, headersFor(body))
    const [next, ...later] = retries
    if (!isDone && next !== undefined) timers.after(next, () => void attempt(later))
  }
  await attempt(RETRIES)
}

async function post(url: string, body: string, headers: Record<string, string>): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', ...headers },
      // A redirect could lead to another machine.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
    })
    await response.body?.cancel()
    return response.status === 200
  } catch {
    return false
  }
}
