import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { timers } from '../../src/emulator/model/timers'
import { openStore } from '../../src/emulator/store/store'
import { purges } from '../../src/emulator/tasks/purges'
import { isPurgeable, purgePattern } from '../../src/imagekit/purge-rules'
import { api, eventually } from './helpers'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ jobMs: 20, limits: { purgesPerMonth: 3 } })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const purge = (url: unknown) => api(emulator, 'POST', '/v1/files/purge', { url })

test('a purge is pending, then completed', async () => {
  const { status, body } = await purge(`${emulator.urlEndpoint}/a.jpg`)
  expect(status).toBe(201)
  expect(body).toEqual({ requestId: expect.stringMatching(/^[0-9a-f]{24}$/) })
  const ask = () => api(emulator, 'GET', `/v1/files/purge/${body.requestId}`)
  await eventually(ask, (answer) => answer.body.status === 'Completed')

  const slow = await startEmulator({ jobMs: 60_000 })
  const pending = await api(slow, 'POST', '/v1/files/purge', { url: `${slow.urlEndpoint}/a.jpg` })
  expect(await api(slow, 'GET', `/v1/files/purge/${pending.body.requestId}`)).toMatchObject({
    status: 200,
    body: { status: 'Pending' },
  })
  await slow.close()
})

test('an unknown request is 400, as documented', async () => {
  for (const id of ['0123456789abcdef01234567', 'xyz']) {
    expect(await api(emulator, 'GET', `/v1/files/purge/${id}`)).toMatchObject({
      status: 400,
      body: { message: 'No request found for this requestId.' },
    })
  }
})

test.each([undefined, '', 1, 'a.jpg', 'https://example.com/demo/a.jpg'])(
  '%j cannot be purged',
  async (url) => {
    expect(await purge(url)).toMatchObject({
      status: 400,
      body: { message: 'The URL is not valid for cache purging.' },
    })
  },
)

test('beyond the month’s quota it is 429, and says for how long', async () => {
  for (let i = 0; i < 3; i++) expect((await purge(`${emulator.urlEndpoint}/${i}.jpg`)).status).toBe(201)
  const { status, headers, body } = await purge(`${emulator.urlEndpoint}/a.jpg`)
  expect(status).toBe(429)
  expect(body).toMatchObject({ message: expect.any(String), help: expect.any(String) })
  expect(headers.get('x-ratelimit-limit')).toBe('3')
  expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(0)
  expect(Number(headers.get('x-ratelimit-reset'))).toBeLessThanOrEqual(
    Number(headers.get('x-ratelimit-interval')),
  )
  // A request that is refused for its URL costs nothing.
  emulator.reset()
  for (let i = 0; i < 5; i++) await purge('nonsense')
  expect((await purge(`${emulator.urlEndpoint}/a.jpg`)).status).toBe(201)
})

describe('which URLs', () => {
  const account = { urlEndpoint: 'https://ik.imagekit.io/demo' }

  test.each<[string, boolean]>([
    ['/a.jpg', true],
    ['/a.jpg?tr=w-400', true],
    ['/tr:w-400/a.jpg', true],
    ['/images/upload*', true],
    ['/images/*', false],
    ['/images*', false],
    ['/images/upload/*', true],
    ['/a-single-long-level*', true],
    ['/short*', false],
    ['/sample.jpg*', true],
    ['/sample.jpg?tr=w-1*', true],
    ['/short?tr=w-1*', false],
    ['/shop/', false],
    ['/folder/*/x.jpg', false],
    ['/images/upload*?v=1', false],
    ['/**', false],
    ['/*', false],
    ['/', false],
    ['', false],
    ['/media/catalog/*', false],
    ['/media/catalog/product*', true],
    ['/s/files/*', false],
    ['/shop/images*', false],
    ['/shop/images/upload*', true],
  ])('%s: %s', (path, expected) => {
    expect(isPurgeable(account.urlEndpoint + path, account.urlEndpoint, ['shop'])).toBe(expected)
  })

  test.each<[string, string, boolean]>([
    ['/a.jpg', '/a.jpg', true],
    ['/a.jpg', '/a.jpg?tr=w-1', false],
    ['/a.jpg*', '/a.jpg?tr=w-1', true],
    ['/a.jpg*', '/tr:w-1/a.jpg', false],
    ['/images/upload*', '/images/upload-2/b.jpg', true],
  ])('%s clears %s: %s', (purged, requested, expected) => {
    expect(purgePattern(purged)(requested)).toBe(expected)
  })

  test('whoever keeps copies is told when a purge is carried out', async () => {
    const store = openStore()
    const later = timers()
    const purging = purges({
      account: { ...account, imagekitId: 'demo', publicKey: '', privateKey: '' },
      store,
      timers: later,
      delay: 5,
      limits: { purgesPerMonth: 10 },
    })
    const told: string[] = []
    purging.onPurge((matches, url) => {
      expect(matches(`${account.urlEndpoint}/a.jpg?tr=w-1`)).toBe(true)
      told.push(url)
    })
    const { id } = purging.request(`${account.urlEndpoint}/a.jpg*`)
    expect(told).toEqual([])
    await eventually(
      () => purging.get(id)?.status,
      (status) => status === 'Completed',
    )
    expect(told).toEqual([`${account.urlEndpoint}/a.jpg*`])
  })
})
