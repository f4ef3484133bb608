import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { environmentOf } from '../../src/emulator/environment'
import { accountUrl, withLoopbackAddress } from '../../src/emulator/model/account-url'
import { parseUrl } from '../../src/url'
import { basic, upload } from './helpers'
import { tealJpeg } from './picture'

/*
 * What shipped versions of official SDKs send, and their quick starts print.
 */

let emulator: Emulator
let picture: Buffer
beforeAll(async () => {
  emulator = await startEmulator()
  picture = await tealJpeg(60, 40)
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const get = (path: string) => fetch(`${emulator.urlEndpoint}${path}`)

describe('effects with a value that they do not have', () => {
  test.each(['e-contrast-1', 'e-grayscale-1', 'w-30,e-grayscale-1,e-contrast-1', 'e-grayscale-1:w-30'])(
    '%s is as without it',
    async (chain) => {
      await upload(emulator, picture)
      const [old, plain] = [
        await get(`/tr:${chain}/a.jpg`),
        await get(`/a.jpg?tr=${chain.replaceAll('-1', '')}`),
      ]
      expect([old.status, plain.status]).toEqual([200, 200])
      expect(Buffer.from(await old.arrayBuffer())).toEqual(Buffer.from(await plain.arrayBuffer()))
    },
  )

  test.each(['e-contrast-2', 'e-grayscale-x', 'w-1,e-contrast-1-1'])('%s is refused', async (chain) => {
    await upload(emulator, picture)
    expect((await get(`/a.jpg?tr=${chain}`)).status).toBe(400)
  })
})

describe('focus', () => {
  test('fo-auto-custom_override shows the file’s own area where it has one', async () => {
    const halves = await sharp({ create: { width: 60, height: 40, channels: 3, background: 'red' } })
      .composite([
        {
          input: { create: { width: 30, height: 40, channels: 3, background: 'blue' } },
          left: 30,
          top: 0,
        },
      ])
      .png()
      .toBuffer()
    await upload(emulator, halves, { fileName: 'a.png', customCoordinates: '32,2,20,20' })
    await upload(emulator, halves, { fileName: 'b.png' })
    const response = await get('/a.png?tr=w-10,h-10,fo-auto-custom_override')
    const { data } = await sharp(Buffer.from(await response.arrayBuffer()))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([...data.subarray(0, 3)]).toEqual([0, 0, 255])
    const other = await get('/b.png?tr=w-10,h-10,fo-auto-custom_override')
    expect([other.status, other.headers.get('x-ik-approximated')]).toEqual([200, 'fo-auto'])
  })

  test('several objects are ImageKit’s to find, an unknown one is an error', async () => {
    await upload(emulator, picture)
    expect((await get('/a.jpg?tr=w-10,h-10,fo-person_dog')).status).toBe(501)
    expect((await get('/a.jpg?tr=w-10,h-10,fo-person_unicorn')).status).toBe(400)
  })
})

describe('an upload of a URL', () => {
  test('of the emulator’s own', async () => {
    const { body } = await upload(emulator, picture)
    const copy = await upload(emulator, String(body.url), { fileName: 'copy.jpg' })
    expect(copy.body).toMatchObject({ size: picture.length, filePath: '/copy.jpg' })
    const small = await upload(emulator, `${body.url}?tr=w-30,f-png`, { fileName: 'small.png' })
    expect(small.body).toMatchObject({ width: 30, height: 20 })
    const none = await upload(emulator, `${emulator.urlEndpoint}/none.jpg`, { fileName: 'none.jpg' })
    expect([none.status, none.body.message]).toEqual([
      400,
      'The file could not be fetched: its URL responded with 404.',
    ])
  })

  test('of a web server on this machine, with fetchOrigins', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/moved.jpg') response.writeHead(302, { location: 'http://192.0.2.1/' }).end()
      else response.end(picture)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const refused = await upload(emulator, `${origin}/a.jpg`)
    expect([refused.status, refused.body.message]).toEqual([
      400,
      expect.stringContaining('opens no outgoing connection'),
    ])
    const open = await startEmulator({ fetchOrigins: true, maxUploadBytes: picture.length, maxVideoBytes: 1 })
    onTestFinished(() => open.close())
    expect((await upload(open, `${origin}/a.jpg`)).body.size).toBe(picture.length)
    expect((await upload(open, `${origin}/moved.jpg`)).body.message).toContain('responded with 302')
    const foreign = await upload(open, 'https://example.com/a.jpg')
    expect(foreign.body.message).toContain('only web servers on this machine')
  })
})

describe('port 80, which two SDKs cannot do without', () => {
  test('an origin is compared as URLs compare', () => {
    const urlEndpoint = 'http://127.0.0.1/demo'
    for (const [url, endpoint] of [
      ['http://127.0.0.1:80/demo/a.jpg?tr=w-1', urlEndpoint],
      ['http://127.0.0.1/demo/a.jpg?tr=w-1', 'http://127.0.0.1:80/demo'],
      ['HTTP://127.0.0.1/demo/a.jpg?tr=w-1', urlEndpoint],
      ['https://IK.imagekit.io:443/demo/a.jpg?tr=w-1', 'https://ik.imagekit.io/demo'],
    ] as const)
      expect(parseUrl(url, { urlEndpoint: endpoint })).toMatchObject({
        filePath: '/a.jpg',
        transformationString: 'w-1',
      })
    expect(() => parseUrl('http://127.0.0.1:81/demo/a.jpg', { urlEndpoint })).toThrow(/is not under/)
    expect(() => parseUrl('http://127.0.0.1/demoX/a.jpg', { urlEndpoint })).toThrow(/is not under/)
    expect(withLoopbackAddress('http://localhost:80/demo/a.jpg')).toBe(accountUrl({ urlEndpoint }, '/a.jpg'))
  })

  test('an emulator on port 80 delivers, signs and purges', async () => {
    // Only some systems let everybody listen there.
    const on80 = await startEmulator({ port: 80 }).catch((error) => {
      expect(String(error)).toMatch(/EACCES|Port 80 is in use/)
      return undefined
    })
    if (!on80) return
    onTestFinished(() => on80.close())
    expect(on80.urlEndpoint).toBe('http://127.0.0.1/demo')
    await upload(on80, picture)
    for (const url of ['http://127.0.0.1/demo/a.jpg?tr=w-30', 'http://127.0.0.1:80/demo/tr:w-30/a.jpg'])
      expect((await fetch(url)).status).toBe(200)
  })
})

describe('forms, which Ruby’s SDK 2 and 3 send', () => {
  const send = (method: string, path: string, fields: Record<string, string>) =>
    fetch(emulator.url + path, {
      method,
      headers: { authorization: basic(emulator.privateKey) },
      body: new URLSearchParams(fields),
    })

  test('move, moveFolder, deleteFolder and purge take them', async () => {
    await upload(emulator, picture, { folder: '/from/sub' })
    await upload(emulator, picture, { folder: '/to' })
    const url = `${emulator.urlEndpoint}/a.jpg`
    const statuses = [
      await send('POST', '/v1/files/move', { sourceFilePath: '/to/a.jpg', destinationPath: '/from' }),
      await send('POST', '/v1/bulkJobs/moveFolder', {
        sourceFolderPath: '/from/sub',
        destinationPath: '/to',
      }),
      await send('DELETE', '/v1/folder', { folderPath: '/from' }),
      await send('POST', '/v1/files/purge', { url }),
    ].map(({ status }) => status)
    expect(statuses).toEqual([204, 200, 204, 201])
  })

  test('other routes do not', async () => {
    const response = await send('POST', '/v1/files/copy', { sourceFilePath: '/a.jpg', destinationPath: '/b' })
    expect(response.status).toBe(400)
  })

  test('uploads to /v1/files/upload', async () => {
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(picture)]), 'a')
    form.set('fileName', 'a.jpg')
    const response = await fetch(`${emulator.url}/v1/files/upload`, {
      method: 'POST',
      headers: { authorization: basic(emulator.privateKey) },
      body: form,
    })
    expect(response.status).toBe(200)
    expect(emulator.requests.count('upload')).toBe(1)
  })
})

