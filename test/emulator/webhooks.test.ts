import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Official from '@imagekit/nodejs'
import Legacy from 'imagekit'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createClient } from '../../src/api'
import { type Emulator, startEmulator } from '../../src/emulator'
import { api, eventually, upload } from './helpers'
import { tealJpeg } from './picture'

interface Received {
  body: string
  headers: IncomingHttpHeaders
}

let receiver: Server
let url: string
let received: Received[] = []
let answers: number[] = []
let picture: Buffer
let emulator: Emulator

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ body, headers: request.headers })
    response.writeHead(answers.shift() ?? 200, { location: 'http://192.0.2.1/' }).end()
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
  picture = await tealJpeg(60, 40)
})
afterAll(() => receiver.close())
beforeEach(async () => {
  received = []
  answers = []
  emulator = await startEmulator({ webhookUrls: [url], webhookSecret: 'whsec_TEST', jobMs: 5 })
})
afterEach(() => emulator.close())

const events = () => received.map(({ body }) => JSON.parse(body))
/** Sorted, as several are on their way at once. */
const arrived = (count: number) =>
  eventually(
    () =>
      events()
        .map(({ type }) => type)
        .sort(),
    (types) => types.length >= count,
  )
const emptied = async (count: number) => {
  await arrived(count)
  received = []
}

test('an event is accepted by both official SDKs and by ours, and by none with another secret', async () => {
  const { body: file } = await upload(emulator, picture)
  await arrived(1)
  const { body, headers } = received[0]!
  const key = emulator.webhookSecret
  const own = { headers: headers as Record<string, string> }
  const official = (webhookSecret: string) => new Official({ privateKey: 'private_x', webhookSecret })
  const ours = (webhookSecret: string) => createClient({ privateKey: 'private_x', env: {}, webhookSecret })
  const legacy = new Legacy({ publicKey: 'x', privateKey: 'x', urlEndpoint: 'https://x' })
  const old = (secret: string) => legacy.verifyWebhookEvent(body, String(headers['x-ik-signature']), secret)
  const event = {
    id: headers['webhook-id'],
    type: 'file.created',
    created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    data: { fileId: file.fileId, filePath: '/a.jpg', type: 'file' },
  }
  expect(official(key).webhooks.unwrap(body, own)).toMatchObject(event)
  expect(ours(key).webhooks.unwrap(body, own)).toMatchObject(event)
  expect(old(key).event).toMatchObject(event)
  expect(() => official('whsec_other').webhooks.unwrap(body, own)).toThrow()
  expect(() => ours('whsec_other').webhooks.unwrap(body, own)).toThrow()
  expect(() => old('whsec_other')).toThrow()
  expect(() => official(key).webhooks.unwrap(body.replace('a.jpg', 'b.jpg'), own)).toThrow()
})

describe('what happens to files', () => {
  test('is told: created, updated, a version, its end, the end of the file', async () => {
    const { body } = await upload(emulator, picture)
    const details = `/v1/files/${body.fileId}`
    await emptied(1)
    await upload(emulator, picture)
    expect(await arrived(1)).toEqual(['file-version.created'])
    const { versionInfo } = events()[0].data
    expect(events()[0].data).toMatchObject({ fileId: body.fileId, versionInfo: { name: 'Version 2' } })
    expect(versionInfo.id).not.toBe(body.fileId)
    await emptied(1)
    await api(emulator, 'PATCH', `${details}/details`, { tags: ['a'] })
    await arrived(1)
    expect(events()).toMatchObject([{ type: 'file.updated', data: { fileId: body.fileId, tags: ['a'] } }])
    await emptied(1)
    await api(emulator, 'DELETE', `${details}/versions/${body.fileId}`)
    await arrived(1)
    expect(events()).toMatchObject([
      { type: 'file-version.deleted', data: { fileId: body.fileId, versionId: body.fileId } },
    ])
    await emptied(1)
    await api(emulator, 'DELETE', details)
    await arrived(1)
    expect(events()).toMatchObject([{ type: 'file.deleted', data: { fileId: body.fileId } }])
  })

  test.each<[string, (fileId: string) => Promise<unknown>, string[]]>([
    [
      'a copy',
      () => api(emulator, 'POST', '/v1/files/copy', { sourceFilePath: '/a.jpg', destinationPath: '/x' }),
      ['file.created'],
    ],
    [
      'a move',
      () => api(emulator, 'POST', '/v1/files/move', { sourceFilePath: '/a.jpg', destinationPath: '/x' }),
      ['file.updated'],
    ],
    [
      'a move onto another file',
      async () => {
        await upload(emulator, picture, { folder: '/x' })
        await emptied(1)
        return api(emulator, 'POST', '/v1/files/move', { sourceFilePath: '/a.jpg', destinationPath: '/x' })
      },
      ['file-version.created', 'file.deleted'],
    ],
    [
      'tags in bulk',
      (fileId) => api(emulator, 'POST', '/v1/files/addTags', { fileIds: [fileId], tags: ['x'] }),
      ['file.updated'],
    ],
    ['a deletion of folders', () => deepDelete(), ['file.deleted', 'file.deleted']],
    [
      'a job',
      async () => {
        await upload(emulator, picture, { folder: '/x' })
        await emptied(1)
        return api(emulator, 'POST', '/v1/bulkJobs/copyFolder', {
          sourceFolderPath: '/x',
          destinationPath: '/y',
        })
      },
      ['file.created'],
    ],
  ])('%s is told as one event a file', async (_name, change, expected) => {
    const { body } = await upload(emulator, picture)
    await emptied(1)
    await change(String(body.fileId))
    expect(await arrived(expected.length)).toEqual(expected)
  })

  async function deepDelete() {
    await upload(emulator, picture, { folder: '/d', fileName: 'a.jpg' })
    await upload(emulator, picture, { folder: '/d/e', fileName: 'b.jpg' })
    await emptied(2)
    return api(emulator, 'DELETE', '/v1/folder', { folderPath: '/d' })
  }
})

