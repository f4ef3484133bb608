import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { cpuTime } from '../helpers/cpu-time'
import { rawRequest, upload } from './helpers'
import { tealJpeg } from './picture'

const BROWSER = 'image/avif,image/webp,image/apng,*/*;q=0.8'
let emulator: Emulator
let dir: string
let picture: Buffer

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'imagekit-delivery-'))
  writeFileSync(join(dir, 'secret.txt'), 'secret')
  emulator = await startEmulator({ dir: join(dir, 'store') })
  picture = await tealJpeg(120, 80)
  await upload(emulator, picture, { fileName: 'a.jpg' })
  await upload(emulator, picture, { fileName: '0a1b2c.jpg', folder: '/app' })
  await upload(emulator, Buffer.from('body { color: red }'), { fileName: 'a.css' })
  await upload(emulator, Buffer.from('no picture'), { fileName: 'text.png' })
  await upload(
    emulator,
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>',
    ),
    { fileName: 'a.svg' },
  )
})
afterAll(async () => {
  await emulator.close()
  rmSync(dir, { recursive: true })
})

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await rawRequest(emulator.url, `/demo${path}`, { headers })
  return { ...response, type: response.headers['content-type'], error: response.headers['ik-error'] }
}

async function sizeOf(path: string) {
  const { status, body } = await get(path)
  if (status !== 200) throw new Error(`${status}: ${body}`)
  const { width, height, format } = await sharp(body).metadata()
  return `${width}×${height} ${format}`
}