test('the endpoint is named for the Go SDK 1, too', () => {
  expect(environmentOf(emulator)).toMatchObject({
    IMAGEKIT_URL_ENDPOINT: emulator.urlEndpoint,
    IMAGEKIT_ENDPOINT_URL: emulator.urlEndpoint,
  })
})

describe('messages of the error table', () => {
  test.each([
    ['expired', 'Your request contains expired private API key.'],
    ['disabled', 'Your account is disabled.'],
  ] as const)('a key that is %s', async (keyState, message) => {
    const refusing = await startEmulator({ keyState })
    onTestFinished(() => refusing.close())
    const response = await fetch(`${refusing.url}/v1/files`, {
      headers: { authorization: basic(refusing.privateKey) },
    })
    expect([response.status, ((await response.json()) as { message: string }).message]).toEqual([
      403,
      message,
    ])
    expect((await upload(refusing, picture)).body.message).toBe(message)
  })

  test('a field without its id', async () => {
    for (const method of ['PATCH', 'DELETE']) {
      const response = await fetch(`${emulator.url}/v1/customMetadataFields/`, {
        method,
        headers: { authorization: basic(emulator.privateKey) },
      })
      expect([response.status, ((await response.json()) as { message: string }).message]).toEqual([
        400,
        'Missing id parameter.',
      ])
    }
  })

  test('too many versions in a minute', async () => {
    const strict = await startEmulator({ limits: { updatesPerMinute: 2 } })
    onTestFinished(() => strict.close())
    const statuses = []
    for (let count = 0; count < 4; count++) statuses.push((await upload(strict, picture)).status)
    expect(statuses).toEqual([200, 200, 400, 400])
    const { body } = await upload(strict, picture)
    expect(body.message).toBe(
      'You have sent too many requests to update the file recently. Please try again later.',
    )
    strict.clock.advance(61_000)
    expect((await upload(strict, picture)).status).toBe(200)
  })

  test('documented rate limits: bursts of reads, fewer writes, few bulk changes', async () => {
    const limited = await startEmulator({ rateLimits: 'documented' })
    onTestFinished(() => limited.close())
    const exceeded = async (count: number, method: string, path: string) => {
      const answers = []
      for (let index = 0; index < count; index++)
        answers.push(
          (
            await fetch(limited.url + path, {
              method,
              headers: { authorization: basic(limited.privateKey), 'content-type': 'application/json' },
              ...(method !== 'GET' && { body: '{}' }),
            })
          ).status,
        )
      return answers.filter((status) => status === 429).length
    }
    expect(await exceeded(101, 'GET', '/v1/files')).toBeLessThanOrEqual(1)
    expect(await exceeded(30, 'POST', '/v1/files/copy')).toBeGreaterThan(0)
    expect(await exceeded(8, 'POST', '/v1/files/addTags')).toBeGreaterThan(0)
    expect(await exceeded(4, 'POST', '/v1/customMetadataFields')).toBe(0)
  })
})
