import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { ImageKitApiError } from '../../src/api'
import type { Fault } from '../api/fake-imagekit'
import { falseAnswers } from '../api/false-answers'
import { bytesOf, failure, once, PRIVATE_KEY, stage } from '../api/stage'
import { seeded } from './helpers/random'
import { section } from './helpers/report'
import { isFull, trials } from './size'

const record = section('The transport: what the service answers')
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), 0)
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

/** I4, for whatever a failed call says. */
const expectNoKey = (error: unknown) => expect(inspect(error, { depth: 9 })).not.toContain(PRIVATE_KEY)

test('429: nobody asks before the reset, whatever it is', async () => {
  const resets: [string | undefined, number][] = [
    ['0', 0],
    ['50', 50],
    ['5000', 5000],
    ['-1', 0],
    ['NaN', 0],
    [undefined, 0],
  ]
  const runs = trials(50, 5)
  const refused = [0, 1, 4]
  let waits = 0
  for (const [reset, least] of resets) {
    for (let run = 0; run < runs; run++) {
      const headers: Record<string, string> = reset === undefined ? {} : { 'x-ratelimit-reset': reset }
      const plan = (request: number): Fault | undefined =>
        refused.includes(request) ? { answer: 429, headers } : undefined
      const { server, client, end } = await stage(plan, {}, run)
      await Promise.all(Array.from({ length: 4 }, () => client.assets.list()))
      const at = server.seen.map((request) => request.at)
      expect(at).toHaveLength(4 + refused.length)
      for (const one of refused) {
        // At the very moment of the refusal others are on the way already; those behind it have heard of it.
        const behind = at.slice(one + 1).filter((time) => time !== at[one])
        const early = behind.filter((time) => time < at[one]! + least)
        expect([reset, early]).toEqual([reset, []])
        waits += behind.length
      }
      expect(at.at(-1)! - at[0]!).toBeLessThanOrEqual(refused.length * (least + 20_000))
      await end()
    }
  }
  record({
    case: '429 with reset 0, 50, 5000, −1, NaN, absent',
    method: 'four calls at once, three refusals; virtual clock, so that each millisecond counts',
    n: `${resets.length} × ${runs}`,
    result: `all calls succeed; of ${waits} requests behind a refusal, 0 before its reset`,
  })
})

test('429 with a reset of 1e9: given up at once', async () => {
  const runs = trials(50, 5)
  for (let run = 0; run < runs; run++) {
    const headers = { 'x-ratelimit-reset': '1e9' }
    const { server, client, clock, end } = await stage(() => ({ answer: 429, headers }), {}, run)
    const error = await failure<ImageKitApiError>(client.assets.list())
    expect(error).toMatchObject({ code: 'RATE_LIMITED', status: 429, attempts: 1, retryAfter: 1e9 })
    expect(error.message).toMatch(/asks to wait 1000000 s.*try again later/)
    expect(await failure(client.assets.list())).toMatchObject({ code: 'RATE_LIMITED', attempts: 0 })
    expect([server.seen.length, clock.slept]).toEqual([1, []])
    await end()
  }
  record({
    case: '429 with reset 1e9',
    method: 'two calls, one after the other; virtual clock',
    n: `${runs}`,
    result: '1 request, 0 ms waited, RATE_LIMITED that names the wait; the second call asks no more',
  })
})

test('408, 500, 502, 503, 504 at 10 %', async () => {
  const runs = trials(100, 2)
  const count = trials(1000, 300)
  let whole = 0
  const requests: number[] = []
  for (let run = 0; run < runs; run++) {
    const random = seeded(run + 7)
    const plan = (): Fault | undefined => {
      const [fails, which, stored] = [random() < 0.1, random(), random() < 0.5]
      if (!fails) return undefined
      const answer = [408, 500, 502, 503, 504][Math.floor(which * 5)]!
      // A gateway that gives up does not know what the server behind it has done.
      return { answer, stored: stored && (answer === 502 || answer === 504) }
    }
    const { server, client, end } = await stage(plan, {}, run)
    const calls = Array.from({ length: count }, (_, index) => client.files.uploadOnce(once(index)))
    const settled = await Promise.allSettled(calls)
    const failed = settled.filter((one) => one.status === 'rejected')
    for (const one of failed) expect([408, 500, 502, 503, 504]).toContain(one.reason.status)
    for (const [index, one] of settled.entries()) {
      if (one.status === 'rejected') continue
      const { filePath, size } = one.value.file
      const stored = server.files.get(filePath)
      expect([size, stored?.sha256, stored?.versions]).toEqual([stored?.size, sha256(bytesOf(index)), 1])
    }
    if (failed.length === 0) {
      whole++
      expect(server.files.size).toBe(count)
    }
    requests.push(server.seen.length / count)
    await end()
  }
  expect(whole / runs).toBeGreaterThanOrEqual(0.99)
  // A small sample has its streaks.
  if (isFull) expect(most(requests)).toBeLessThanOrEqual(1.25)
  expect(mean(requests)).toBeLessThanOrEqual(1.25)
  record({
    case: '408, 500, 502, 503, 504 at 10 %',
    method: `${count} files a run by \`uploadOnce\`; half of the 502s and 504s come after the file was stored`,
    n: `${runs} × ${count} files`,
    result: `${whole} of ${runs} runs succeed; ${mean(requests).toFixed(3)} requests a file, ${most(requests).toFixed(3)} in the worst run; every content once, 1 version, equal SHA-256`,
  })
})

