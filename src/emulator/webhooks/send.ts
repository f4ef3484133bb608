import { isLoopbackUrl } from '../../lib/loopback'
import type { Timers } from '../model/timers'

/** Milliseconds that a receiver may take. */
const PATIENCE = 30_000
/** Milliseconds before each further try; production goes on for 24 hours. */
const RETRIES = [200, 1000, 5000]

/**
 * Posts an event, again if the receiver does not answer 200. Only receivers on this machine are called: the emulator
 * opens no connection to any other.
 *
 * @param headersOf further headers, made anew for each try: a signature holds its time
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
      // A redirect could lead away from this machine.
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    })
    await response.body?.cancel()
    return response.status === 200
  } catch {
    return false
  }
}
