import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { api, rawRequest, upload } from './helpers'
import { noiseJpeg, tealJpeg } from './picture'

/* What a request says of the copy that it has, and of what it would rather not spend. */

const THEN = 'Wed, 02 Jan 2030 03:04:05 GMT'

/** The date of HTTP so many seconds later. */
const later = (date: unknown, seconds: number) =>
  new Date(Date.parse(String(date)) + seconds * 1000).toUTCString()

describe.each([true, false])('a conditional request, with a CDN: %s', (cdn) => {
  let emulator: Emulator
  beforeAll(async () => {
    emulator = await startEmulator({ cdn, fetchOrigins: true })
  })
  afterAll(() => emulator.close())
  beforeEach(async () => {
    emulator.reset()
    await upload(emulator, await tealJpeg(60, 40), { fileName: 'a.jpg' })
    await upload(emulator, Buffer.from('a {}'), { fileName: 'a.css' })
  })

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    rawRequest(emulator.url, `/demo${path}`, { headers, method })

  async function updatedAt(path: string): Promise<string> {
    const { body } = await api(emulator, 'GET', '/v1/files')
    return body.find(({ filePath }: { filePath: string }) => path.startsWith(filePath)).updatedAt
  }

  test.each(['/a.jpg', '/a.jpg?tr=w-30', '/a.css', '/a.jpg?tr=orig-true'])('of %s', async (path) => {
    const { headers, body } = await get(path)
    const changed = String(headers['last-modified'])
    expect([path, changed]).toEqual([path, later(await updatedAt(path), 0)])
    const since = (date: string, more = {}) => get(path, { 'if-modified-since': date, ...more })
    for (const date of [changed, later(changed, 1)]) {
      const unchanged = await since(date)
      expect([unchanged.status, unchanged.body.length]).toEqual([304, 0])
      expect(unchanged.headers).toMatchObject({
        etag: headers.etag,
        'cache-control': headers['cache-control'],
        'last-modified': changed,
      })
      expect(unchanged.headers['content-type']).toBeUndefined()
    }
    for (const date of [later(changed, -1), 'yesterday', '']) {
      expect(await since(date)).toMatchObject({ status: 200, body })
    }
    // The tag decides where there is one: two versions may be of one second.
    expect((await since(changed, { 'if-none-match': '"another"' })).status).toBe(200)
    expect((await since('yesterday', { 'if-none-match': String(headers.etag) })).status).toBe(304)
    expect((await get(path, { 'if-modified-since': changed }, 'HEAD')).status).toBe(304)
  })

  test('of what is not there is 404', async () => {
    expect((await get('/missing.jpg', { 'if-modified-since': THEN })).status).toBe(404)
  })
})

describe('the date of a picture', () => {
  let emulator: Emulator
  beforeAll(async () => {
    emulator = await startEmulator({ fetchOrigins: true })
    await upload(emulator, await tealJpeg(60, 40), { fileName: 'a.jpg' })
    await upload(emulator, await tealJpeg(10, 10), { fileName: 'logo.jpg' })
  })
  afterAll(() => emulator.close())

  const ask = (path: string, date?: string) =>
    rawRequest(emulator.url, `/demo${path}`, { headers: date ? { 'if-modified-since': date } : {} })

  test('is that of the newest of what it shows', async () => {
    const layered = '/a.jpg?tr=l-image,i-logo.jpg,l-end'
    const date = String((await ask(layered)).headers['last-modified'])
    const statuses = async () => [(await ask(layered, date)).status, (await ask('/a.jpg', date)).status]
    expect(await statuses()).toEqual([304, 304])
    emulator.clock.advance(60_000)
    await upload(emulator, await tealJpeg(11, 11), { fileName: 'logo.jpg' })
    expect(await statuses()).toEqual([200, 304])
  })

  test('of an origin is the origin’s', async () => {
    const picture = await tealJpeg(60, 40)
    const site = createServer((_, response) => {
      response.writeHead(200, { 'last-modified': THEN }).end(picture)
    }).listen(0, '127.0.0.1')
    await once(site, 'listening')
    const baseUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
    const { body } = await api(emulator, 'POST', '/v1/accounts/origins', {
      type: 'WEB_FOLDER',
      name: 'site',
      baseUrl,
    })
    await api(emulator, 'PUT', '/v1/accounts/url-endpoints/default', { description: 'x', origins: [body.id] })
    expect((await ask('/foreign.jpg?tr=w-20', THEN)).status).toBe(304)
    expect((await ask('/foreign.jpg?tr=w-20', later(THEN, -1))).status).toBe(200)
    site.close()
  })
})

describe('Save-Data', () => {
  const quality = async (settings: object, cdn: boolean, path: string, headers: Record<string, string>) => {
    const emulator = await startEmulator({ settings, cdn })
    await upload(emulator, await noiseJpeg(200, 200), { fileName: 'a.jpg' })
    const get = (more: Record<string, string>) =>
      rawRequest(emulator.url, `/demo/a.jpg${path}`, { headers: { accept: 'image/webp', ...more } })
    const [plain, saving, again] = [await get({}), await get(headers), await get(headers)]
    await emulator.close()
    expect(again.body).toEqual(saving.body)
    const vary = String(plain.headers.vary)
    expect(saving.headers.vary).toBe(vary)
    return { part: saving.body.length / plain.body.length, varies: vary.includes('Save-Data') }
  }

  test.each([true, false])(
    'lowers the quality where the account has opted in; with a CDN: %s',
    async (cdn) => {
      const settings = { saveDataQuality: 20 }
      const { part, varies } = await quality(settings, cdn, '?tr=w-150', { 'save-data': 'on' })
      expect(varies).toBe(true)
      expect(part).toBeLessThan(0.7)
      expect((await quality(settings, cdn, '?tr=w-150', { 'save-data': 'off' })).part).toBe(1)
    },
  )

  test('leaves the quality that the URL names', async () => {
    const { part } = await quality({ saveDataQuality: 20 }, false, '?tr=w-150,q-90', { 'save-data': 'on' })
    expect(part).toBe(1)
  })

  test('is nothing to an account that has not', async () => {
    const { part, varies } = await quality({}, false, '?tr=w-150', { 'save-data': 'on' })
    expect([part, varies]).toEqual([1, false])
  })
})
