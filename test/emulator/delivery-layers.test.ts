import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { signUrl } from '../../src/url'
import { makeFont } from '../engine/font'
import { look, plain, RED } from '../engine/pictures'
import { cpuTime } from '../helpers/cpu-time'
import { rawRequest, upload } from './helpers'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
  const put = (fileName: string, bytes: Buffer, fields: Record<string, string> = {}) =>
    upload(emulator, bytes, { fileName, ...fields })
  await put('base.png', await plain(100, 80, '#fff'))
  await put('red.png', await plain(20, 10, '#f00'))
  await put('dark.png', await plain(20, 10, '#808080'), { folder: '/brand/logos' })
  await put('square.ttf', makeFont('Square Test'), { folder: '/fonts' })
  await put('private.png', await plain(20, 10, '#00f'), { isPrivateFile: 'true' })
  await put('notes.txt', Buffer.from('text'))
  const frames = await Promise.all(['#f00', '#0f0'].map((colour) => plain(30, 20, colour)))
  const strip = sharp(frames, { join: { animated: true } })
  await put('moving.gif', await strip.clone().gif().toBuffer())
  await put('moving.webp', await strip.clone().webp().toBuffer())
  // A few hundred bytes that claim 16383 × 16383.
  const bomb = await sharp(await plain(16, 16, '#f00'))
    .webp({ lossless: true })
    .toBuffer()
  bomb.writeUInt32LE(((bomb.readUInt32LE(21) & 0xf0000000) | 16382 | (16382 << 14)) >>> 0, 21)
  await put('bomb.webp', bomb)
})
afterAll(() => emulator.close())

async function get(path: string) {
  const answer = await rawRequest(emulator.url, `/demo${path}`)
  return { ...answer, error: String(answer.headers['ik-error'] ?? '') }
}

async function colourAt(path: string, x: number, y: number) {
  const { status, body } = await get(path)
  if (status !== 200) throw new Error(`${status}: ${body}`)
  return (await look(body)).at(x, y)
}

const lossless = 'f-png,lo-true'

describe('layers come from the Media Library', () => {
  test.each([
    [`l-image,i-red.png,l-end,${lossless}`, RED],
    [`l-image,i-brand@@logos@@dark.png,l-end,${lossless}`, '808080ff'],
    [`l-image,i-@@brand@@logos@@dark.png,l-end,${lossless}`, '808080ff'],
    [`l-image,ie-YnJhbmQvbG9nb3MvZGFyay5wbmc%3D,l-end,${lossless}`, '808080ff'],
    [`l-text,i-A,fs-60,ff-fonts@@square.ttf,co-FF0000,l-end,${lossless}`, RED],
    [`if-ar_gt_1,l-image,i-red.png,l-end,if-end:${lossless}`, RED],
    // A legacy query has its separators encoded.
    [`l-image%2Ci-red.png%2Cl-end%2Cf-png%2Clo-true`, RED],
  ])('%s', async (chain, colour) => {
    expect(await colourAt(`/base.png?tr=${chain}`, 50, 40)).toBe(colour)
    if (!chain.includes('%2C')) expect(await colourAt(`/tr:${chain}/base.png`, 50, 40)).toBe(colour)
  })

  test('and a rendition is drawn anew when one of them has changed', async () => {
    const path = `/base.png?tr=l-image,i-logo.png,l-end,${lossless}`
    await upload(emulator, await plain(20, 10, '#0f0'), { fileName: 'logo.png' })
    const before = await get(path)
    expect((await look(before.body)).at(50, 40)).toBe('00ff00ff')
    await upload(emulator, await plain(20, 10, '#f0f'), { fileName: 'logo.png' })
    const after = await get(path)
    expect((await look(after.body)).at(50, 40)).toBe('ff00ffff')
    expect(after.headers.etag).not.toBe(before.headers.etag)
  })

  test('a private file shows itself only to who may see it', async () => {
    for (const chain of ['l-image,i-private.png,l-end', 'if-w_gt_1,l-image,i-private.png,l-end,if-end']) {
      expect(await get(`/base.png?tr=${chain}`)).toMatchObject({
        status: 401,
        error: expect.stringMatching(/^EAUTH/),
      })
    }
    expect((await get('/missing.png?tr=di-private.png')).status).toBe(401)
    const { urlEndpoint, privateKey } = emulator
    const url = await signUrl(`${urlEndpoint}/base.png?tr=l-image,i-private.png,l-end,${lossless}`, {
      urlEndpoint,
      privateKey,
    })
    expect(await colourAt(url.slice(urlEndpoint.length), 50, 40)).toBe('0000ffff')
  })
})

