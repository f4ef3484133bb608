import type { Pool } from 'undici'
import * as v from 'valibot'
import { ImageKitConnectionError, ImageKitError, ImageKitFileError } from '../errors'
import {
  badResponse,
  describe,
  isTransientRefusal,
  type Place,
  type RawAnswer,
  refusal,
  tryJson,
} from './answer'
import type { Body, Sending } from './body'
import { askedWait, isTransientStatus } from './retry'

/** Longest answer that is read, in bytes: a thousand files with embedded metadata stay far below. */
const LONGEST_ANSWER = 64 * 1024 * 1024

export interface AttemptRequest<T> {
  place: Place
  target: string
  authorization: string
  body: Body | undefined
  schema: v.GenericSchema<unknown, T>
  /** Says why a well-formed answer cannot be true. `sent`: bytes of the file that were really sent. */
  check: ((value: T, sent: Sending) => string | undefined) | undefined
  idempotent: boolean
  /** Milliseconds without any byte sent, and then for the whole answer. */
  limit: number
  /** Milliseconds until the run's deadline, which stands still for nobody. */
  left: number
  signal: AbortSignal
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
  asked?: number | undefined
  answer?: RawAnswer
}

/** Sends a request once. Resolves with an outcome; rejects only with the caller's own abort reason. */
export async function attempt<T>(pool: Pool, request: AttemptRequest<T>): Promise<Outcome<T>> {
  const { place, signal } = request
  const stop = new AbortController()
  const abort = () => stop.abort(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  let expired: 'limit' | 'deadline' | undefined
  const expire = (which: typeof expired) => {
    expired = which
    stop.abort()
  }
  let timer = setTimeout(expire, request.limit, 'limit')
  const deadline = Number.isFinite(request.left) ? setTimeout(expire, request.left, 'deadline') : undefined
  const sending: Sending = {
    whole: false,
    fileBytes: 0,
    fault: undefined,
    moved() {
      clearTimeout(timer)
      // A body may still yield its last piece after its attempt has been given up.
      if (stop.signal.aborted) return
      timer = setTimeout(expire, request.limit, 'limit')
    },
  }
  try {
    const answer = await promptly(exchange(pool, request, sending, stop.signal), stop.signal)
    return judge(answer, request, sending)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (sending.fault !== undefined) return { failure: localFault(sending.fault, place) }
    if ((error as NodeJS.ErrnoException).code === 'UND_ERR_CONNECT_TIMEOUT') expired ??= 'limit'
    const fault = expired ? timeoutError(request, sending, expired) : connectionError(error, request, sending)
    const retry = mayRetry(request, sending) && expired !== 'deadline' && !isPermanent(error)
    return {
      failure: { error: fault, retry, timedOut: expired !== undefined, outage: expired !== 'deadline' },
    }
  } finally {
    clearTimeout(timer)
    clearTimeout(deadline)
    // Also ends what a lost race left behind: a body half read, a request still in the queue.
    stop.abort()
    signal.removeEventListener('abort', abort)
  }
}

/** undici lets a request that still waits for its connection hang after an abort; nobody else should. */
function promptly<V>(work: Promise<V>, signal: AbortSignal): Promise<V> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}

async function exchange<T>(pool: Pool, request: AttemptRequest<T>, sending: Sending, signal: AbortSignal) {
  const headers: Record<string, string> = {
    accept: 'application/json',
    authorization: request.authorization,
    'user-agent': 'unplugin-imagekit',
  }
  const opened = await openBody(request.body, sending)
  if (opened) {
    headers['content-type'] = opened.contentType
    if (opened.length !== undefined) headers['content-length'] = String(opened.length)
  }
  // A retry that could make a duplicate has to know whether the body got out, which only a stream tells.
  const whole = opened?.whole
  if (whole) {
    sending.whole = request.idempotent
    sending.fileBytes = opened.fileBytes ?? 0
  }
  const body = !opened ? null : whole && request.idempotent ? whole : observed(opened, sending)
  const answer = await pool.request({
    method: request.place.endpoint.method,
    path: request.target,
    headers,
    body: body as Buffer | null,
    signal,
  })
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer.body) {
    length += (chunk as Buffer).length
    if (length > LONGEST_ANSWER) throw new Error(`the answer is longer than ${LONGEST_ANSWER} bytes`)
    chunks.push(chunk as Buffer)
  }
  return { status: answer.statusCode, headers: answer.headers, text: Buffer.concat(chunks).toString('utf8') }
}

async function openBody(body: Body | undefined, sending: Sending) {
  try {
    return await body?.open()
  } catch (error) {
    sending.fault = error
    throw error
  }
}

