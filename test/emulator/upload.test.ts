import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { basic, upload } from './helpers'

let emulator: Emulator
let picture: Buffer

beforeAll(async () => {
  emulator = await startEmulator({ maxUploadBytes: 100_000 })
  picture = await sharp({ create: { width: 30, height: 20, channels: 3, background: 'navy' } })
    .png()
    .toBuffer()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

describe('names', () => {
  test.each([
    ['a b.png', 'a_b.png'],
    ['a_b.png', 'a_b.png'],
    ['a@b.png', 'a_b.png'],
    ['x/../y.png', 'x_.._y.png'],
    ['..', '__'],
    ['ß%2e.png', 'ß_2e.png'],
    ['हिन्दी.png', 'हिन्दी.png'],
    ['😀.png', '_.png'],
  ])('fileName %s is stored as %s', async (fileName, stored) => {
    const { body } = await upload(emulator, picture, { fileName })
    expect(body).toMatchObject({ name: stored, filePath: `/${stored}` })
    expect((await fetch(String(body.url))).status).toBe(200)
  })

  test.each([
    ['/', '/a.jpg'],
    ['', '/a.jpg'],
    ['x', '/x/a.jpg'],
    ['/x/y z/', '/x/y_z/a.jpg'],
    ['//x//y//', '/x/y/a.jpg'],
    ['../../etc', '/__/__/etc/a.jpg'],
  ])('folder %s puts the file at %s', async (folder, filePath) => {
    const { body } = await upload(emulator, picture, { folder })
    expect(body.filePath).toBe(filePath)
  })

  test('useUniqueFileName is on by default and adds nine characters before the extension', async () => {
    const { body } = await upload(emulator, picture, { fileName: 'dress.jpeg', useUniqueFileName: 'true' })
    expect(body.name).toMatch(/^dress_[A-Za-z0-9_-]{9}\.jpeg$/)
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(picture)]), 'x')
    form.set('fileName', 'x.png')
    const response = await fetch(`${emulator.url}/api/v1/files/upload`, {
      method: 'POST',
      body: form,
      headers: { authorization: basic(emulator.privateKey) },
    })
    expect(((await response.json()) as { name: string }).name).toMatch(/^x_.{9}\.png$/)
  })
})

describe('overwriting', () => {
  test('makes a new version of the same file', async () => {
    const first = await upload(emulator, picture, { tags: 'a,b' })
    const second = await upload(emulator, Buffer.from('other bytes'))
    expect(second.body.fileId).toBe(first.body.fileId)
    expect(first.body.versionInfo).toEqual({ id: first.body.fileId, name: 'Version 1' })
    expect(second.body.versionInfo).toMatchObject({ name: 'Version 2' })
    expect(emulator.store.files()).toMatchObject([{ versions: 2, size: 11, tags: [] }])
    expect(String(await emulator.store.read('/a.jpg'))).toBe('other bytes')
  })

  test('keeps tags if overwriteTags is false', async () => {
    await upload(emulator, picture, { tags: 'a,b' })
    await upload(emulator, picture, { overwriteTags: 'false' })
    expect(emulator.store.files()).toMatchObject([{ tags: ['a', 'b'] }])
  })

  test('is refused in ImageKit’s words if both flags are false', async () => {
    await upload(emulator, picture)
    const { status, body } = await upload(emulator, picture, { overwriteFile: 'false' })
    expect(status).toBe(400)
    expect(body).toEqual({
      message:
        'A file with the same name already exists at the exact location. We could not overwrite it because both overwriteFile and useUniqueFileName are set to false.',
      help: 'For support kindly contact us at support@imagekit.io.',
    })
    expect(emulator.store.files()).toMatchObject([{ versions: 1 }])
  })

  test('lets one of many simultaneous uploads through if both flags are false', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => upload(emulator, picture, { overwriteFile: 'false' })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(emulator.store.files()).toMatchObject([{ versions: 1 }])
  })
})

describe('refusals', () => {
  test.each<[string, Uint8Array | string | undefined, Record<string, string>, RegExp]>([
    ['no file', undefined, {}, /^Your request is missing file parameter\.$/],
    ['an empty file', new Uint8Array(0), {}, /missing file parameter/],
    ['no file name', Buffer.from('x'), { fileName: '' }, /missing fileName parameter/],
    ['a URL', 'https://example.com/a.jpg', {}, /opens no outgoing connection/],
    ['broken base64', '***', {}, /invalid file parameter/],
    ['too many bytes', new Uint8Array(100_001), {}, /The file size exceeds limits\.$/],
    ['too much base64', Buffer.alloc(100_001).toString('base64'), {}, /exceeds limits/],
    ['long tags', Buffer.from('x'), { tags: 'x'.repeat(501) }, /less than or equal to 500/],
    ['a tag with %', Buffer.from('x'), { tags: 'a%b' }, /invalid value for tags/],
    ['bad coordinates', Buffer.from('x'), { customCoordinates: '1,2,3' }, /customCoordinates/],
    ['a bad flag', Buffer.from('x'), { isPrivateFile: 'yes' }, /isPrivateFile/],
    ['too deep folders', Buffer.from('x'), { folder: 'a/'.repeat(51) }, /At most 50 levels/],
  ])('%s is answered with 400', async (_, file, fields, message) => {
    const { status, body } = await upload(emulator, file, fields)
    expect(status).toBe(400)
    expect(body.message).toMatch(message)
    expect(emulator.store.files()).toEqual([])
  })

  test.each([
    [undefined, 401, 'Your request does not contain private API key.'],
    ['Bearer x', 401, 'Your request does not contain private API key.'],
    [basic('private_other'), 403, 'Your account cannot be authenticated.'],
  ])('authorization %s is answered with %i', async (authorization, status, message) => {
    for (const path of ['/v1/files', '/v1/files/0123456789abcdef01234567/details']) {
      const response = await fetch(emulator.url + path, {
        ...(authorization && { headers: { authorization } }),
      })
      expect(response.status).toBe(status)
      expect(await response.json()).toMatchObject({ message })
    }
    const answer = await upload({ ...emulator, privateKey: 'private_other' }, picture)
    expect(answer).toMatchObject({ status: 403 })
  })

  test('every answer has a request id under both names', async () => {
    const { headers } = await upload(emulator, picture)
    expect(headers.get('x-ik-requestid')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('x-request-id')).toBe(headers.get('x-ik-requestid'))
  })

  test('unknown routes are 404', async () => {
    const response = await fetch(`${emulator.url}/v1/nothing`, {
      headers: { authorization: basic(emulator.privateKey) },
    })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ message: expect.any(String), help: expect.any(String) })
    expect((await fetch(`${emulator.url}/other/a.jpg`)).status).toBe(404)
  })
})

test('the log counts by route', async () => {
  await upload(emulator, picture)
  await upload(emulator, picture)
  await fetch(`${emulator.urlEndpoint}/a.jpg?tr=w-5`)
  expect(emulator.requests.count('upload')).toBe(2)
  expect(emulator.requests.count('delivery')).toBe(1)
  expect(emulator.requests.count()).toBe(3)
  expect(emulator.requests.at(-1)).toMatchObject({
    method: 'GET',
    path: '/demo/a.jpg',
    query: '?tr=w-5',
    route: 'delivery',
    status: 200,
  })
  emulator.requests.clear()
  expect(emulator.requests).toHaveLength(0)
  expect(emulator.requests.count()).toBe(0)
})
