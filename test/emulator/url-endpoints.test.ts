import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { signUrl } from '../../src/url'
import { api, rawRequest, upload } from './helpers'

/* What URL-endpoints and origins do to delivery. */

let emulator: Emulator
let site: Server
let base: string
let asked: string[] = []
let picture: Buffer

beforeAll(async () => {
  picture = await sharp({ create: { width: 120, height: 80, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
  site = createServer((request, response) => {
    asked.push(request.url ?? '')
    const status = Number(/\/status-(\d+)/.exec(request.url ?? '')?.[1] ?? 200)
    if (request.url?.includes('cut')) response.writeHead(200, { 'content-length': '99' }).write('x')
    if (request.url?.includes('cut')) return response.destroy()
    if (request.url?.includes('endless')) return void Readable.from(endless()).pipe(response)
    return response.writeHead(status, { location: 'http://192.0.2.1/' }).end(picture)
  }).listen(0, '127.0.0.1')
  await once(site, 'listening')
  base = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  emulator = await startEmulator({ fetchOrigins: true })
})
afterAll(async () => {
  await emulator.close()
  site.closeAllConnections()
  site.close()
})
beforeEach(() => {
  emulator.reset()
  asked = []
})

function* endless() {
  for (;;) yield Buffer.alloc(1024 * 1024)
}

const origin = async (body: object, on: Pick<Emulator, 'url' | 'privateKey'> = emulator) =>
  (await api(on, 'POST', '/v1/accounts/origins', { name: 'site', ...body })).body.id as string
const endpoint = (urlPrefix: string, origins: string[] = [], on = emulator) =>
  api(on, 'POST', '/v1/accounts/url-endpoints', { description: 'x', urlPrefix, origins })
const byDefault = (origins: string[]) =>
  api(emulator, 'PUT', '/v1/accounts/url-endpoints/default', { description: 'x', origins })
const get = async (path: string, on = emulator) => {
  const { status, headers, body } = await rawRequest(on.url, `/demo${path}`)
  return { status, error: headers['ik-error'], body, headers }
}

describe('the canonical address', () => {
  const linkOf = async (path: string) => (await get(path)).headers.link

  test('of an origin’s file is the one that it gives, or where the file came from', async () => {
    const given = { includeCanonicalHeader: true, baseUrlForCanonicalHeader: 'https://www.example.com/' }
    await byDefault([await origin({ type: 'WEB_FOLDER', baseUrl: base, ...given })])
    expect(await linkOf('/x/a%20b.png')).toBe('<https://www.example.com/x/a%20b.png>; rel="canonical"')
    expect(await linkOf('/x/a.png?tr=w-10')).toBe('<https://www.example.com/x/a.png>; rel="canonical"')
    await byDefault([await origin({ type: 'WEB_FOLDER', baseUrl: base, includeCanonicalHeader: true })])
    expect(await linkOf('/x/a.png')).toBe(`<${base}/x/a.png>; rel="canonical"`)
  })

  test('is not told by an origin that was not asked to, nor for the Media Library', async () => {
    await upload(emulator, picture, { fileName: 'own.png' })
    await byDefault([await origin({ type: 'WEB_FOLDER', baseUrl: base })])
    expect([await linkOf('/a.png'), await linkOf('/own.png')]).toEqual([undefined, undefined])
  })
})

describe('a URL-endpoint', () => {
  test('shows the Media Library under its prefix, with all transformations', async () => {
    await upload(emulator, picture, { fileName: 'a.png', folder: '/x' })
    expect((await get('/shop/x/a.png')).status).toBe(404)
    await endpoint('shop')
    for (const path of ['/shop/x/a.png', '/shop/tr:w-60/x/a.png', '/x/a.png', '/shop/ik-seo/x/a/b.png']) {
      expect([path, (await get(path)).status]).toEqual([path, 200])
    }
    expect((await get('/shopping/x/a.png')).status).toBe(404)
  })

  test('accepts signatures that were made for it, and none of another one', async () => {
    await upload(emulator, picture, { fileName: 'a.png' })
    await endpoint('shop')
    const { privateKey, urlEndpoint } = emulator
    const url = `${urlEndpoint}/shop/a.png`
    const own = await signUrl(url, { privateKey, urlEndpoint: `${urlEndpoint}/shop`, expiresIn: 60 })
    const foreign = await signUrl(url, { privateKey, urlEndpoint, expiresIn: 60 })
    expect((await fetch(own)).status).toBe(200)
    expect((await fetch(foreign)).status).toBe(401)
  })
})

describe('an origin', () => {
  test('is asked for what the Media Library has not, and its picture is transformed', async () => {
    await byDefault([await origin({ type: 'WEB_FOLDER', baseUrl: `${base}/files/` })])
    await upload(emulator, picture, { fileName: 'a.png' })
    expect((await get('/a.png')).status).toBe(200)
    expect(asked).toEqual([])
    const { status, body } = await get('/b%20c.png?tr=w-60')
    expect(status).toBe(200)
    expect(await sharp(body).metadata()).toMatchObject({ width: 60, height: 40 })
    expect(asked).toEqual(['/files/b%20c.png'])
  })

  test('gives way to the next one, in the order of the URL-endpoint', async () => {
    const first = await origin({ type: 'WEB_FOLDER', baseUrl: `${base}/status-404` })
    const second = await origin({ type: 'WEB_FOLDER', baseUrl: `${base}/two` })
    await endpoint('x', [first, second])
    expect((await get('/x/a.png')).status).toBe(200)
    expect(asked).toEqual(['/status-404/a.png', '/two/a.png'])
    expect((await get('/a.png')).status).toBe(404)
  })

  test('that has nothing leaves it to the default image', async () => {
    await byDefault([await origin({ type: 'WEB_FOLDER', baseUrl: `${base}/status-404` })])
    await upload(emulator, picture, { fileName: 'd.png' })
    expect((await get('/a.png?tr=w-60,di-d.png')).status).toBe(200)
  })

  test('behind a web proxy is an address of its own', async () => {
    await endpoint('proxy', [await origin({ type: 'WEB_PROXY' })])
    expect((await get(`/proxy/${encodeURIComponent(`${base}/p.png`)}?tr=w-60`)).status).toBe(200)
    expect((await get(`/proxy/${base}/p.png`)).status).toBe(200)
    expect(asked).toEqual(['/p.png', '/p.png'])
    expect((await get(`/${base}/p.png`)).status).toBe(400)
  })

  test.each<[string, number, RegExp]>([
    ['/status-403', 404, /^EACCES/],
    ['/status-500', 404, /^UNIDENTIFIED - .*500/],
    ['/status-302', 404, /^UNIDENTIFIED - .*302/],
    ['/cut', 404, /^UNIDENTIFIED/],
    ['/endless', 400, /^ELIMIT/],
  ])('at %s is answered with %i', async (path, status, error) => {
    await byDefault([await origin({ type: 'WEB_FOLDER', baseUrl: base + path })])
    expect(await get('/a.png')).toMatchObject({ status, error: expect.stringMatching(error) })
  })

  test.each([
    [{ type: 'WEB_FOLDER', baseUrl: 'http://127.0.0.1:65535/' }, /^ECONNREFUSED - the origin/],
    [
      { type: 'WEB_FOLDER', baseUrl: 'https://example.com/' },
      /^ECONNREFUSED - origin "site" was not contacted/,
    ],
    [
      { type: 'S3', bucket: 'b', accessKey: 'a', secretKey: 's' },
      /^ECONNREFUSED - origin "site" was not contacted/,
    ],
  ])('that cannot be reached, %j, is 404', async (body, error) => {
    await byDefault([await origin(body)])
    expect(await get('/a.png')).toMatchObject({ status: 404, error: expect.stringMatching(error) })
  })

  test('is not asked at all unless the emulator is told so', async () => {
    const closed = await startEmulator()
    await endpoint('x', [await origin({ type: 'WEB_FOLDER', baseUrl: base }, closed)], closed)
    await endpoint('proxy', [await origin({ type: 'WEB_PROXY' }, closed)], closed)
    const proxied = `/proxy/${encodeURIComponent(`${base}/p.png`)}`
    for (const path of ['/x/a.png', proxied]) {
      expect(await get(path, closed)).toMatchObject({
        status: 404,
        error: expect.stringMatching(/^ECONNREFUSED - .*fetchOrigins/),
      })
    }
    expect(asked).toEqual([])
    await closed.close()
  })
})

describe('a video', () => {
  beforeEach(async () => {
    await upload(emulator, Buffer.from('no real video'), { fileName: 'a.mp4' })
    await upload(emulator, Buffer.from('no real video'), { fileName: 'p.mp4', isPrivateFile: 'true' })
  })

  test('is as it was stored; with a transformation there is a redirect to that', async () => {
    expect(String((await get('/a.mp4')).body)).toBe('no real video')
    for (const path of ['/tr:w-60/a.mp4', '/a.mp4?tr=w-60']) {
      const { status, headers } = await get(path)
      expect([status, headers.location]).toEqual([302, `${emulator.urlEndpoint}/a.mp4`])
    }
    const followed = await fetch(`${emulator.urlEndpoint}/a.mp4?tr=w-60&ik-attachment=true`)
    expect([followed.status, followed.headers.get('content-disposition')]).toEqual([
      200,
      'attachment; filename="a.mp4"',
    ])
    for (const suffix of ['ik-thumbnail.jpg', 'ik-video.mp4']) {
      expect((await get(`/a.mp4/${suffix}`)).status).toBe(501)
    }
  })

  test('that is private stays within its signature', async () => {
    expect((await get('/p.mp4?tr=w-60')).status).toBe(401)
    const { privateKey, urlEndpoint } = emulator
    const signed = await signUrl(`${urlEndpoint}/p.mp4?tr=w-60`, { privateKey, urlEndpoint, expiresIn: 60 })
    const answer = await fetch(signed)
    expect([answer.status, await answer.text()]).toEqual([200, 'no real video'])
    expect(answer.url).toMatch(/p\.mp4\?ik-t=\d+&ik-s=/)
  })
})