async function* observed(opened: Awaited<ReturnType<Body['open']>>, sending: Sending) {
  if (opened.whole) {
    sending.whole = true
    yield opened.whole
    return
  }
  try {
    for await (const chunk of opened.stream(sending)) {
      sending.moved()
      yield chunk
    }
    sending.moved()
  } catch (error) {
    sending.fault = error
    throw error
  }
}

function judge<T>(answer: RawAnswer, request: AttemptRequest<T>, sending: Sending): Outcome<T> {
  const { place } = request
  const { status } = answer
  if (status < 200 || status > 299) {
    const asked = askedWait(status, answer.headers, request.now())
    const error = refusal(answer, place, asked)
    // 502 and 504 come from a gateway that lost the reply: the file may be stored all the same.
    const lost = (status === 502 || status === 504) && !mayRetry(request, sending)
    const readable = request.body?.reopenable !== false
    const retry = readable && !lost && (isTransientStatus(status) || isTransientRefusal(answer))
    return { failure: { error, retry, timedOut: status === 408, outage: status >= 500, asked, answer } }
  }
  const bad = (why: string, cut = false): Outcome<T> => ({
    failure: {
      error: badResponse(answer, place, why),
      retry: cut && mayRetry(request, sending),
      timedOut: false,
      outage: false,
    },
  })
  const json = answer.text === '' ? undefined : tryJson(answer.text)
  if (json === undefined && answer.text !== '') {
    // What begins as JSON and ends early was cut on the way; anything else is another server's page and stays so.
    const cut = /^\s*[{[]/.test(answer.text)
    return bad(
      cut ? 'the JSON in the body is cut off' : 'the body is not JSON: a proxy or a portal answered instead',
      cut,
    )
  }
  const parsed = v.safeParse(request.schema, json)
  if (!parsed.success) return bad(firstIssue(parsed.issues))
  const lie = request.check?.(parsed.output, sending)
  return lie ? bad(lie) : { value: parsed.output, sending, status }
}

function firstIssue(issues: readonly v.BaseIssue<unknown>[]): string {
  const [issue] = issues
  const where = issue?.path?.map((item) => String(item.key)).join('.')
  return `the body is not what ImageKit documents: ${where ? `${where}: ` : ''}${issue?.message ?? 'malformed'}`
}

/** True when sending again can do no harm, and is possible at all. */
function mayRetry<T>(request: AttemptRequest<T>, sending: Sending): boolean {
  if (request.body && !request.body.reopenable) return false
  return request.idempotent || !sending.whole
}

/** A certificate that does not fit is not better in a second. */
function isPermanent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return typeof code === 'string' && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_SSL|ERR_INVALID_/.test(code)
}

function localFault(fault: unknown, place: Place): Failure {
  const error =
    fault instanceof ImageKitError
      ? fault
      : new ImageKitFileError(
          describe(place, `the source of the file failed: ${place.redact(String(fault))}`),
          {
            code: 'FILE_UNREADABLE',
            method: place.endpoint.method,
            path: place.path,
            cause: cleanCause(fault, place),
          },
        )
  return { error, retry: false, timedOut: false, outage: false }
}

function timeoutError<T>(
  request: AttemptRequest<T>,
  sending: Sending,
  expired: 'limit' | 'deadline',
): ImageKitError {
  const { place, limit } = request
  const text = expired === 'deadline' ? 'the deadline of the run has passed' : `no answer within ${limit} ms`
  return new ImageKitConnectionError(describe(place, `${text}${doubt(request, sending)}`), {
    code: expired === 'deadline' ? 'DEADLINE' : 'TIMEOUT',
    method: place.endpoint.method,
    path: place.path,
  })
}

function connectionError<T>(error: unknown, request: AttemptRequest<T>, sending: Sending): ImageKitError {
  const { place } = request
  const text = place.redact(error instanceof Error ? error.message : String(error)) || 'the connection failed'
  return new ImageKitConnectionError(describe(place, `${text}${doubt(request, sending)}`), {
    code: 'CONNECTION',
    method: place.endpoint.method,
    path: place.path,
    cause: cleanCause(error, place),
  })
}

function doubt<T>(request: AttemptRequest<T>, sending: Sending): string {
  if (request.idempotent || !sending.whole) return ''
  return '\nThe file was sent but the reply is lost, so that it may be stored. It is not sent again, because that could store it twice: set useUniqueFileName: false to make retries safe'
}

/**
 * A copy of what undici threw, of its name, code and message only: its own errors hold the socket and, for a malformed
 * answer, the bytes received, in which a server may have echoed the key.
 */
function cleanCause(error: unknown, place: Place): Error | undefined {
  if (!(error instanceof Error)) return undefined
  const copy = new Error(place.redact(error.message))
  copy.name = error.name
  const code = (error as NodeJS.ErrnoException).code
  if (typeof code === 'string') Object.assign(copy, { code })
  copy.stack = `${copy.name}: ${copy.message}`
  return copy
}