describe('a transformation', () => {
  test.each([
    ['/a.jpg?tr=w-60', '60×40 jpeg'],
    ['/tr:w-60/a.jpg', '60×40 jpeg'],
    ['/a.jpg?tr=w-60%2Ch-60%3Art-90', '60×60 jpeg'],
    ['/tr:w-60:rt-90/a.jpg', '40×60 jpeg'],
    ['/tr:w-60/a.jpg?tr=rt-90', '40×60 jpeg'],
    ['/app/tr:h-20/0a1b2c.jpg', '30×20 jpeg'],
    ['/ik-seo/app/0a1b2c/hero.jpg?tr=w-30', '30×20 jpeg'],
    ['/tr:w-30/ik-seo/app/0a1b2c/hero.jpg', '30×20 jpeg'],
    ['/ik-seo/tr:w-30/app/0a1b2c/hero.jpg', '30×20 jpeg'],
    ['/a.jpg?tr=w-60,f-png', '60×40 png'],
    ['/a.jpg?tr=w-60,f-avif', '60×40 heif'],
    ['/a.jpg?tr=w-60,h-60,cm-pad_resize,bg-FF0000', '60×60 jpeg'],
    ['/a.jpg?tr=w-60,orig-true', '120×80 jpeg'],
    ['/missing.jpg?tr=w-60,di-app@@0a1b2c.jpg', '60×40 jpeg'],
    ['/a.jpg?tr=n-ik_ml_thumbnail', '120×80 jpeg'],
    ['/a.svg?tr=w-80,f-png', '80×40 png'],
    ['/a.jpg?tr=w-60&updatedAt=1', '60×40 jpeg'],
  ])('%s is %s', async (path, expected) => {
    expect(await sizeOf(path)).toBe(expected)
  })

  test('chooses WebP by the Accept header, and says so', async () => {
    const answer = await get('/a.jpg?tr=w-60', { accept: BROWSER })
    expect(answer.type).toBe('image/webp')
    expect(answer.headers.vary).toBe('Accept')
    expect((await get('/a.jpg', { accept: BROWSER })).type).toBe('image/webp')
    expect((await get('/a.jpg?tr=f-jpg', { accept: BROWSER })).type).toBe('image/jpeg')
  })

  test('leaves an SVG alone unless a raster format is named', async () => {
    const answer = await get('/a.svg?tr=w-80', { accept: BROWSER })
    expect(answer.type).toBe('image/svg+xml')
    expect(String(answer.body)).toMatch(/^<svg/)
    expect(answer.headers['content-security-policy']).toContain('sandbox')
  })

  test('is computed once for simultaneous and later requests', async () => {
    const cold = cpuTime()
    const bodies = await Promise.all(Array.from({ length: 30 }, () => get('/a.jpg?tr=w-900,bl-20,f-avif')))
    const drawing = cold()
    expect(new Set(bodies.map(({ body }) => body.toString('base64'))).size).toBe(1)
    const again = cpuTime()
    await get('/a.jpg?tr=w-900,bl-20,f-avif')
    expect(again()).toBeLessThan(Math.max(50, drawing / 2))
    expect(bodies[0]!.headers['x-ik-approximated']).toBe('bl')
  })

  test.each([
    ['/a.jpg?tr=w-abc', 400, /w-abc/],
    ['/a.jpg?tr=w-60,widht-30', 400, /'widht-30' at offset 5 .*did you mean/],
    ['/a.jpg?tr=w-60,l-end', 400, /l-end/],
    ['/a.jpg?tr=l-text,i-x', 400, /l-text/],
    ['/a.jpg?tr=q-400', 400, /q-400/],
    ['/a.jpg?tr=bg-nocolour', 400, /nocolour/],
    ['/a.jpg?tr=w-iw_div_0', 400, /iw_div_0/],
    ['/a.jpg?tr=w-50,h-50,cm-extract,xc-0,yc-0', 400, /xc-0/],
    ['/a.jpg?tr=n-unknown', 400, /n-unknown/],
    ['/a.jpg?tr=w-60000,h-60000,c-force', 400, /100 MP/],
    ['/a.jpg?tr=w-9000', 400, /local limit/],
    ['/a.jpg?tr=l-image,i-missing.png,l-end', 400, /missing\.png/],
    ['/a.jpg?tr=l-image,i-a.jpg,fs-20,l-end', 400, /'fs-20' at offset 16 .*has no place/],
    ['/a.jpg?tr=l-text,i-x,ff-missing.ttf,l-end', 400, /missing\.ttf/],
    ['/a.jpg?tr=l-text,i-x,w-abc,l-end', 400, /'w-abc' at offset 11/],
    ['/a.jpg?tr=l-map,i-x,l-end', 400, /no such layer/],
    ['/a.jpg?tr=fs-20', 400, /outside a layer/],
    ['/a.jpg?tr=l-video,i-a.mp4,l-end', 501, /l-video/],
    ['/a.jpg?tr=h-20,if-ar_gt_1,w-20,if-end', 400, /step of its own/],
    ['/a.jpg?tr=if-ar_gt_1,n-unknown,if-end', 400, /n-unknown/],
    ['/a.jpg?tr=if-colour_gt_1,w-20,if-end', 400, /if-colour_gt_1/],
    ['/a.jpg?tr=pg-3', 400, /1 page/],
    ['/a.jpg?tr=fo-face,w-60', 501, /fo-face/],
    ['/a.jpg?tr=e-bgremove', 501, /e-bgremove/],
    ['/a.jpg?tr=bg-genfill,w-60,h-60,cm-pad_resize', 501, /bg-genfill/],
    ['/a.jpg/ik-thumbnail.jpg', 501, /ik-thumbnail\.jpg/],
    ['/missing.jpg', 404, /^ENOENT - .*missing\.jpg/],
    ['/missing.jpg?tr=di-missing2.jpg', 404, /^ENOENT/],
    ['/%E0%A4', 400, /percent-encoded/],
  ])('%s is answered with %i', async (path, status, error) => {
    const answer = await get(path)
    expect(answer.status).toBe(status)
    expect(answer.error).toMatch(error)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(String(answer.body)).toMatch(status === 404 ? /^Not Found$/ : error)
  })
})

