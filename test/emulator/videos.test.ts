import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { parseUrl } from '../../src/url'
import { repository } from '../helpers/folder'
import { api, upload } from './helpers'
import { tealJpeg } from './picture'

const clip = (name: string) => readFileSync(join(repository, 'test/fixtures/videos', name))

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

const facts = {
  width: 320,
  height: 180,
  duration: 2,
  bitRate: Math.round((clip('clip.mp4').length * 8) / 2),
  videoCodec: 'h264',
  audioCodec: 'aac',
}

describe('the facts of a video', () => {
  test('upload, details, list, metadata and metadata of a URL', async () => {
    const size = clip('clip.mp4').length
    const { body } = await upload(emulator, clip('clip.mp4'), {
      fileName: 'clip.mp4',
      responseFields: 'metadata',
    })
    expect(body).toMatchObject({ ...facts, fileType: 'non-image', size, metadata: { ...facts, size } })
    expect(body).not.toHaveProperty('thumbnailUrl')
    const details = await api(emulator, 'GET', `/v1/files/${body.fileId}/details`)
    expect(details.body).toMatchObject({ ...facts, mime: 'video/mp4', size })
    const list = await api(emulator, 'GET', '/v1/files')
    expect(list.body).toEqual([expect.objectContaining(facts)])
    const metadata = await api(emulator, 'GET', `/v1/files/${body.fileId}/metadata`)
    expect(metadata.body).toEqual({ ...facts, size })
    const ofUrl = await api(emulator, 'GET', `/v1/metadata?url=${encodeURIComponent(String(body.url))}`)
    expect(ofUrl.body).toEqual({ ...facts, size })
  })

  test.each([
    ['clip.webm', { mime: 'video/webm', videoCodec: 'vp9', audioCodec: 'opus', width: 160 }],
    ['clip.ogv', { mime: 'video/ogg', videoCodec: 'theora', width: 80 }],
  ])('%s', async (name, expected) => {
    const { body } = await upload(emulator, clip(name), { fileName: name })
    expect((await api(emulator, 'GET', `/v1/files/${body.fileId}/details`)).body).toMatchObject(expected)
  })

  test('a video by its bytes, whatever its name, and a text by its name', async () => {
    const { body } = await upload(emulator, clip('clip.mp4'), { fileName: 'clip' })
    expect((await api(emulator, 'GET', `/v1/files/${body.fileId}/details`)).body.mime).toBe('video/mp4')
    const text = await upload(emulator, Buffer.from('no video'), { fileName: 'text.mp4' })
    expect(text.body).not.toHaveProperty('duration')
    const metadata = await api(emulator, 'GET', `/v1/files/${text.body.fileId}/metadata`)
    expect([metadata.status, metadata.body.message]).toEqual([
      400,
      'The requested file is corrupt or invalid.',
    ])
  })

  test('checks of an upload', async () => {
    const check = async (checks: string) =>
      (await upload(emulator, clip('clip.mp4'), { fileName: 'c.mp4', checks })).status
    expect(await check('"mediaMetadata.duration" <= 2 AND "mediaMetadata.videoCodec" = "h264"')).toBe(200)
    expect(await check('"mediaMetadata.duration" > 2')).toBe(400)
    expect(await check('"mediaMetadata.bitRate" > 1000000')).toBe(400)
  })
})

