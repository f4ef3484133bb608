import { once as occurred } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { ImageKitApiError } from '../../src/api'
import { createClient, ImageKitConnectionError } from '../../src/api'
import { systemClock } from '../../src/api/transport/clock'
import type { Fault } from './fake-imagekit'
import { falseAnswers } from './false-answers'
import { bytesOf, failure, once, PRIVATE_KEY, stage } from './stage'
import { seeded } from './virtual-clock'

test('a response of more than 64 MB is no response of ImageKit, and is not asked for again', async () => {
  let requests = 0
  const server = createHttpServer((_, answer) => {
    requests++
    answer.writeHead(200, { 'content-type': 'application/json' })
    const piece = Buffer.alloc(1 << 20, ' ')
    const send = () => {
      while (!answer.destroyed && answer.write(piece));
    }
    answer.on('drain', send)
    send()
  })
  server.listen(0, '127.0.0.1')
  await occurred(server, 'listening')
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = createClient({ privateKey: PRIVATE_KEY, baseURL, env: {} })
  const error = await failure(client.assets.list())
  expect(error).toMatchObject({ code: 'CONNECTION', attempts: 1 })
  expect(error.message).toContain(
    'the response is longer than 64 MB: another server responds instead of ImageKit',
  )
  expect(requests).toBe(1)
  await client.close()
  server.closeAllConnections()
  server.close()
})

describe('429: nobody asks before the reset', () => {
  const resets: [string | undefined, number][] = [
    ['0', 0],
    ['50', 50],
    ['5000', 5000],
    ['-1', 0],
    ['NaN', 0],
    [undefined, 0],
  ]
  test.each(resets)('X-RateLimit-Reset %s', async (reset, least) => {
    for (let trial = 0; trial < 3; trial++) {
      const headers: Record<string, string> = reset === undefined ? {} : { 'x-ratelimit-reset': reset }
      const plan = (request: number): Fault | undefined =>
        request < 2 ? { answer: 429, headers } : undefined
      const { server, client, end } = await stage(plan, {}, trial)
      await expect(client.assets.list()).resolves.toEqual([])
      const [first, second, third] = server.seen.map((request) => request.at)
      expect(second! - first!).toBeGreaterThanOrEqual(least)
      expect(third! - second!).toBeGreaterThanOrEqual(least)
      expect(third! - first!).toBeLessThanOrEqual(2 * least + 20_000)
      expect(server.seen).toHaveLength(3)
      await end()
    }
  })

  test.each([
    ['x-ratelimit-reset', '1000000000'],
    ['retry-after', '61'],
    ['retry-after', 'Wed, 15 Nov 2023 00:00:00 GMT'],
  ])('%s: %s is too long: it fails at once and says so', async (header, value) => {
    for (let trial = 0; trial < 3; trial++) {
      const { server, client, clock, end } = await stage(() => ({
        answer: 429,
        headers: { [header]: value },
      }))
      const error = await failure<ImageKitApiError>(client.assets.list())
      expect(error).toMatchObject({ code: 'RATE_LIMITED', status: 429, attempts: 1 })
      expect(error.message).toMatch(/asks to wait \d+ s/)
      // And for a minute no other call asks at all.
      expect(await failure(client.assets.list())).toMatchObject({ code: 'RATE_LIMITED', attempts: 0 })
      expect(server.seen).toHaveLength(1)
      expect(clock.slept).toEqual([])
      await end()
    }
  })

  test('a reset beyond the deadline fails at once', async () => {
    const plan = () => ({ answer: 429, headers: { 'x-ratelimit-reset': '5000' } })
    const { server, client } = await stage(plan, { deadline: 4000 })
    expect(await failure(client.assets.list())).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 5000 })
    expect(server.seen).toHaveLength(1)
  })

  test('a wait concerns every call of the endpoint, and then a window takes no more than its limit', async () => {
    const headers = { 'x-ratelimit-reset': '1000', 'x-ratelimit-limit': '5', 'x-ratelimit-interval': '1000' }
    const plan = (request: number): Fault | undefined => (request < 1 ? { answer: 429, headers } : undefined)
    const { server, client } = await stage(plan, { concurrency: 1 })
    await Promise.all(Array.from({ length: 20 }, () => client.assets.list()))
    const [refused, ...rest] = server.seen.map((request) => request.at)
    expect(Math.min(...rest) - refused!).toBeGreaterThanOrEqual(1000)
    for (const at of rest) {
      expect(rest.filter((other) => other >= at && other < at + 1000).length).toBeLessThanOrEqual(5)
    }
    expect(server.seen).toHaveLength(21)
  })
})

