import ImageKit, { toFile } from '@imagekit/nodejs'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { tealJpeg } from './picture'

let emulator: Emulator
let client: ImageKit
let picture: Buffer

beforeAll(async () => {
  emulator = await startEmulator()
  client = new ImageKit({ privateKey: emulator.privateKey, baseURL: emulator.url, maxRetries: 0 })
  picture = await tealJpeg(120, 80)
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

describe('the official SDK', () => {
  test('uploads, lists, reads and deletes a file', async () => {
    const uploaded = await client.files.upload({
      file: await toFile(picture, 'hero.jpg'),
      fileName: 'hero.jpg',
      folder: '/site/images',
      tags: ['summer', 'sale'],
      useUniqueFileName: false,
      responseFields: ['tags', 'isPrivateFile'],
    })
    expect(uploaded).toMatchObject({
      name: 'hero.jpg',
      filePath: '/site/images/hero.jpg',
      url: `${emulator.urlEndpoint}/site/images/hero.jpg`,
      thumbnailUrl: `${emulator.urlEndpoint}/tr:n-ik_ml_thumbnail/site/images/hero.jpg`,
      fileType: 'image',
      width: 120,
      height: 80,
      size: picture.length,
      tags: ['summer', 'sale'],
      isPrivateFile: false,
    })
    expect(uploaded.fileId).toMatch(/^[0-9a-f]{24}$/)

    const listed = await client.assets.list({ searchQuery: 'tags IN ["sale"]' })
    expect(listed).toHaveLength(1)
    const details = await client.files.get(uploaded.fileId!)
    expect(details).toMatchObject({
      fileId: uploaded.fileId,
      type: 'file',
      mime: 'image/jpeg',
      hasAlpha: false,
    })

    const delivered = await fetch(uploaded.url!)
    expect(Buffer.from(await delivered.arrayBuffer()).equals(picture)).toBe(true)

    await client.files.delete(uploaded.fileId!)
    await expect(client.files.get(uploaded.fileId!)).rejects.toMatchObject({ status: 404 })
    expect((await fetch(uploaded.url!)).status).toBe(404)
  })

  test('uploads base64 and data URIs', async () => {
    for (const file of [picture.toString('base64'), `data:image/jpeg;base64,${picture.toString('base64')}`]) {
      const uploaded = await client.files.upload({ file, fileName: 'a.jpg' })
      expect(uploaded.name).toMatch(/^a_[A-Za-z0-9_-]{9}\.jpg$/)
      expect(await emulator.store.read(uploaded.filePath!)).toEqual(picture)
    }
  })

  test('its URLs for transformations and signatures are served', async () => {
    await client.files.upload({
      file: await toFile(picture, 'a.jpg'),
      fileName: 'a.jpg',
      useUniqueFileName: false,
      isPrivateFile: true,
    })
    const src = client.helper.buildSrc({
      src: '/a.jpg',
      urlEndpoint: emulator.urlEndpoint,
      transformation: [{ width: 60, height: 60, format: 'png' }, { rotation: 90 }],
      signed: true,
      expiresIn: 60,
    })
    const response = await fetch(src)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(await sharp(await response.arrayBuffer()).metadata()).toMatchObject({ width: 60, height: 60 })
    expect((await fetch(`${emulator.urlEndpoint}/a.jpg`)).status).toBe(401)
    expect((await fetch(src.replace('w-60', 'w-61'))).status).toBe(401)
  })

  test('a client-side upload is accepted once', async () => {
    const form = () => {
      const data = new FormData()
      data.set('file', new Blob([new Uint8Array(picture)]), 'a.jpg')
      data.set('fileName', 'a.jpg')
      data.set('publicKey', emulator.publicKey)
      return data
    }
    const send = async (body: FormData, headers = {}) => {
      const response = await fetch(`${emulator.url}/api/v1/files/upload`, { method: 'POST', body, headers })
      return { status: response.status, ...((await response.json()) as { message?: string }) }
    }
    const { token, expire, signature } = client.helper.getAuthenticationParameters()
    const signed = () => {
      const data = form()
      data.set('token', token)
      data.set('expire', String(expire))
      data.set('signature', signature)
      return data
    }
    const basic = `Basic ${Buffer.from(`${emulator.privateKey}:`).toString('base64')}`
    expect(await send(signed(), { authorization: basic })).toMatchObject({
      status: 400,
      message: expect.stringContaining('contains both signature and basic auth parameter'),
    })
    expect(await send(signed())).toMatchObject({ status: 200 })
    expect(await send(signed())).toMatchObject({ status: 400 })
    const late = signed()
    late.set('expire', String(Math.floor(Date.now() / 1000) + 4000))
    expect(await send(late)).toMatchObject({
      status: 400,
      message: expect.stringContaining('invalid expire parameter'),
    })
    const forged = signed()
    forged.set('token', 'another')
    expect(await send(forged)).toMatchObject({ status: 400 })
    expect(emulator.store.files()).toHaveLength(1)
  })
})
