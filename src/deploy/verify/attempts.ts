import { setTimeout as sleep } from 'node:timers/promises'
import type { Dispatcher, request } from 'undici/index.js'
import { errorMessage, systemCode } from '../../diagnostics/build-error'
import { loadUndici } from '../../lib/undici'

export interface CheckContext {
  dispatcher: Dispatcher
  /** Milliseconds without a byte. */
  timeout: number
  turn: () => Promise<void>
}

export interface Checked {
  /** Description of what is wrong, if anything is. */
  problem?: string
  /** Bytes received. */
  bytes: number
  /** Whether the server did not respond in time. */
  isUnanswered?: boolean
}

/** The result of one request. */
export interface Attempt {
  problem?: string | undefined
  /** Bytes received. */
  bytes: number
  /** Whether the next request may have another result. */
  isTemporary: boolean
}

/** Makes the request of an attempt, within its limits. */
export type Ask = (
  url: string,
  options: Pick<Dispatcher.RequestOptions, 'headers'> & { method?: 'HEAD' },
) => ReturnType<typeof request>

interface Limits {
  signal: AbortSignal
  /** Milliseconds. */
  headersTimeout: number
  /** Milliseconds between two parts of the body. */
  bodyTimeout: number
}

/** Milliseconds before each retry: ImageKit may still be preparing a rendition, or be overloaded. */
const RETRIES = [500, 2000, 5000]

/** A response that did not come, or not to its end, in time. */
class NoResponse extends Error {}

/** Checks a URL until its response is right, or stays wrong. */
export async function withRetries(
  { dispatcher, timeout, turn }: CheckContext,
  attempt: (ask: Ask) => Promise<Attempt>,
): Promise<Checked> {
  const { request } = await loadUndici()
  let bytes = 0
  let problem = ''
  let unanswered = 0
  for (const wait of [0, ...RETRIES]) {
    if (wait) await sleep(wait)
    await turn()
    try {
      const result = await withDeadline(timeout, (limits) =>
        attempt((url, options) => request(url, { dispatcher, ...limits, ...options })),
      )
      bytes += result.bytes
      if (!result.problem) return { bytes }
      problem = result.problem
      if (!result.isTemporary) return { problem, bytes }
    } catch (error) {
      problem = errorMessage(error)
      // Each of them takes the whole time.
      if (error instanceof NoResponse && ++unanswered === 2) return { problem, bytes, isUnanswered: true }
    }
  }
  return { problem, bytes }
}

/**
 * Makes a request that ends, whatever the server sends.
 *
 * @param timeout milliseconds without a byte; the whole may take twice as long
 * @throws {NoResponse} if it took longer
 */
async function withDeadline<T>(timeout: number, request: (limits: Limits) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(2 * timeout)
  try {
    return await request({ signal, headersTimeout: timeout, bodyTimeout: timeout })
  } catch (error) {
    const code = systemCode(error)
    if (!signal.aborted && !/^UND_ERR_(?:HEADERS|BODY|CONNECT)_TIMEOUT$/.test(code ?? '')) throw error
    const seconds = Math.ceil((signal.aborted ? 2 * timeout : timeout) / 1000)
    throw new NoResponse(`no ${signal.aborted ? 'complete ' : ''}response within ${seconds} s`)
  }
}
