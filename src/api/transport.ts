import pLimit from 'p-limit'
import type * as v from 'valibot'
import type { Credentials } from './credentials'
import { type Endpoint, encodeQuery, fillPath } from './endpoints'
import { ImageKitApiError, ImageKitConnectionError, type ImageKitError } from './errors'
import { describe, type Place } from './transport/answer'
import { attempt, type Failure, type Outcome } from './transport/attempt'
import type { Body, Sending } from './transport/body'
import { type Admission, Breaker } from './transport/breaker'
import type { Clock } from './transport/clock'
import { Pools } from './transport/pool'
import { RateGate } from './transport/rate-limit'
import { backoff, LONGEST_WAIT } from './transport/retry'
import { TokenBudget } from './transport/token-budget'

export interface TransportOptions {
  credentials: Credentials
  maxRetries: number
  timeout: number
  deadline: number | undefined
  connections: number
  retryDelays: readonly number[] | undefined
  clock: Clock
}

export interface ApiRequest<T> {
  endpoint: Endpoint
  params?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, unknown>>
  body?: Body
  schema: v.GenericSchema<unknown, T>
  check?: (value: T, sending: Sending) => string | undefined
  /** False: not sent again once the server may have acted on it. */
  idempotent: boolean
  signal?: AbortSignal | undefined
  timeout?: number | undefined
}

export interface Transport {
  send<T>(request: ApiRequest<T>): Promise<T>
  close(): Promise<void>
}

/**
 * The one way to the network: authentication, time limits, retries, rate limits, the budget of retries, the circuit
 * breaker. It keeps state for the life of a client, and knows nothing of files and folders.
 */
