import * as v from 'valibot'
import type { ImageKitError } from '../api-errors'
import type { Abortable } from './abort'
import { connectionError, isPermanent, mayRetry, sourceFailure, timeoutError } from './attempt-errors'
import { Exchange } from './exchange'
import type { Route } from './pool'
import type { Body, Sending } from './request-body'
import {
  apiError,
  badResponse,
  type ErrorContext,
  isTransientError,
  type RawResponse,
  tryJson,
} from './response'
import { isTransientStatus, requestedWait } from './retry'

export interface AttemptRequest<T> {
  context: ErrorContext
  origin: string
  target: string
  authorization: string
  body: Body | undefined
  schema: v.GenericSchema<unknown, T>
  /** Returns why a valid response is impossible. `sent`: bytes of the file that were sent. */
  check: ((value: T, sent: Sending) => string | undefined) | undefined
  idempotent: boolean
  remedy: string | undefined
  /** Milliseconds without a byte sent, and then for the whole response. */
  limit: number
  signal: Abortable
  now: () => number
}

export type Outcome<T> = { value: T; sending: Sending; status: number } | { failure: Failure }

export interface Failure {
  error: ImageKitError
  retry: boolean
  timedOut: boolean
  /** Counts for the circuit breaker. */
  outage: boolean
  /** Milliseconds that the server asked to wait. */
  retryAfter?: number | undefined
  response?: RawResponse
}

/** Sends a request once. Resolves with an outcome; rejects only with the caller's abort reason. */
export async function attempt<T>(route: Route, request: AttemptRequest<T>): Promise<Outcome<T>> {
  const { context, signal } = request
  // While its route was opened.
  signal.throwIfAborted()
  const exchange = new Exchange()
  const abort = () => exchange.abort(ABORTED)
  signal.addEventListener('abort', abort, { once: true })
  let timedOut = false
  const expire = () => {
    timedOut = true
    exchange.abort(ABORTED)
  }
  const timer = setTimeout(expire, request.limit)
  const sending: Sending = {
    whole: false,
    fileBytes: 0,
    fault: undefined,
    moved() {
      // The body may yield another piece after the attempt was aborted.
      if (!exchange.aborted) timer.refresh()
    },
  }
  try {
    start(exchange, route, request, sending).catch((error) => exchange.abort(error))
    return evaluate(await exchange.response, request, sending)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (sending.fault !== undefined)
      return {
        failure: {
          error: sourceFailure(sending.fault, context),
          retry: false,
          timedOut: false,
          outage: false,
        },
      }
    if ((error as NodeJS.ErrnoException).code === 'UND_ERR_CONNECT_TIMEOUT') timedOut = true
    const fault = timedOut
      ? timeoutError(request, sending)
      : connectionError(error, request, sending, route.proxy)
    const retry = mayRetry(request, sending) && !isPermanent(error)
    return { failure: { error: fault, retry, timedOut, outage: true } }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

/** Why undici ended a request; what its caller learns is the signal's reason, or that the time is over. */
const ABORTED = new Error('aborted')

async function start<T>(exchange: Exchange, route: Route, request: AttemptRequest<T>, sending: Sending) {
  const headers: Record<string, string> = {
    accept: 'application/json',
    authorization: request.authorization,
    'user-agent': 'unplugin-imagekit',
  }
  const opened = await openBody(request.body, sending)
  if (exchange.aborted) return
  if (opened) {
    headers['content-type'] = opened.contentType
    if (opened.length !== undefined) headers['content-length'] = String(opened.length)
  } else {
    // Without a body, the request is complete.
    sending.whole = true
  }
  // Streamed if a retry could duplicate: only a stream tells whether the body was sent.
  const whole = opened?.whole
  if (whole) {
    sending.whole = request.idempotent
    sending.fileBytes = opened.fileBytes ?? 0
  }
  const body = !opened ? null : whole && request.idempotent ? whole : observed(opened, sending)
  route.dispatcher.dispatch(
    {
      origin: request.origin,
      method: request.context.endpoint.method,
      path: request.target,
      headers,
      body: body as Buffer | null,
    },
    exchange,
  )
}

async function openBody(body: Body | undefined, sending: Sending) {
  try {
    return await body?.open()
  } catch (error) {
    sending.fault = error
    throw error
  }
}

/** Written by hand: another generator around each piece would cost a tenth of an upload. */
function observed(opened: Awaited<ReturnType<Body['open']>>, sending: Sending): AsyncIterable<Uint8Array> {
  if (opened.whole) return wholly(opened.whole, sending)
  const open = () => opened.stream(sending)[Symbol.asyncIterator]()
  return {
    [Symbol.asyncIterator]() {
      const source = open()
      const moved = (step: IteratorResult<Uint8Array>) => {
        sending.moved()
        return step
      }
      const failed = (error: unknown) => {
        sending.fault = error
        throw error
      }
      return {
        next: () => source.next().then(moved, failed),
        return: async (value) => (await source.return?.(value)) ?? { done: true, value },
      }
    },
  }
}

async function* wholly(bytes: Buffer, sending: Sending) {
  sending.whole = true
  yield bytes
}

function evaluate<T>(response: RawResponse, request: AttemptRequest<T>, sending: Sending): Outcome<T> {
  const { context } = request
  const { status } = response
  if (status < 200 || status > 299) {
    const retryAfter = requestedWait(status, response.headers, request.now())
    const error = apiError(response, context, retryAfter)
    // 502 and 504 come from a gateway that lost the response: the file may be stored.
    const lost = (status === 502 || status === 504) && !mayRetry(request, sending)
    const readable = request.body?.reopenable !== false
    const retry = readable && !lost && (isTransientStatus(status) || isTransientError(response))
    return {
      failure: { error, retry, timedOut: status === 408, outage: status >= 500, retryAfter, response },
    }
  }
  const bad = (why: string, cut = false): Outcome<T> => ({
    failure: {
      error: badResponse(response, context, why),
      retry: cut && mayRetry(request, sending),
      timedOut: false,
      outage: false,
    },
  })
  const json = response.text === '' ? undefined : tryJson(response.text)
  if (json === undefined && response.text !== '') {
    // A body that starts like JSON was cut off; anything else is another server's page and permanent.
    const cut = /^\s*[{[]/.test(response.text)
    return bad(
      cut
        ? 'the JSON in the body is cut off'
        : 'the body is not JSON: a proxy or a captive portal responded instead',
      cut,
    )
  }
  const parsed = v.safeParse(request.schema, json)
  if (!parsed.success) return bad(firstIssue(parsed.issues))
  const mismatch = request.check?.(parsed.output, sending)
  return mismatch ? bad(mismatch) : { value: parsed.output, sending, status }
}

function firstIssue(issues: readonly v.BaseIssue<unknown>[]): string {
  const [issue] = issues
  const where = issue?.path?.map((item) => String(item.key)).join('.')
  return `the body is not what ImageKit documents: ${where ? `${where}: ` : ''}${issue?.message ?? 'malformed'}`
}