describe('faults of the service', () => {
  test('408, 500, 502, 503, 504 at 10 %: all files arrive once, with at most 1.25 requests a file', async () => {
    const files = 200
    for (let trial = 0; trial < 2; trial++) {
      const random = seeded(trial + 7)
      const plan = (): Fault | undefined =>
        random() < 0.1 ? { answer: [408, 500, 502, 503, 504][Math.floor(random() * 5)]! } : undefined
      const { server, client, end } = await stage(plan, {}, trial)
      const calls = Array.from({ length: files }, (_, index) => client.files.uploadOnce(once(index)))
      const settled = await Promise.allSettled(calls)
      const failed = settled.filter((one) => one.status === 'rejected')
      expect(failed.length).toBeLessThanOrEqual(files / 100)
      expect(server.seen.length / files).toBeLessThanOrEqual(1.25)
      expect(server.files.size).toBe(files - failed.length)
      for (const file of server.files.values()) expect(file.versions).toBe(1)
      await end()
    }
  })

  test('total outage, 1,000 files: at most 250 requests and a verdict within 60 s', async () => {
    const { server, client, clock } = await stage(() => ({ answer: 503 }))
    const start = clock.now()
    const calls = Array.from({ length: 1000 }, (_, index) => client.files.uploadOnce(once(index)))
    const settled = await Promise.allSettled(calls)
    expect(settled.every((one) => one.status === 'rejected')).toBe(true)
    expect(server.seen.length).toBeLessThanOrEqual(250)
    expect(clock.now() - start).toBeLessThanOrEqual(60_000)
    expect(await failure(client.assets.list())).toMatchObject({ code: 'BREAKER_OPEN', attempts: 0 })
  })

  test('an outage of ten seconds is sat out', async () => {
    let start = 0
    let now = () => 0
    const { server, client, clock } = await stage(() =>
      now() - start < 10_000 ? { answer: 503 } : undefined,
    )
    start = clock.now()
    now = clock.now
    await Promise.all(Array.from({ length: 100 }, (_, index) => client.files.uploadOnce(once(index))))
    expect(server.files.size).toBe(100)
  })

  test('a service that mostly fails gets no more retries than the budget has: 500 tokens at 5 each', async () => {
    // Two refusals a success: never enough in a row for the breaker, too many for the budget.
    const { server, client } = await stage((request) => (request % 3 ? { answer: 429 } : undefined))
    const settled = await Promise.allSettled(Array.from({ length: 300 }, () => client.assets.list()))
    const codes = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(new Set(codes)).toEqual(new Set(['BUDGET']))
    const served = settled.length - codes.length
    expect(server.seen.length - 300).toBeLessThanOrEqual((500 + served) / 5)
  })

  const refusals: [number, string, RegExp][] = [
    [400, 'BAD_REQUEST', /400 as planned/],
    [401, 'UNAUTHORIZED', /Set IMAGEKIT_PRIVATE_KEY/],
    [403, 'FORBIDDEN', /key is wrong, expired/],
    [404, 'NOT_FOUND', /Check the id/],
    [409, 'CONFLICT', /409/],
    [413, 'FILE_TOO_LARGE', /larger than the plan allows/],
    [501, 'SERVER_ERROR', /501/],
  ]
  test.each(refusals)('%d is asked once and says what to do', async (status, code, advice) => {
    for (let trial = 0; trial < 3; trial++) {
      const { server, client, end } = await stage(() => ({ answer: status }))
      const error = await failure<ImageKitApiError>(client.files.upload(once(1)))
      expect(error).toMatchObject({ status, code, attempts: 1, method: 'POST', path: '/api/v1/files/upload' })
      expect(error.message).toMatch(advice)
      expect(error.requestId).toBe('request-1')
      expect(server.seen).toHaveLength(1)
      await end()
    }
  })

  test('the transient 400 is tried again, other 400s are not', async () => {
    const body = {
      message: 'You have sent too many requests to update the file recently. Please try again later.',
    }
    const { server, client } = await stage((request) => (request < 2 ? { answer: 400, body } : undefined))
    await client.files.uploadOnce(once(1))
    expect(server.seen).toHaveLength(3)
  })

  test('a redirect is not followed: the key stays with the configured origin', async () => {
    const other = await stage()
    const headers = { location: `${other.server.url}/v1/files` }
    const { server, client } = await stage(() => ({ answer: 302, headers }))
    expect(await failure(client.assets.list())).toMatchObject({ code: 'REDIRECT', status: 302, attempts: 1 })
    expect([server.seen.length, other.server.seen.length]).toEqual([1, 0])
  })
})

