import { systemCode } from '../../diagnostics/build-error'

/** A response that did not come, or not to its end, in time. */
export class NoResponse extends Error {}

export interface Limits {
  signal: AbortSignal
  /** Milliseconds. */
  headersTimeout: number
  /** Milliseconds between two parts of the body. */
  bodyTimeout: number
}

/**
 * Makes a request that ends, whatever the server sends.
 *
 * @param timeout milliseconds without a byte; the whole may take twice as long
 * @throws {NoResponse} if it took longer
 */
export async function withDeadline<T>(timeout: number, fetch: (limits: Limits) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(2 * timeout)
  try {
    return await fetch({ signal, headersTimeout: timeout, bodyTimeout: timeout })
  } catch (error) {
    const code = systemCode(error)
    if (!signal.aborted && !/^UND_ERR_(?:HEADERS|BODY|CONNECT)_TIMEOUT$/.test(code ?? '')) throw error
    const seconds = Math.ceil((signal.aborted ? 2 * timeout : timeout) / 1000)
    throw new NoResponse(`no ${signal.aborted ? 'complete ' : ''}response within ${seconds} s`)
  }
}
