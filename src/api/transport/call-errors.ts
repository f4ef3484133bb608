import { ImageKitApiError, ImageKitConnectionError, type ImageKitError } from '../api-errors'
import { describe, type ErrorContext } from './response'
import { MAX_WAIT } from './retry'

/** State of a call across its attempts. */
export interface CallState {
  /** Requests sent so far. */
  attempts: number
  /** Error of the last attempt. */
  previous: ImageKitError | undefined
}

const TEXTS = {
  CLOSED: 'the client is closed',
  DEADLINE: 'the deadline has passed, or leaves no time for another attempt',
  BUDGET: 'too many requests failed, so this one is not retried',
  BREAKER_OPEN:
    'the service is down: requests in a row failed or had no response, so no more are sent for now',
}

/** Creates the error of a call that ends because of the client's state, not because of a response. */
export function callError(code: keyof typeof TEXTS, context: ErrorContext, state: CallState) {
  const after = state.previous ? `\nLast failure: ${state.previous.message}` : ''
  return new ImageKitConnectionError(describe(context, `${TEXTS[code]}${after}`), {
    code,
    method: context.endpoint.method,
    path: context.path,
    attempts: state.attempts,
    cause: state.previous,
  })
}

/** Creates the error for a wait that is longer than allowed. `wait` in milliseconds. */
export function waitTooLong(wait: number, context: ErrorContext, state: CallState) {
  const { previous, attempts } = state
  const response = previous instanceof ImageKitApiError ? previous : undefined
  const status = response?.status ?? 429
  const limit = `${MAX_WAIT / 1000} s (or the rest of the deadline) that this client waits`
  const text = `${status}, and the server asks to wait ${Math.ceil(wait / 1000)} s, more than the ${limit}: try again later`
  return new ImageKitApiError(describe(context, text), {
    code: status === 429 ? 'RATE_LIMITED' : (response?.code ?? 'SERVER_ERROR'),
    status,
    method: context.endpoint.method,
    path: context.path,
    attempts,
    retryAfter: wait,
    ...(response?.requestId && { requestId: response.requestId }),
    cause: previous,
  })
}
