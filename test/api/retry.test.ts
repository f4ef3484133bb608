import { describe, expect, test } from 'vitest'
import { Breaker } from '../../src/api/transport/breaker'
import { RateGate } from '../../src/api/transport/rate-limit'
import { backoff, isTransientStatus, requestedWait } from '../../src/api/transport/retry'
import { TokenBudget } from '../../src/api/transport/token-budget'
import { virtualClock } from './virtual-clock'

const now = Date.parse('2026-11-23T00:00:00Z')
const clock = () => virtualClock(() => false)
const never = new AbortController().signal

test.each<[number, Record<string, string>, number | undefined]>([
  [429, {}, undefined],
  [429, { 'x-ratelimit-reset': '50' }, 50],
  [429, { 'x-ratelimit-reset': '0' }, 0],
  [429, { 'x-ratelimit-reset': '-1' }, undefined],
  [429, { 'x-ratelimit-reset': 'NaN' }, undefined],
  [429, { 'x-ratelimit-reset': '' }, undefined],
  [429, { 'x-ratelimit-reset': '1e9' }, 1e9],
  [429, { 'x-ratelimit-reset': '50', 'retry-after': '2' }, 2000],
  [429, { 'x-ratelimit-reset': '5000', 'retry-after': '2', 'retry-after-ms': '70' }, 5000],
  // The window's end comes with every answer; only a 429 makes it an order.
  [503, { 'x-ratelimit-reset': '3600000' }, undefined],
  [503, { 'retry-after': '1.5' }, 1500],
  [503, { 'retry-after': 'Mon, 23 Nov 2026 00:00:10 GMT' }, 10_000],
  [503, { 'retry-after': 'Sun, 22 Nov 2026 00:00:00 GMT' }, 0],
  [503, { 'retry-after': 'soon' }, undefined],
  [503, { 'retry-after': '-1' }, undefined],
])('%d with %j asks for %s ms', (status, headers, wait) => {
  expect(requestedWait(status, headers, now)).toBe(wait)
})

test('408, 429, 500, 502, 503 and 504 are transient, 409 and all others are not', () => {
  const statuses = Array.from({ length: 500 }, (_, index) => index + 100)
  expect(statuses.filter(isTransientStatus)).toEqual([408, 429, 500, 502, 503, 504])
})

test('backoff: full jitter up to 500 ms · 2ⁿ, capped at 20 s', () => {
  const top = { ...clock(), random: () => 1 }
  expect([0, 1, 2, 3, 4, 5, 6, 50].map((retry) => backoff(retry, top))).toEqual([
    500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000,
  ])
  expect(backoff(3, { ...top, random: () => 0 })).toBe(0)
  expect([0, 1, 2].map((retry) => backoff(retry, top, [10, 20]))).toEqual([10, 20, 20])
})

test('the budget: 500 tokens, 5 a retry, 10 a timeout, 1 back for a success, never more than 500', () => {
  const budget = new TokenBudget()
  budget.refund()
  expect(budget.tokens).toBe(500)
  for (let retry = 0; retry < 98; retry++) expect(budget.spend(false)).toBe(true)
  expect([budget.spend(true), budget.tokens, budget.spend(false)]).toEqual([true, 0, false])
  for (let success = 0; success < 5; success++) budget.refund()
  expect([budget.spend(true), budget.spend(false)]).toEqual([false, true])
})

test('the gate holds a limit of calls in any interval, and forgets an absurd wait after a minute', async () => {
  const time = clock()
  const gate = new RateGate(time)
  expect(gate.take()).toBe(0)
  gate.limited({ 'x-ratelimit-limit': '2', 'x-ratelimit-interval': '1000' }, 300)
  expect(gate.take()).toBe(300)
  await time.sleep(300)
  expect([gate.take(), gate.take(), gate.take()]).toEqual([0, 0, 1000])
  gate.limited({}, 1e9)
  expect(gate.refusal).toBe(1e9)
  await time.sleep(60_000)
  expect([gate.refusal, gate.take()]).toEqual([undefined, 0])
})

describe('the breaker', () => {
  test('lets all pass until 25 fail in a row', async () => {
    const breaker = new Breaker(clock())
    for (let failure = 0; failure < 24; failure++) breaker.failure('go', 0)
    breaker.success()
    for (let failure = 0; failure < 24; failure++) breaker.failure('go', 0)
    expect(await breaker.enter(never)).toBe('go')
  })

  test('then one probes at a time while the others wait, and its success frees all', async () => {
    const time = clock()
    const breaker = new Breaker(time)
    // Those under way when it opens do not count as probes.
    for (let failure = 0; failure < 50; failure++) breaker.failure('go', time.now())
    const start = time.now()
    const [first, ...others] = [breaker.enter(never), breaker.enter(never), breaker.enter(never)]
    expect(await first).toBe('probe')
    expect(time.now() - start).toBe(1000)
    let freed = 0
    for (const other of others) other.then(() => freed++)
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(freed).toBe(0)
    breaker.success()
    expect(await Promise.all(others)).toEqual(['go', 'go'])
  })

  test('says down after 30 s of failed probes, and lets one probe again 30 s later', async () => {
    const time = clock()
    const breaker = new Breaker(time)
    const start = time.now()
    for (let failure = 0; failure < 25; failure++) breaker.failure('go', start)
    let probes = 0
    for (;;) {
      const admission = await breaker.enter(never)
      if (admission === 'down') break
      probes++
      breaker.failure(admission, time.now())
    }
    expect(probes).toBeLessThan(8)
    expect(time.now() - start).toBeLessThanOrEqual(30_000)
    await time.sleep(31_000)
    expect(await breaker.enter(never)).toBe('probe')
  })

  test('says down once nobody has responded to two calls and for 45 s', async () => {
    const time = clock()
    const breaker = new Breaker(time)
    const start = time.now()
    await time.sleep(30_000)
    breaker.failure('go', start, true)
    expect(await breaker.enter(never)).toBe('go')
    const again = time.now()
    await time.sleep(30_000)
    breaker.failure('go', again, true)
    expect(await breaker.enter(never)).toBe('down')
    await time.sleep(31_000)
    expect(await breaker.enter(never)).toBe('probe')
    breaker.success()
    expect(await breaker.enter(never)).toBe('go')
  })

  test('any response shows that somebody is there', async () => {
    const time = clock()
    const breaker = new Breaker(time)
    for (let round = 0; round < 10; round++) {
      const start = time.now()
      await time.sleep(30_000)
      breaker.failure('go', start, true)
      if (round % 2) breaker.failure('go', start)
      else breaker.success()
      expect(await breaker.enter(never)).toBe('go')
    }
  })

  test('a probe that its caller aborts leaves the probing to the next', async () => {
    const breaker = new Breaker(clock())
    for (let failure = 0; failure < 25; failure++) breaker.failure('go', 0)
    // A failure that began long ago is a verdict at once; a new breaker then waits.
    const fresh = new Breaker(clock())
    const time = clock().now()
    for (let failure = 0; failure < 25; failure++) fresh.failure('go', time)
    const stop = new AbortController()
    const aborted = fresh.enter(stop.signal)
    const next = fresh.enter(never)
    stop.abort('gone')
    await expect(aborted).rejects.toBe('gone')
    expect(await next).toBe('probe')
    expect(await breaker.enter(never)).toBe('down')
  })
})