describe('delivery', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${emulator.urlEndpoint}${path}`, { headers, redirect: 'manual' })

  test('the bytes, parts of them, and orig-true', async () => {
    await upload(emulator, clip('clip.mp4'), { fileName: 'part.mp4' })
    const whole = await get('/part.mp4')
    expect([whole.status, whole.headers.get('accept-ranges')]).toEqual([200, 'bytes'])
    const part = await get('/part.mp4', { range: 'bytes=4-7' })
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([
      206,
      'ftyp',
      `bytes 4-7/${clip('clip.mp4').length}`,
    ])
    const original = await get('/part.mp4?tr=orig-true', { range: 'bytes=-4' })
    expect([original.status, Buffer.from(await original.arrayBuffer())]).toEqual([
      206,
      clip('clip.mp4').subarray(-4),
    ])
  })

  test('a still with a transformation is what one without is: no codec is shipped', async () => {
    await upload(emulator, clip('clip.mp4'), { fileName: 'still.mp4' })
    for (const query of ['', '?tr=so-1', '?tr=w-100,so-1']) {
      const response = await get(`/still.mp4/ik-thumbnail.jpg${query}`)
      expect([response.status, response.headers.get('ik-error')]).toEqual([
        501,
        'ENOTSUPPORTED - ik-thumbnail.jpg is not supported locally',
      ])
    }
    expect((await get('/none.mp4/ik-thumbnail.jpg')).status).toBe(404)
  })

  test('a transformation redirects to the original, as ImageKit does while it encodes', async () => {
    await upload(emulator, clip('clip.mp4'), { fileName: 'w.mp4' })
    const response = await get('/w.mp4?tr=w-100')
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      `${emulator.urlEndpoint}/w.mp4`,
    ])
  })

  test.each(['ik-master.m3u8', 'ik-master.mpd'])(
    '%s is empty at first, and then says why',
    async (manifest) => {
      await upload(emulator, clip('clip.mp4'), { fileName: 'abs.mp4' })
      const first = await get(`/abs.mp4/${manifest}?tr=sr-240_480`)
      expect([first.status, await first.text()]).toEqual([202, ''])
      const second = await get(`/abs.mp4/${manifest}?tr=sr-240_480`)
      expect([second.status, second.headers.get('ik-error')]).toEqual([
        501,
        `ENOTSUPPORTED - ${manifest} is not supported locally`,
      ])
    },
  )

  test.each([
    'ik-seek-thumbnail-track.vtt',
    'ik-gensubtitle.vtt',
    'ik-gensubtitle.transcript',
    'ik-genchapter.vtt',
  ])('the player’s %s', async (suffix) => {
    await upload(emulator, clip('clip.mp4'), { fileName: 'p.mp4' })
    const { filePath, suffixes } = parseUrl(`${emulator.urlEndpoint}/p.mp4/${suffix}`, emulator)
    expect([filePath, suffixes]).toEqual(['/p.mp4', [suffix]])
    const response = await get(`/p.mp4/${suffix}`)
    expect([response.status, response.headers.get('ik-error')]).toEqual([
      501,
      `ENOTSUPPORTED - ${suffix} is not supported locally`,
    ])
  })

  test('content credentials are an add-on', async () => {
    await upload(emulator, clip('clip.mp4'), { fileName: 'c.mp4' })
    const response = await get('/c.mp4?tr=c2pa-true')
    expect([response.status, response.headers.get('ik-error')]).toEqual([
      403,
      'EACCES - c2pa-true needs an add-on that is not enabled for this account',
    ])
  })
})

test('webhooks say that a rendition was accepted, and that it failed, once', async () => {
  const events: Record<string, unknown>[] = []
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    events.push(JSON.parse(Buffer.concat(pieces).toString()) as Record<string, unknown>)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const sending = await startEmulator({ webhookUrls: [`http://127.0.0.1:${port}/`] })
  try {
    await upload(sending, clip('clip.mp4'), { fileName: 'clip.mp4' })
    const url = `${sending.urlEndpoint}/clip.mp4?tr=w-100,vc-h264`
    for (let count = 0; count < 2; count++) await fetch(url, { redirect: 'manual' })
    await fetch(`${sending.urlEndpoint}/clip.mp4/ik-master.m3u8?tr=sr-240_480`)
    const films = () => events.filter(({ type }) => String(type).startsWith('video.'))
    await expect.poll(() => films().length).toBe(4)
    const asset = { url: `${sending.urlEndpoint}/clip.mp4` }
    expect(films()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          type: 'video.transformation.accepted',
          data: { asset, transformation: { type: 'video-transformation', options: { video_codec: 'h264' } } },
          request: expect.objectContaining({ url }),
        }),
        expect.objectContaining({
          type: 'video.transformation.error',
          data: {
            asset,
            transformation: {
              type: 'video-transformation',
              options: { stream_protocol: 'HLS', variants: ['240', '480'] },
              error: { reason: 'encoding_failed' },
            },
          },
        }),
      ]),
    )
  } finally {
    await sending.close()
    server.close()
  }
})

describe('unsigned URLs', () => {
  test.each([
    [
      'ai',
      [
        'e-bgremove',
        'w-10:e-upscale',
        'l-image,i-a.mp4,e-dropshadow,l-end',
        'bg-genfill,w-10,h-10,cm-pad_resize',
      ],
      [],
    ],
    [['e-bgremove'], ['e-bgremove'], ['e-upscale']],
  ] as const)('restricted for %j', async (unsignedUrls, refused, free) => {
    const strict = await startEmulator({ restrictions: { unsignedUrls } })
    try {
      await upload(strict, await tealJpeg(20, 20), { fileName: 'a.jpg' })
      const status = async (chain: string) => (await fetch(`${strict.urlEndpoint}/a.jpg?tr=${chain}`)).status
      expect(await status('w-10')).toBe(200)
      for (const chain of refused) expect([chain, await status(chain)]).toEqual([chain, 401])
      for (const chain of free) expect([chain, await status(chain)]).toEqual([chain, 501])
    } finally {
      await strict.close()
    }
  })
})
