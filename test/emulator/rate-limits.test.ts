import { afterEach, describe, expect, test } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator'
import { rateLimiter } from '../../src/emulator/traffic/rate-limits'
import { api, upload } from './helpers'

let emulator: Emulator
const start = async (options: EmulatorOptions) => {
  emulator = await startEmulator(options)
}
afterEach(() => emulator?.close())

const limitOf = ({ headers }: { headers: Headers }) =>
  ['limit', 'reset', 'interval'].map((name) => headers.get(`x-ratelimit-${name}`))

describe('rate limits', () => {
  test('are none unless asked for, and no header speaks of any', async () => {
    await start({})
    const answer = await api(emulator, 'GET', '/v1/files')
    expect([answer.status, ...limitOf(answer)]).toEqual([200, null, null, null])
  })

  test('stand in every answer; beyond them it is 429 with the milliseconds to wait, and after these it works', async () => {
    await start({ rateLimits: [{ limit: 2, interval: 60_000 }] })
    const first = await api(emulator, 'GET', '/v1/files')
    expect(first.headers.get('x-ratelimit-limit')).toBe('2')
    expect((await api(emulator, 'GET', '/v1/files?limit=0')).status).toBe(400)
    const refused = await api(emulator, 'GET', '/v1/files')
    expect([refused.status, refused.body]).toEqual([429, { message: 'Too Many Requests' }])
    const [limit, reset, interval] = limitOf(refused)
    expect([limit, interval]).toEqual(['2', '60000'])
    expect(Number(reset)).toBeGreaterThan(55_000)
    emulator.clock.advance(Number(reset))
    expect((await api(emulator, 'GET', '/v1/files')).status).toBe(200)
  })

  test('count each endpoint for itself, and neither uploads nor deliveries', async () => {
    await start({ rateLimits: [{ limit: 1, interval: 60_000 }] })
    expect((await api(emulator, 'GET', '/v1/files')).status).toBe(200)
    expect((await api(emulator, 'GET', '/v1/customMetadataFields')).status).toBe(200)
    expect((await api(emulator, 'GET', '/v1/files')).status).toBe(429)
    for (const fileName of ['a.txt', 'b.txt']) {
      const { status, headers } = await upload(emulator, Buffer.from('x'), { fileName })
      expect([status, headers.get('x-ratelimit-limit')]).toEqual([200, null])
    }
    for (let i = 0; i < 2; i++) expect((await fetch(`${emulator.urlEndpoint}/a.txt`)).status).toBe(200)
  })

  test('hold for the routes that they name', async () => {
    await start({ rateLimits: [{ route: ['upload'], limit: 1, interval: 60_000 }] })
    const statuses = [1, 2].map(() => upload(emulator, Buffer.from('x')).then(({ status }) => status))
    expect((await Promise.all(statuses)).sort()).toEqual([200, 429])
    expect(emulator.store.files()).toHaveLength(1)
  })

  test.each([
    [{ limit: 0 }, 'rateLimits[0].limit: 0 is not a whole number above 0'],
    [{ limit: 1.5 }, 'rateLimits[0].limit: 1.5 is not a whole number above 0'],
    [{ limit: 1, interval: 0 }, 'rateLimits[0].interval: 0 is not a number of milliseconds above 0'],
  ])('%j is refused at the start', async (limit, message) => {
    await expect(startEmulator({ rateLimits: [limit] })).rejects.toThrow(message)
  })
})

test('of several windows the headers are those of the one that is nearest to its end', () => {
  let time = 0
  const limiter = rateLimiter(
    [
      { limit: 2, interval: 1000 },
      { limit: 3, interval: 60_000 },
    ],
    () => new Date(time),
  )
  const take = () => {
    const { isExceeded, headers } = limiter.take('demo', 'list')!
    return [isExceeded, headers['X-RateLimit-Limit'], headers['X-RateLimit-Reset']]
  }
  expect([take(), take(), take()]).toEqual([
    [false, '2', '1000'],
    [false, '2', '1000'],
    [true, '2', '1000'],
  ])
  time = 1000
  expect(take()).toEqual([false, '3', '59000'])
  expect(take()).toEqual([true, '3', '59000'])
  // Another account has its own.
  expect(limiter.take('other', 'list')?.isExceeded).toBe(false)
  // A clock that is put back begins anew.
  time = -5000
  expect(take()[0]).toBe(false)
})

describe('limits of the plan', () => {
  test('storage counts all versions, refuses what is beyond with 403, and says so', async () => {
    await start({ limits: { storageBytes: 10 } })
    expect((await upload(emulator, Buffer.alloc(6, 1))).status).toBe(200)
    const refused = await upload(emulator, Buffer.alloc(5, 2))
    expect([refused.status, refused.body.message]).toEqual([
      403,
      'Your account has exceeded its storage limit.',
    ])
    expect((await upload(emulator, Buffer.alloc(4, 3))).status).toBe(200)
    expect(emulator.store.files()).toMatchObject([{ versions: 2 }])
  })

  test('the number of files ends new ones, not new versions', async () => {
    await start({ limits: { files: 1 } })
    const put = async (fileName: string) => (await upload(emulator, Buffer.from('x'), { fileName })).status
    expect([await put('a.txt'), await put('a.txt'), await put('b.txt')]).toEqual([200, 200, 400])
  })

  test.each([
    [{ storage: 1 }, /limits.storage: unknown limit; limits are purgesPerMonth, /],
    [{ files: -1 }, 'limits.files: -1 is not a whole number of at least 0'],
    [{ files: 'many' }, 'limits.files: many is not a whole number of at least 0'],
  ])('%j is refused at the start', async (limits, message) => {
    await expect(startEmulator({ limits: limits as never })).rejects.toThrow(message)
  })
})