describe('transformations of an upload', () => {
  const transformed = (transformation: object, fields = {}) =>
    upload(emulator, picture, { transformation: JSON.stringify(transformation), ...fields })

  test('that succeed are told with the request that asked for them', async () => {
    const { body, headers } = await transformed({
      pre: 'w-30',
      post: [{ type: 'transformation', value: 'w-10' }],
    })
    const types = ['file.created', 'upload.post-transform.success', 'upload.pre-transform.success']
    expect(await arrived(3)).toEqual(types)
    const x_request_id = headers.get('x-request-id')
    expect(events()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          type: types[2],
          data: expect.objectContaining({ fileId: body.fileId, width: 30, height: 20 }),
          request: { transformation: 'w-30', x_request_id },
        }),
        expect.objectContaining({
          type: types[1],
          data: { fileId: body.fileId, name: 'a.jpg', url: `${emulator.urlEndpoint}/a.jpg?tr=w-10` },
          request: { transformation: { type: 'transformation', value: 'w-10' }, x_request_id },
        }),
      ]),
    )
  })

  test('that fail are told with a reason; a failed pre-transformation stores nothing', async () => {
    expect((await transformed({ pre: 'e-bgremove' })).status).toBe(501)
    expect(emulator.store.files()).toEqual([])
    await arrived(1)
    expect(events()).toMatchObject([
      {
        type: 'upload.pre-transform.error',
        data: {
          name: 'a.jpg',
          path: '/a.jpg',
          transformation: { error: { reason: expect.stringMatching(/bgremove/) } },
        },
        request: { transformation: 'e-bgremove' },
      },
    ])
    await emptied(1)
    const gif = await sharp(picture).gif().toBuffer()
    await upload(emulator, gif, {
      fileName: 'a.gif',
      transformation: JSON.stringify({ post: [{ type: 'gif-to-video', value: 'q-50' }] }),
    })
    expect(await arrived(2)).toEqual(['file.created', 'upload.post-transform.error'])
    expect(events().find(({ type }) => /post/.test(type))).toMatchObject({
      data: {
        url: `${emulator.urlEndpoint}/a.gif/ik-gif-video.mp4?tr=q-50`,
        path: '/a.gif',
        transformation: { error: { reason: expect.stringMatching(/^ENOTSUPPORTED - .*ik-gif-video/) } },
      },
      request: { transformation: { type: 'gif-to-video', value: 'q-50' } },
    })
  })
})

describe('a receiver', () => {
  test('that does not answer 200 is asked again, with the same id; a redirect is not followed', async () => {
    answers = [500, 302]
    await upload(emulator, picture)
    const types = await arrived(3)
    expect(types).toEqual(['file.created', 'file.created', 'file.created'])
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(new Set(received.map(({ headers }) => headers['x-ik-signature'])).size).toBe(3)
  })

  test.each([
    'https://127.0.0.1/x',
    'http://example.com/',
    'http://127.0.0.1.example.com/',
    'file:///x',
    'x',
  ])('%s is refused at the start: it is not on this machine', async (outside) => {
    await expect(startEmulator({ webhookUrls: [outside] })).rejects.toThrow(`webhookUrls: "${outside}"`)
  })
})