describe('broken connections', () => {
  test('cut at a random byte of the request or of the answer: one object, one version, the same bytes', async () => {
    const random = seeded(11)
    for (let trial = 0; trial < 40; trial++) {
      const at = Math.floor(random() * 600)
      const fault: Fault = trial % 2 ? { cutAnswerAt: at } : { cutRequestAt: at }
      const { server, client, end } = await stage((request) =>
        request < 1 + (trial % 3) ? fault : undefined,
      )
      const { file } = await client.files.uploadOnce(once(trial))
      expect(file.size).toBe(bytesOf(trial).length)
      expect([...server.files.values()]).toMatchObject([{ versions: 1, size: bytesOf(trial).length }])
      await end()
    }
  })

  test('stored, reply lost: one object, one version', async () => {
    for (let trial = 0; trial < 20; trial++) {
      const { server, client, end } = await stage((request) => (request === 0 ? { lost: true } : undefined))
      const { existed, file } = await client.files.uploadOnce(once(trial))
      expect({ existed, size: file.size }).toEqual({ existed: true, size: bytesOf(trial).length })
      expect([...server.files.values()]).toMatchObject([{ versions: 1 }])
      await end()
    }
  })

  test('an upload with a random suffix whose reply is lost is not repeated', async () => {
    const { server, client } = await stage(() => ({ lost: true }))
    const error = await failure(client.files.upload(once(1)))
    expect(error).toMatchObject({ code: 'CONNECTION', attempts: 1 })
    expect(error.message).toMatch(/may have succeeded.*useUniqueFileName: false/)
    expect(server.files.size).toBe(1)
  })

  test.each([
    [502, 1],
    [504, 1],
    [500, 2],
    [503, 2],
  ])('nor after a %d, if a gateway may have lost the reply: %d request(s)', async (answer, requests) => {
    const { server, client } = await stage((request) => (request === 0 ? { answer } : undefined))
    await client.files.upload(once(1)).catch(() => {})
    expect(server.seen).toHaveLength(requests)
  })

  test('the same upload is repeated when the connection fails before the file has left', async () => {
    const plan = (request: number): Fault | undefined => (request < 2 ? { cutRequestAt: 1000 } : undefined)
    const { server, client } = await stage(plan)
    const file = Buffer.alloc(30_000_000, 'x')
    await client.files.upload({ file, fileName: 'large.bin' })
    expect([...server.files.values()]).toMatchObject([{ versions: 1, size: file.length }])
  })

  test('nobody listens: five retries, then CONNECTION', async () => {
    const { server, client } = await stage()
    await server.close()
    const error = await failure(client.assets.list())
    expect(error).toBeInstanceOf(ImageKitConnectionError)
    expect(error).toMatchObject({ code: 'CONNECTION', attempts: 6, path: '/v1/files' })
  })
})