describe('what is approximated', () => {
  test.each([
    ['w-60,bl-2', 'bl'],
    ['l-text,i-x,ff-Lobster,l-end', 'l-text, ff-Lobster'],
    // A header holds ASCII only, and one line.
    ['l-text,i-x,ff-%E0%A4%B9%0D%0Aset-cookie:a=b,l-end', 'l-text, ff-???set-cookie:a=b'],
  ])('by %s is said in a header', async (chain, names) => {
    const { status, headers } = await get(`/base.png?tr=${chain.replace(':', '%3A')}`)
    expect([status, headers['x-ik-approximated']]).toEqual([200, names])
    expect(headers['set-cookie']).toBeUndefined()
  })
})

describe('thumbnails of animations', () => {
  test.each([
    ['/moving.gif/ik-thumbnail.jpg', 'image/jpeg', 'fe0000'],
    ['/moving.gif/ik-thumbnail.jpg?tr=pg-2,w-15,f-png,lo-true', 'image/png', '00ff00'],
    ['/moving.webp/ik-thumbnail.jpg?tr=f-png,lo-true', 'image/png', 'ff0000'],
  ])('%s is one %s', async (path, type, colour) => {
    const { status, headers, body } = await get(path)
    expect([status, headers['content-type']]).toEqual([200, type])
    expect((await sharp(body).metadata()).pages ?? 1).toBe(1)
    expect((await look(body)).at(5, 5).slice(0, 4)).toBe(colour.slice(0, 4))
  })

  test.each(['/base.png/ik-thumbnail.jpg', '/notes.txt/ik-thumbnail.jpg'])('%s is 501', async (path) => {
    expect((await get(path)).status).toBe(501)
  })
})

describe('hostile sources', () => {
  // biome-ignore format: one a line
  const paths = [
    '..@@..@@etc@@passwd', '@@..@@..@@etc@@passwd', '..%2F..%2Fetc%2Fpasswd', '..%252F..%252Fetc%252Fpasswd', 'a@@..@@..@@red.png',
    '..', '.', '@@', 'a@@@@red.png', '..%5C..%5Cred.png', 'red.png%00.png', 'file:@@@@@@etc@@passwd', 'http:@@@@127.0.0.1@@x.png', 'C:@@x.png', '%23', 'brand',
  ]
  const chains = (path: string) => [
    `/base.png?tr=l-image,i-${path},l-end`,
    `/base.png?tr=l-image,ie-${encodeURIComponent(Buffer.from(decodeURIComponent(path).replaceAll('@@', '/')).toString('base64'))},l-end`,
    `/base.png?tr=l-text,i-x,ff-${path}.ttf,l-end`,
    `/base.png?tr=if-w_gt_1,l-image,i-${path},l-end,if-end`,
    `/base.png?tr=l-image,i-red.png,l-image,i-${path},l-end,l-end`,
  ]
  test.each(paths)('%s is refused as image, as font, within a condition and within a layer', async (path) => {
    for (const target of chains(path)) {
      const { status, error } = await get(target)
      expect([target, status]).toEqual([target, 400])
      expect(error).toMatch(/^E(INVAL|BADSOURCE|ENOENT) - /)
    }
    expect((await get(`/missing.png?tr=di-${path}`)).status).toBeGreaterThanOrEqual(400)
  })

  test.each<[string, RegExp]>([
    ['l-image,i-bomb.webp,l-end', /100 MP/],
    ['l-image,i-notes.txt,l-end', /not an image/],
    ['l-image,i-moving.gif,pg-9,l-end', /2 pages/],
    ['l-text,i-x,fs-20000,l-end', /16383/],
    [
      'l-image,i-red.png,l-image,i-red.png,l-image,i-red.png,l-image,i-red.png,l-end,l-end,l-end,l-end',
      /3 deep/,
    ],
    ['l-image,i-ik_canvas,bg-red,w-20000,h-20000,l-end', /20000x20000/],
  ])('%s is refused at once', async (chain, error) => {
    const time = cpuTime()
    expect(await get(`/base.png?tr=${chain}`)).toMatchObject({
      status: 400,
      error: expect.stringMatching(error),
    })
    expect(time()).toBeLessThan(1000)
  })

  test('the bomb itself as well, and it is not kept from others', async () => {
    const before = process.memoryUsage().rss
    const time = cpuTime()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => get(`/bomb.webp?tr=w-${index + 10}`)),
    )
    expect(answers.map(({ status, error }) => [status, error.slice(0, 6)])).toEqual(
      Array(20).fill([400, 'ELIMIT']),
    )
    expect(time()).toBeLessThan(1500)
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
    expect((await get('/bomb.webp?tr=orig-true')).status).toBe(200)
  })
})