export function createTransport(options: TransportOptions): Transport {
  const { credentials, clock } = options
  const pools = new Pools(options.connections, options.timeout)
  const budget = new TokenBudget()
  const gates = new Map<string, RateGate>()
  const breakers = new Map<string, Breaker>()
  // Sleeping between two attempts holds no place; an attempt does, from the opening of its file on.
  const limit = pLimit(options.connections)
  const running = new Set<AbortController>()
  let closed = false
  let deadlineAt: number | undefined

  const remember = <V>(map: Map<string, V>, key: string, make: () => V): V => {
    let value = map.get(key)
    if (value === undefined) {
      value = make()
      map.set(key, value)
    }
    return value
  }

  async function send<T>(request: ApiRequest<T>): Promise<T> {
    const { endpoint } = request
    const base = credentials.hosts[endpoint.host]
    const path = fillPath(endpoint, request.params)
    const place: Place = { endpoint, path, redact: credentials.redact }
    const target = `${base.pathname.replace(/\/+$/, '')}${path}${encodeQuery(request.query)}`
    if (closed) throw lost('CLOSED', place, 'the client is closed')
    request.signal?.throwIfAborted()
    if (options.deadline !== undefined) deadlineAt ??= clock.now() + options.deadline

    const stop = new AbortController()
    const abort = () => stop.abort(request.signal?.reason)
    request.signal?.addEventListener('abort', abort, { once: true })
    running.add(stop)
    try {
      return await settled(call(request, { place, target, base, signal: stop.signal }), stop.signal)
    } catch (error) {
      if (stop.signal.aborted && error === CLOSING)
        throw lost('CLOSED', place, 'the client was closed meanwhile')
      throw error
    } finally {
      running.delete(stop)
      request.signal?.removeEventListener('abort', abort)
    }
  }

  interface Way {
    place: Place
    target: string
    base: URL
    signal: AbortSignal
  }

  async function call<T>(request: ApiRequest<T>, way: Way): Promise<T> {
    const gate = remember(gates, request.endpoint.name, () => new RateGate(clock))
    const breaker = remember(breakers, way.base.origin, () => new Breaker(clock))
    let previous: ImageKitError | undefined
    for (let attempts = 1; ; attempts++) {
      const outcome = await admitted(request, way, gate, breaker, previous, attempts - 1)
      if (!('failure' in outcome)) {
        budget.refund()
        return outcome.value
      }
      const { failure } = outcome
      failure.error.attempts = attempts
      previous = failure.error
      await clock.sleep(nextWait(failure, attempts, way.place), way.signal)
    }
  }

  /** Waits for its turn (rate limit, free connection, breaker), then sends once. */
  async function admitted<T>(
    request: ApiRequest<T>,
    way: Way,
    gate: RateGate,
    breaker: Breaker,
    previous: ImageKitError | undefined,
    attempts: number,
  ): Promise<Outcome<T>> {
    for (;;) {
      const turn = await limit(async () => {
        way.signal.throwIfAborted()
        const left = deadlineAt === undefined ? Number.POSITIVE_INFINITY : deadlineAt - clock.now()
        if (left <= 0)
          throw lost('DEADLINE', way.place, 'the deadline of the run has passed', attempts, previous)
        const refusal = gate.refusal
        if (refusal !== undefined) throw tooLong(way.place, refusal, attempts, previous)
        const wait = gate.take()
        if (wait > left) throw tooLong(way.place, wait, attempts, previous)
        if (wait > 0) return wait
        const admission = await breaker.enter(way.signal)
        if (admission === 'down') {
          const text = `${way.base.host} is down: many requests in a row failed, so no more are sent for now`
          throw lost('BREAKER_OPEN', way.place, text, attempts, previous)
        }
        const outcome = await tell(breaker, admission, () => once(request, way, left))
        const failure = 'failure' in outcome ? outcome.failure : undefined
        // Before the place is free: whoever takes it next has to know.
        if (failure?.answer?.status === 429) gate.limited(failure.answer.headers, failure.asked)
        return outcome
      })
      if (typeof turn !== 'number') return turn
      await clock.sleep(turn, way.signal)
    }
  }

  function once<T>(request: ApiRequest<T>, way: Way, left: number): Promise<Outcome<T>> {
    const timeout = request.timeout ?? options.timeout
    return attempt(pools.for(way.base.origin), {
      place: way.place,
      target: way.target,
      authorization: credentials.authorization(),
      body: request.body,
      schema: request.schema,
      check: request.check,
      idempotent: request.idempotent,
      limit: timeout,
      left,
      signal: way.signal,
      now: clock.now,
    })
  }

  async function tell<T>(breaker: Breaker, admission: Admission, run: () => Promise<Outcome<T>>) {
    const startedAt = clock.now()
    try {
      const outcome = await run()
      if ('failure' in outcome && outcome.failure.outage) breaker.failure(admission, startedAt)
      // A fault of the local file says nothing about the service.
      else if ('failure' in outcome && !('status' in outcome.failure.error)) breaker.abandon(admission)
      else breaker.success()
      return outcome
    } catch (error) {
      breaker.abandon(admission)
      throw error
    }
  }

  /** Milliseconds until the next attempt; throws when there is to be none. */
  function nextWait(failure: Failure, attempts: number, place: Place): number {
    const { error, asked } = failure
    if (!failure.retry) throw error
    const left = deadlineAt === undefined ? Number.POSITIVE_INFINITY : deadlineAt - clock.now()
    if (asked !== undefined && (asked > LONGEST_WAIT || asked > left))
      throw tooLong(place, asked, attempts, error)
    if (attempts > options.maxRetries) throw error
    const wait = Math.max(asked ?? 0, backoff(attempts - 1, clock, options.retryDelays))
    if (wait > left) {
      throw lost('DEADLINE', place, 'the deadline of the run leaves no time for another try', attempts, error)
    }
    if (!budget.spend(failure.timedOut)) {
      throw lost('BUDGET', place, 'too many requests of this run failed to retry any more', attempts, error)
    }
    return wait
  }

  async function close(): Promise<void> {
    closed = true
    for (const stop of running) stop.abort(CLOSING)
    await pools.destroy()
  }

  return { send, close }
}

const CLOSING = Symbol('closing')

/** Rejects as soon as the caller aborts, though the work itself may still be waiting in a queue. */
function settled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function lost(
  code: 'DEADLINE' | 'BUDGET' | 'BREAKER_OPEN' | 'CLOSED',
  place: Place,
  text: string,
  attempts = 0,
  cause?: ImageKitError,
) {
  const after = cause ? `\nLast failure: ${cause.message}` : ''
  return new ImageKitConnectionError(describe(place, `${text}${after}`), {
    code,
    method: place.endpoint.method,
    path: place.path,
    attempts,
    cause,
  })
}

function tooLong(place: Place, wait: number, attempts: number, cause?: ImageKitError) {
  const status = cause instanceof ImageKitApiError ? cause.status : 429
  const text = `${status}, and the server asks to wait ${Math.ceil(wait / 1000)} s, which is beyond the ${LONGEST_WAIT / 1000} s (or the rest of the deadline) that this client waits: try again later`
  return new ImageKitApiError(describe(place, text), {
    code: status === 429 ? 'RATE_LIMITED' : 'SERVER_ERROR',
    status,
    method: place.endpoint.method,
    path: place.path,
    attempts,
    retryAfter: wait,
    ...(cause instanceof ImageKitApiError && cause.requestId && { requestId: cause.requestId }),
    cause,
  })
}