describe('the answer', () => {
  test('has the headers of the CDN', async () => {
    const { headers } = await get('/a.jpg')
    expect(headers).toMatchObject({
      'cache-control': 'public, s-maxage=15552000, max-age=15552000, must-revalidate',
      'x-server': 'ImageKit.io',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
      'content-type': 'image/jpeg',
      'content-length': String(picture.length),
      etag: expect.stringMatching(/^"[0-9a-f]{40}"$/),
    })
  })

  test('is 304 if the tag is known, for that rendition only', async () => {
    const { headers } = await get('/a.jpg?tr=w-60')
    const known = { 'if-none-match': String(headers.etag) }
    expect(await get('/a.jpg?tr=w-60', known)).toMatchObject({ status: 304, body: Buffer.alloc(0) })
    expect(await get('/a.jpg?tr=w-61', known)).toMatchObject({ status: 200 })
    expect(await get('/a.jpg?tr=w-60', { ...known, accept: BROWSER })).toMatchObject({ status: 200 })
  })

  test('to HEAD has no body but its length', async () => {
    const answer = await rawRequest(emulator.url, '/demo/a.jpg?tr=w-60', { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(answer.body).toHaveLength(0)
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(100)
    expect((await rawRequest(emulator.url, '/demo/a.jpg', { method: 'POST' })).status).toBe(405)
  })

  test('holds files that are no images as they are', async () => {
    expect(await get('/a.css?tr=w-60')).toMatchObject({ type: 'text/css', status: 200 })
    expect(String((await get('/text.png')).body)).toBe('no picture')
    expect((await get('/a.css?ik-attachment=true')).headers['content-disposition']).toBe(
      'attachment; filename="a.css"',
    )
  })
})

describe('a range', () => {
  // The file is `body { color: red }`, 19 bytes.
  test.each<[string, string, number, string, string | undefined]>([
    ['/a.css', 'bytes=0-3', 206, 'body', 'bytes 0-3/19'],
    ['/a.css', 'bytes=5-', 206, '{ color: red }', 'bytes 5-18/19'],
    ['/a.css', 'bytes=-5', 206, 'red }', 'bytes 14-18/19'],
    ['/a.css', 'bytes=15-99', 206, 'ed }', 'bytes 15-18/19'],
    ['/a.css', 'bytes=-99', 206, 'body { color: red }', 'bytes 0-18/19'],
    ['/a.css', 'bytes=19-', 416, '', 'bytes */19'],
    ['/a.css', 'bytes=3-1', 416, '', 'bytes */19'],
    ['/a.css', 'bytes=-0', 416, '', 'bytes */19'],
    ['/a.css', 'bytes=0-1,3-4', 200, 'body { color: red }', undefined],
    ['/a.css', 'lines=1-2', 200, 'body { color: red }', undefined],
    ['/missing.css', 'bytes=0-3', 404, 'Not Found', undefined],
  ])('of %s, %s, is %i %j', async (path, range, status, body, contentRange) => {
    const answer = await get(path, { range })
    expect(answer.status).toBe(status)
    expect(String(answer.body)).toBe(body)
    expect(answer.headers['content-range']).toBe(contentRange)
  })

  test('of an image is the whole image', async () => {
    expect(await get('/a.jpg', { range: 'bytes=0-3' })).toMatchObject({ status: 200, body: picture })
  })
})

describe('client hints', () => {
  test.each<[string, Record<string, string>, string, string | undefined]>([
    ['w-auto', { 'sec-ch-width': '212', 'sec-ch-dpr': '2' }, '300×200', '2.83'],
    ['w-auto', { 'sec-ch-width': '100' }, '100×67', undefined],
    ['w-auto', {}, '120×80', undefined],
    ['w-60,dpr-auto', { 'sec-ch-dpr': '1.5' }, '90×60', undefined],
    ['w-60,dpr-auto', {}, '60×40', undefined],
    ['w-auto,dpr-auto', { 'sec-ch-width': '99', 'sec-ch-dpr': '3' }, '100×67', '3.03'],
  ])('%s with %j is %s', async (chain, headers, size, contentDpr) => {
    const answer = await get(`/a.jpg?tr=${chain}`, headers)
    const { width, height } = await sharp(answer.body).metadata()
    expect(`${width}×${height}`).toBe(size)
    expect(answer.headers['content-dpr']).toBe(contentDpr)
    expect(answer.headers.vary).toMatch(/^Accept, Sec-CH-/)
  })
})

describe('hostile requests', () => {
  // biome-ignore format: one a line
  const paths = [
    '/../secret.txt', '/../../secret.txt', '/%2e%2e/secret.txt', '/src/%2e%2e%2fsecret%2etxt', '/%252e%252e%252fsecret.txt',
    '//secret.txt', '//../secret.txt', '/..%5C..%5Csecret.txt', '/..\\..\\secret.txt', '/.%00./secret.txt', '/a.jpg%00.txt',
    '/.EnV', '/.env/.', '/.env?raw??', '/.env?import&raw??', '/.env?.svg?.wasm?init', '/.env\\', '/.env::$DATA',
    '/@fs/etc/passwd', '/@fs/%23/../../etc/passwd', '/#/../../etc/passwd', '/a.jpg/../../store/journal.jsonl',
    '/store-old/x', '/blobs', '/journal.jsonl', '/%E2%80%A5/secret.txt', '/__proto__', '/constructor', '/ik-seo/../../secret.txt',
    '/ik-seo/..%2f..%2fsecret/x.txt', '/tr:w-10/../../secret.txt', '/tr:w-10/%2e%2e/secret.txt', '/https%3A%2F%2F127.0.0.1%2Fx.png',
    '/a.jpg?tr=l-image,i-..@@..@@etc@@x.png,l-end', '/a.jpg?tr=l-image,ie-Li4vLi4vZXRjL3gucG5n,l-end',
    '/missing.jpg?tr=di-..@@..@@secret.txt', '/missing.jpg?tr=di-..%2F..%2Fsecret.txt', '/a.jpg?tr=l-text,i-x,ff-..@@..@@x.ttf,l-end',
    `/${['..'].concat(Array(10).fill(0)).reduce<string>((text) => encodeURIComponent(String(text)), '/../secret.txt')}`,
    '/missing.jpg?tr=n-__proto__', '/a.jpg?tr=n-constructor', '/a.jpg?tr=__proto__-1',
  ]

  test.each(paths)('%s gets nothing', async (path) => {
    const { status, body } = await get(path)
    expect(status, String(body)).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThanOrEqual(501)
    expect(status).not.toBe(500)
    expect(String(body)).not.toContain('secret')
  })

  test('a name on the web that points to 127.0.0.1 is refused', async () => {
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil:80']) {
      expect((await get('/a.jpg', { host })).status).toBe(403)
      expect((await rawRequest(emulator.url, '/v1/files', { headers: { host } })).status).toBe(403)
    }
    for (const host of ['localhost', '127.0.0.1:1', '[::1]:80']) {
      expect((await get('/a.jpg', { host })).status).toBe(200)
    }
  })

  test('a picture of too many pixels is refused before it is decoded', async () => {
    // A PNG whose header claims 20,000 × 20,000.
    const bomb = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    bomb.writeUInt32BE(20_000, 16)
    bomb.writeUInt32BE(20_000, 20)
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29)
    await upload(emulator, bomb, { fileName: 'bomb.png' })
    const time = cpuTime()
    expect(await get('/bomb.png?tr=w-10')).toMatchObject({
      status: 400,
      error: expect.stringMatching(/ELIMIT/),
    })
    expect(time()).toBeLessThan(1000)
  })
})

describe('signed URLs', () => {
  test('a wrong or expired signature is 401 even for a public file', async () => {
    expect((await get('/a.jpg?ik-s=00')).status).toBe(401)
    expect((await get('/a.jpg?ik-t=1&ik-s=0123456789012345678901234567890123456789')).status).toBe(401)
  })
})
