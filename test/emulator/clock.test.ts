import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { timers } from '../../src/emulator/model/timers'
import { signUrl } from '../../src/url'
import { api, upload } from './helpers'

const DAY = 86_400_000
let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ jobMs: 3_600_000, limits: { purgesPerMonth: 1 } })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const put = async (fileName: string) => (await upload(emulator, Buffer.from('x'), { fileName })).body
const list = async (searchQuery: string) =>
  (await api(emulator, 'GET', `/v1/files?searchQuery=${encodeURIComponent(searchQuery)}`)).body.map(
    ({ name }: { name: string }) => name,
  )
const purge = () => api(emulator, 'POST', '/v1/files/purge', { url: `${emulator.urlEndpoint}/a.txt` })

describe('the clock', () => {
  test('gives files their dates, runs on, and is the machine’s again after a reset', async () => {
    emulator.clock.set(new Date('2031-02-03T04:05:06Z'))
    await put('a.txt')
    const [file] = (await api(emulator, 'GET', '/v1/files')).body
    expect(file.createdAt).toMatch(/^2031-02-03T04:05:/)
    expect(emulator.requests.at(-1)?.at).toMatch(/^2031-02-03T04:05:/)
    emulator.reset()
    expect(Math.abs(emulator.clock.now().getTime() - Date.now())).toBeLessThan(1000)
  })

  test('decides what is new to a search', async () => {
    await put('old.txt')
    emulator.clock.advance(8 * DAY)
    await put('new.txt')
    expect(await list('createdAt > "7d"')).toEqual(['new.txt'])
    expect(await list('createdAt > "9d"')).toEqual(['old.txt', 'new.txt'])
  })

  test('ends signed URLs', async () => {
    await put('a.txt')
    const url = await signUrl(`${emulator.urlEndpoint}/a.txt`, { ...emulator, expiresIn: 60 })
    expect((await fetch(url)).status).toBe(200)
    emulator.clock.advance(61_000)
    expect((await fetch(url)).status).toBe(401)
  })

  test('begins a new month of purges', async () => {
    emulator.clock.set(new Date('2031-01-31T12:00:00Z'))
    expect((await purge()).status).toBe(201)
    const refused = await purge()
    expect(refused.status).toBe(429)
    const reset = Number(refused.headers.get('x-ratelimit-reset'))
    expect(reset).toBeGreaterThan(DAY / 2 - 60_000)
    emulator.clock.advance(reset)
    expect((await purge()).status).toBe(201)
  })

  test('carries out what is due when it is put forward, and not before', async () => {
    const { body } = await purge()
    const status = async () => (await api(emulator, 'GET', `/v1/files/purge/${body.requestId}`)).body.status
    emulator.clock.advance(3_500_000)
    expect(await status()).toBe('Pending')
    emulator.clock.advance(100_000)
    expect(await status()).toBe('Completed')
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e16])('does not advance by %s', (ms) => {
    expect(() => emulator.clock.advance(ms)).toThrow(RangeError)
  })

  test('is not put to what is no date', () => {
    expect(() => emulator.clock.set(new Date('no'))).toThrow('clock.set: expected a valid Date')
  })
})

test('timers that fall due together run in the order of their times, and those they start wait their own time', () => {
  const later = timers()
  const ran: string[] = []
  later.after(3000, () => ran.push('third'))
  later.after(1000, () => {
    ran.push('first')
    later.after(1000, () => ran.push('its own'))
  })
  later.after(2000, () => ran.push('second'))
  later.elapse(2500)
  expect(ran).toEqual(['first', 'second'])
  later.elapse(600)
  expect(ran).toEqual(['first', 'second', 'third'])
  later.elapse(500)
  expect(ran.at(-1)).toBe('its own')
})