test('total outage: few requests, and a verdict', async () => {
  const runs = trials(30, 2)
  const requests: number[] = []
  const seconds: number[] = []
  for (let run = 0; run < runs; run++) {
    const { server, client, clock, end } = await stage(() => ({ answer: 503 }), {}, run)
    const start = clock.now()
    const calls = Array.from({ length: 1000 }, (_, index) => client.files.uploadOnce(once(index)))
    const settled = await Promise.allSettled(calls)
    expect(settled.filter((one) => one.status === 'fulfilled')).toEqual([])
    requests.push(server.seen.length)
    seconds.push((clock.now() - start) / 1000)
    const error = await failure(client.assets.list())
    expect(error).toMatchObject({ code: 'BREAKER_OPEN', attempts: 0 })
    expectNoKey(error)
    await end()
  }
  expect(most(requests)).toBeLessThanOrEqual(250)
  expect(most(seconds)).toBeLessThanOrEqual(60)
  record({
    case: 'total outage',
    method: '503 to everything, 1,000 files; virtual clock',
    n: `${runs}`,
    result: `${most(requests)} requests and ${most(seconds).toFixed(1)} s until all calls have failed, at most`,
  })
})

test('400, 401, 403, 413: asked once, and told what to do', async () => {
  const refusals: [number, string, RegExp][] = [
    [400, 'BAD_REQUEST', /400 as planned/],
    [401, 'UNAUTHORIZED', /Set IMAGEKIT_PRIVATE_KEY/],
    [403, 'FORBIDDEN', /key is wrong, expired.*check https:/],
    [413, 'FILE_TOO_LARGE', /make it smaller or change the plan/],
  ]
  const runs = trials(20, 3)
  let requests = 0
  for (const [status, code, advice] of refusals) {
    for (let run = 0; run < runs; run++) {
      const { server, client, clock, end } = await stage(() => ({ answer: status }), {}, run)
      const call = run % 2 ? client.files.uploadOnce(once(run)) : client.files.upload(once(run))
      const error = await failure<ImageKitApiError>(call)
      expect(error).toMatchObject({ status, code, attempts: 1, requestId: 'request-1' })
      expect(error.message).toMatch(advice)
      expectNoKey(error)
      expect([server.seen.length, clock.slept]).toEqual([1, []])
      requests += server.seen.length
      await end()
    }
  }
  record({
    case: '400, 401, 403, 413',
    method: '`upload` and `uploadOnce` in turns',
    n: `${refusals.length} × ${runs}`,
    result: `${requests} requests, one each; every message says what to do, none holds the key`,
  })
})

test('a 200 that is none is never success', async () => {
  const runs = trials(50, 3)
  const random = seeded(6)
  const truncated: (typeof falseAnswers)[number] = [
    'truncated at a random byte',
    {
      rewrite: (answer) => answer,
      raw: (json) => json.slice(0, 1 + Math.floor(random() * (json.length - 2))),
    },
    6,
  ]
  const cases = [...falseAnswers, truncated]
  for (const [name, fault, attempts] of cases) {
    for (let run = 0; run < runs; run++) {
      const options = { urlEndpoint: 'https://ik.imagekit.io/demo' }
      const { server, client, end } = await stage(() => fault, options, run)
      const error = await failure(client.files.upload({ ...once(1), useUniqueFileName: false }))
      expect([name, error.code, error.attempts]).toEqual([name, 'BAD_RESPONSE', attempts])
      expect(server.seen).toHaveLength(attempts)
      await end()
    }
  }
  record({
    case: 'bad 200',
    method: cases.map(([name]) => (/^[{}]+$/.test(name) ? `\`${name}\`` : name)).join(', '),
    n: `${cases.length} × ${runs}`,
    result: `${cases.length * runs} of ${cases.length * runs} are BAD_RESPONSE; cut JSON after 5 retries, the others at once`,
  })
})
