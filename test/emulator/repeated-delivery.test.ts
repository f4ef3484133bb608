import { appendFileSync, readdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { signUrl } from '../../src/url'
import { temporaryFolder } from '../helpers/folder'
import { api, upload } from './helpers'
import { noiseJpeg } from './picture'

/* A delivery that is repeated is sent without the middleware. Nobody may notice, but by the time that it takes. */

let emulator: Emulator
let picture: Buffer
beforeAll(async () => {
  picture = await noiseJpeg(120, 80)
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  emulator.reset()
  emulator.faults.clear()
  await upload(emulator, picture, { fileName: 'a.jpg' })
})

interface Answer {
  status: number
  headers: string[]
  body: string
}

/** With the headers as they are sent, without those that differ from one request to the next. */
function send(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const { port, pathname } = new URL(emulator.urlEndpoint)
  return new Promise((done, fail) => {
    request({ port, host: '127.0.0.1', path: pathname + path, method, headers }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      const sent = response.rawHeaders.flatMap((name, index, all) =>
        index % 2 || /^(?:x-ik-requestid|x-request-id|date)$/i.test(name)
          ? []
          : [`${name}: ${all[index + 1]}`],
      )
      done({
        status: response.statusCode ?? 0,
        headers: sent,
        body: Buffer.concat(chunks).toString('base64'),
      })
    })
      .on('error', fail)
      .end()
  })
}

const PATH = '/a.jpg?tr=w-40,f-webp'

test.each([
  ['a rendition', PATH, {}, 'GET'],
  ['the original', '/a.jpg?tr=orig-true', {}, 'GET'],
  ['the negotiated format', '/a.jpg?tr=w-30,f-auto', { accept: 'image/webp,*/*' }, 'GET'],
  ['HEAD', PATH, {}, 'HEAD'],
  ['client hints', '/a.jpg?tr=w-auto', { 'sec-ch-width': '50' }, 'GET'],
  ['a range', '/a.jpg?tr=orig-true', { range: 'bytes=0-9' }, 'GET'],
  ['a missing file', '/b.jpg', {}, 'GET'],
])('%s: the third answer is the second', async (_name, path, headers, method) => {
  await send(path, headers, method)
  const second = await send(path, headers, method)
  const usage = emulator.requests.at(-1)
  expect(await send(path, headers, method)).toEqual(second)
  expect({ ...emulator.requests.at(-1), id: 0, at: '', ms: 0 }).toEqual({ ...usage, id: 0, at: '', ms: 0 })
  expect(emulator.requests.at(-1)?.ms).toBeGreaterThan(0)
})

test('a client that has the copy is told so, each time', async () => {
  const { headers } = await send(PATH)
  const etag = headers.find((header) => /^etag/i.test(header))!.replace(/^etag: /i, '')
  const conditions = { 'if-none-match': etag }
  const answers = [await send(PATH, conditions), await send(PATH, conditions), await send(PATH, conditions)]
  expect(answers.map(({ status }) => status)).toEqual([304, 304, 304])
  expect(answers[2]).toEqual(answers[1])
})

test('each one is counted', async () => {
  const day = new Date(emulator.clock.now()).toISOString().slice(0, 10)
  for (let at = 0; at < 4; at += 1) await send(PATH, { 'user-agent': 'Chrome/1' })
  const { body } = await api(emulator, 'GET', `/v1/accounts/usage?startDate=${day}&endDate=${tomorrow(day)}`)
  const one = Buffer.from((await send(PATH)).body, 'base64')
  expect(body.bandwidthBytes).toBe(4 * one.length)
})

const tomorrow = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)

test('a change of the file is seen at once', async () => {
  for (let at = 0; at < 3; at += 1) await send(PATH)
  const before = await send(PATH)
  await upload(emulator, await noiseJpeg(100, 90), { fileName: 'a.jpg' })
  expect((await send(PATH)).body).not.toBe(before.body)
})

test('a file that is not published any more is gone at once', async () => {
  for (let at = 0; at < 3; at += 1) expect((await send(PATH)).status).toBe(200)
  const file = emulator.store.files()[0]!
  const response = await api(emulator, 'PATCH', `/v1/files/${file.fileId}/details`, {
    publish: { isPublished: false },
  })
  expect(response.status).toBe(200)
  expect((await send(PATH)).status).toBe(404)
})

test('a signature expires', async () => {
  const { urlEndpoint, privateKey } = emulator
  const url = await signUrl(`${urlEndpoint}${PATH}`, {
    urlEndpoint,
    privateKey,
    expiresIn: 60,
    now: emulator.clock.now().getTime(),
  })
  const path = url.slice(urlEndpoint.length)
  for (let at = 0; at < 3; at += 1) expect((await send(path)).status).toBe(200)
  await emulator.clock.advance(120_000)
  expect((await send(path)).status).not.toBe(200)
})

test('faults and a foreign Host are noticed', async () => {
  const original = '/a.jpg?tr=orig-true'
  for (let at = 0; at < 3; at += 1) await send(original)
  emulator.faults.set([{ action: 'status', status: 503, times: 1 }])
  expect((await send(original)).status).toBe(503)
  emulator.faults.clear()
  expect((await send(original, { host: 'example.com' })).status).toBe(403)
})

test('a damaged file is noticed', async () => {
  const dir = temporaryFolder()
  const other = await startEmulator({ dir })
  try {
    await upload(other, picture, { fileName: 'a.jpg' })
    const status = async () => (await fetch(`${other.urlEndpoint}/a.jpg?tr=orig-true`)).status
    for (let at = 0; at < 3; at += 1) expect(await status()).toBe(200)
    for (const name of readdirSync(join(dir, 'blobs'))) appendFileSync(join(dir, 'blobs', name), 'x')
    expect(await status()).toBe(500)
  } finally {
    await other.close()
  }
})