describe('hangs end at the limit', () => {
  const LIMIT = 200
  const within = (elapsed: number) => {
    expect(elapsed).toBeGreaterThanOrEqual(LIMIT * 0.9)
    // Ten per cent, and what a busy machine takes to notice.
    expect(elapsed).toBeLessThanOrEqual(LIMIT * 1.1 + 2000)
  }

  test.each(['headers', 'body'] as const)('in %s', async (hang) => {
    const calls = Array.from({ length: 4 }, async () => {
      const { client, end } = await stage(() => ({ hang }), { timeout: LIMIT, maxRetries: 0 })
      const start = performance.now()
      expect(await failure(client.files.upload(once(1)))).toMatchObject({ code: 'TIMEOUT', attempts: 1 })
      within(performance.now() - start)
      await end()
    })
    await Promise.all(calls)
  })

  test('in connect: a TLS handshake that nobody answers', async () => {
    const sockets: { destroy(): void }[] = []
    const server = createServer((socket) => void sockets.push(socket.on('error', () => {})))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const baseURL = `https://127.0.0.1:${port}`
    const client = createClient({ privateKey: PRIVATE_KEY, env: {}, baseURL, timeout: LIMIT, maxRetries: 0 })
    const start = performance.now()
    expect(await failure(client.assets.list())).toMatchObject({ code: 'TIMEOUT' })
    within(performance.now() - start)
    await client.close()
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })

  test('the deadline ends everything, retries included', async () => {
    const { client } = await stage(() => ({ hang: 'headers' }), { deadline: LIMIT, clock: systemClock })
    const start = performance.now()
    expect(await failure(client.assets.list())).toMatchObject({ code: 'DEADLINE', attempts: 1 })
    within(performance.now() - start)
    expect(await failure(client.assets.list())).toMatchObject({ code: 'DEADLINE', attempts: 0 })
  })

  test('the caller aborts: the call rejects with the reason given', async () => {
    const { client } = await stage(() => ({ hang: 'headers' }))
    const signal = AbortSignal.timeout(30)
    expect(await failure(client.assets.list({}, { signal }))).toBe(signal.reason)
    await expect(client.assets.list({}, { signal: AbortSignal.abort('no') })).rejects.toBe('no')
  })

  test('close() ends calls under way and refuses new ones', async () => {
    const { client } = await stage(() => ({ hang: 'headers' }))
    const call = failure(client.assets.list())
    setTimeout(() => client.close(), 20)
    expect(await call).toMatchObject({ code: 'CLOSED' })
    expect(await failure(client.assets.list())).toMatchObject({ code: 'CLOSED', attempts: 0 })
  })
})

describe('a 200 that is none is never success', () => {
  test.each(falseAnswers)('%s', async (_, fault, attempts) => {
    for (let trial = 0; trial < 2; trial++) {
      const { client, end } = await stage(() => fault, { urlEndpoint: 'https://ik.imagekit.io/demo' })
      const params = { ...once(1), useUniqueFileName: false }
      expect(await failure(client.files.upload(params))).toMatchObject({ code: 'BAD_RESPONSE', attempts })
      await end()
    }
  })

  test('a key named __proto__ in an answer reaches no prototype', async () => {
    const body = '[{"type":"folder","folderId":"f","name":"f","folderPath":"/f","__proto__":{"polluted":1}}]'
    const { client } = await stage(() => ({ answer: 200, body }))
    const [folder] = await client.assets.list({ type: 'folder' })
    expect(folder).toMatchObject({ folderId: 'f' })
    expect((folder as Record<string, unknown>).polluted).toBeUndefined()
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

test('a thousand calls with one signal raise no warning', async () => {
  const warnings: Error[] = []
  const note = (warning: Error) => void warnings.push(warning)
  process.on('warning', note)
  const { client } = await stage()
  const { signal } = new AbortController()
  await Promise.all(Array.from({ length: 1000 }, () => client.assets.list({}, { signal })))
  await new Promise((resolve) => setTimeout(resolve, 5))
  process.off('warning', note)
  expect(warnings).toEqual([])
})
