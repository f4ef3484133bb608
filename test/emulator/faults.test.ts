import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { upload } from './helpers'

let emulator: Emulator
const file = Buffer.from('some bytes')

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

describe('faults', () => {
  test('a status is answered in ImageKit’s shape, as often as asked', async () => {
    emulator.faults.set([{ route: 'upload', status: 503, times: 2 }])
    const answers = [await upload(emulator, file), await upload(emulator, file), await upload(emulator, file)]
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 200])
    expect(answers[0]!.body).toEqual({
      message: 'Service Unavailable',
      help: 'For support kindly contact us at support@imagekit.io.',
    })
  })

  test('429 carries the rate limit in milliseconds', async () => {
    emulator.faults.set([{ status: 429, ms: 50 }])
    const { status, headers } = await upload(emulator, file)
    expect(status).toBe(429)
    expect(headers.get('x-ratelimit-reset')).toBe('50')
    expect(headers.get('x-ratelimit-limit')).toBe('1')
  })

  test('body and headers can be anything', async () => {
    emulator.faults.set([
      { route: 'delivery', status: 200, body: '<html>', headers: { 'retry-after': '7' } },
      { route: 'upload', status: 200, body: {} },
    ])
    const delivered = await fetch(`${emulator.urlEndpoint}/a.jpg`)
    expect(await delivered.text()).toBe('<html>')
    expect(delivered.headers.get('retry-after')).toBe('7')
    expect(await upload(emulator, file)).toMatchObject({ status: 200, body: {} })
    expect(emulator.store.files()).toEqual([])
  })

  test('a large upload reads the answer, not a broken pipe', async () => {
    emulator.faults.set([{ status: 500 }])
    expect((await upload(emulator, Buffer.alloc(8e6))).status).toBe(500)
  })

  test('reset cuts the connection before anything is stored', async () => {
    emulator.faults.set([{ route: 'upload', action: 'reset', times: 1 }])
    await expect(upload(emulator, file)).rejects.toThrow()
    expect(emulator.store.files()).toEqual([])
    expect(emulator.requests.at(-1)).toMatchObject({ route: 'upload', status: 0 })
    expect((await upload(emulator, file)).status).toBe(200)
  })

  test('drop-reply stores the file and loses the answer', async () => {
    emulator.faults.set([{ route: 'upload', action: 'drop-reply', times: 1 }])
    await expect(upload(emulator, file)).rejects.toThrow()
    expect(emulator.store.files()).toHaveLength(1)
    expect(emulator.requests.at(-1)).toMatchObject({ route: 'upload', status: 0 })
  })

  test('hang never answers', async () => {
    emulator.faults.set([{ route: 'delivery', action: 'hang' }])
    const asked = fetch(`${emulator.urlEndpoint}/a.jpg`, { signal: AbortSignal.timeout(150) })
    await expect(asked).rejects.toThrow(/timeout/)
    expect(emulator.requests.count('delivery')).toBe(1)
  })

  test('latency waits and goes on to the next rule', async () => {
    emulator.faults.set([
      { action: 'latency', ms: 80 },
      { status: 418, times: 1 },
    ])
    const started = performance.now()
    expect((await upload(emulator, file)).status).toBe(418)
    expect(performance.now() - started).toBeGreaterThan(70)
  })

  test('chance is the same for the same seed', async () => {
    const run = async (seed: number) => {
      emulator.faults.set([{ rate: 0.4, seed, status: 500 }])
      const statuses: number[] = []
      for (let i = 0; i < 30; i++) statuses.push((await fetch(`${emulator.urlEndpoint}/x`)).status)
      return statuses.join()
    }
    const first = await run(7)
    expect(await run(7)).toBe(first)
    expect(await run(8)).not.toBe(first)
    expect(first.match(/500/g)!.length).toBeGreaterThan(4)
    expect(first.match(/404/g)!.length).toBeGreaterThan(4)
    emulator.faults.clear()
    expect((await fetch(`${emulator.urlEndpoint}/x`)).status).toBe(404)
  })
})

test('close ends what hangs', async () => {
  const other = await startEmulator({ faults: [{ action: 'hang' }] })
  const asked = fetch(`${other.urlEndpoint}/a.jpg`)
  const failed = expect(asked).rejects.toThrow()
  while (other.requests.count() === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await other.close()
  await failed
})

test('latency of the start holds for every answer', async () => {
  const slow = await startEmulator({ latency: 60 })
  const started = performance.now()
  await fetch(`${slow.urlEndpoint}/a.jpg`)
  expect(performance.now() - started).toBeGreaterThan(50)
  await slow.close()
})
