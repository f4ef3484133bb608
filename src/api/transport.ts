import pLimit from 'p-limit'
import type * as v from 'valibot'
import type { Endpoint } from '../imagekit/endpoints'
import type { Credentials } from './credentials'
import { Following } from './transport/abort-forwarder'
import { attempt, type Failure, type Outcome } from './transport/attempt'
import { type Admission, Breaker } from './transport/breaker'
import { type Course, tooLong, verdict } from './transport/call-errors'
import { type Clock, promptly } from './transport/clock'
import { Pools } from './transport/pool'
import { RateGate } from './transport/rate-limit'
import type { Body, Sending } from './transport/request-body'
import { encodeQuery, fillPath } from './transport/request-target'
import type { Place } from './transport/response'
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
  /** What the caller can do so that it may, such as `set x: false`. */
  remedy?: string | undefined
  signal?: AbortSignal | undefined
  timeout?: number | undefined
  maxRetries?: number | undefined
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
  const following = new Following()
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
    const course: Course = { attempts: 0, previous: undefined }
    if (closed) throw verdict('CLOSED', place, course)
    request.signal?.throwIfAborted()
    if (options.deadline !== undefined) deadlineAt ??= clock.now() + options.deadline
    if (timeLeft() <= 0) throw verdict('DEADLINE', place, course)

    const stop = new AbortController()
    const done = new AbortController()
    const unfollow = following.follow(request.signal, stop)
    running.add(stop)
    if (deadlineAt !== undefined) {
      clock.sleep(timeLeft(), done.signal).then(
        () => {
          // A timer may be a fraction early; from now on it is over for everybody all the same.
          deadlineAt = Math.min(deadlineAt ?? 0, clock.now())
          stop.abort(EXPIRED)
        },
        () => {},
      )
    }
    try {
      return await promptly(call(request, { place, target, base, signal: stop.signal, course }), stop.signal)
    } catch (error) {
      if (error === CLOSING) throw verdict('CLOSED', place, course)
      if (error === EXPIRED) throw verdict('DEADLINE', place, course)
      throw error
    } finally {
      done.abort(DONE)
      running.delete(stop)
      unfollow()
    }
  }

  const timeLeft = () => (deadlineAt === undefined ? Number.POSITIVE_INFINITY : deadlineAt - clock.now())

  interface Way {
    place: Place
    target: string
    base: URL
    signal: AbortSignal
    course: Course
  }

  async function call<T>(request: ApiRequest<T>, way: Way): Promise<T> {
    for (;;) {
      const outcome = await admitted(request, way)
      if (!('failure' in outcome)) {
        budget.refund()
        return outcome.value
      }
      const { error } = outcome.failure
      error.attempts = way.course.attempts
      way.course.previous = error
      await clock.sleep(nextWait(outcome.failure, way, request.maxRetries), way.signal)
    }
  }

  /** Waits for its turn (a free place, the rate limit, the breaker), then sends once. */
  async function admitted<T>(request: ApiRequest<T>, way: Way): Promise<Outcome<T>> {
    const { place, signal, course, base } = way
    const gate = remember(gates, request.endpoint.name, () => new RateGate(clock))
    const breaker = remember(breakers, base.origin, () => new Breaker(clock))
    for (;;) {
      const turn = await limit(async () => {
        signal.throwIfAborted()
        const refusal = gate.refusal
        if (refusal !== undefined) throw tooLong(refusal, place, course)
        const wait = gate.take()
        if (wait > 0 && wait > timeLeft()) throw tooLong(wait, place, course)
        if (wait > 0) return wait
        const admission = await breaker.enter(signal)
        if (admission === 'down') throw verdict('BREAKER_OPEN', place, course)
        course.attempts++
        const outcome = await tell(breaker, admission, () => once(request, way))
        const failure = 'failure' in outcome ? outcome.failure : undefined
        // Before the place is free: whoever takes it next has to know.
        if (failure?.answer?.status === 429) gate.limited(failure.answer.headers, failure.asked)
        return outcome
      })
      if (typeof turn !== 'number') return turn
      await clock.sleep(turn, signal)
    }
  }

  function once<T>(request: ApiRequest<T>, way: Way): Promise<Outcome<T>> {
    return attempt(pools.for(way.base.origin), {
      place: way.place,
      target: way.target,
      authorization: credentials.authorization(),
      body: request.body,
      schema: request.schema,
      check: request.check,
      idempotent: request.idempotent,
      remedy: request.remedy,
      limit: request.timeout ?? options.timeout,
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
  function nextWait(failure: Failure, { place, course }: Way, maxRetries = options.maxRetries): number {
    const { error, asked } = failure
    if (!failure.retry) throw error
    if (asked !== undefined && (asked > LONGEST_WAIT || asked > timeLeft()))
      throw tooLong(asked, place, course)
    if (course.attempts > maxRetries) throw error
    const wait = Math.max(asked ?? 0, backoff(course.attempts - 1, clock, options.retryDelays))
    if (wait > timeLeft()) throw verdict('DEADLINE', place, course)
    if (!budget.spend(failure.timedOut)) throw verdict('BUDGET', place, course)
    return wait
  }

  async function close(): Promise<void> {
    closed = true
    for (const stop of running) stop.abort(CLOSING)
    await pools.destroy()
  }

  return { send, close }
}

// With a reason of its own, as the default one is an exception with a stack trace: measured, 1.5 % of an upload.
const DONE = Symbol('done')
const CLOSING = Symbol('closing')
const EXPIRED = Symbol('deadline')
