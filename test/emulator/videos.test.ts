import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { repository } from '../helpers/folder'
import { api, upload } from './helpers'

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
})
