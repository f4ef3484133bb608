import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { api, eventually, upload } from './helpers'
import { tealJpeg } from './picture'

let emulator: Emulator
let picture: Buffer
beforeAll(async () => {
  emulator = await startEmulator()
  picture = await tealJpeg(120, 80)
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const FAILED = "Your request failed 'checks' validation."
const SYNTAX = 'Your request contains invalid syntax for the checks parameter.'

describe('checks', () => {
  const fields = {
    folder: '/marketing/summer/',
    tags: 'sale,new',
    isPrivateFile: 'true',
    customMetadata: '{"brand":"Acme","price":5}',
    fileName: 'hero.jpg',
  }
  const send = async (checks: string) => {
    for (const [name, type] of [
      ['brand', 'Text'],
      ['price', 'Number'],
    ]) {
      await api(emulator, 'POST', '/v1/customMetadataFields', { name, label: name, schema: { type } })
    }
    const { status, body } = await upload(emulator, picture, { ...fields, checks })
    expect(emulator.store.files()).toHaveLength(status === 200 ? 1 : 0)
    return status === 200 ? 'true' : body.message
  }

  test.each([
    `"request.folder" : "marketing/" AND "file.size" < "1mb"`,
    `'request.folder' : 'marketing/' AND 'file.size' < '1mb'`,
    `"request.folder" = "marketing/summer"`,
    `"request.folder" IN ["other", "/marketing/summer/"]`,
    `"request.fileName" = "hero.jpg"`,
    `"request.fileName" NOT = "other.jpg"`,
    `"request.fileName" : "hero"`,
    `"request.tags" IN ["sale"]`,
    `"request.tags" NOT IN ["old"]`,
    `"request.isPrivateFile" = true`,
    `"request.overwriteFile" = true AND "request.overwriteAITags" = true`,
    `"request.customMetadata.brand" = "Acme"`,
    `"request.customMetadata.price" > 4`,
    `"file.size" > 100`,
    `"file.mime" = "image/jpeg"`,
    `"file.mime" : "image/"`,
    `"file.mime" NOT IN ["image/png", "image/gif"]`,
    `"mediaMetadata.width" = 120 AND "mediaMetadata.height" <= 80`,
    `("mediaMetadata.width" > 500 OR "file.mime" = "image/jpeg") AND "file.size" >= 1`,
    `"mediaMetadata.width" > 500 AND "file.size" < 1 OR "file.mime" : "image"`,
  ])('%s lets it through', async (checks) => {
    expect(await send(checks)).toBe('true')
  })

  test.each([
    `"request.folder" : "summer/"`,
    `"request.folder" : "market"`.replace('market', 'marketing/win'),
    `"file.size" < "0.1kb"`,
    `"file.mime" = "image/png"`,
    `"request.isPrivateFile" = false`,
    `"mediaMetadata.width" > 120`,
    `"mediaMetadata.duration" > 0`,
    `"mediaMetadata.videoCodec" = "h264"`,
    `"request.webhookUrl" : "https://"`,
    `"request.customMetadata.other" = "x"`,
    `"file.size" > 1 AND "mediaMetadata.width" < 1`,
  ])('%s refuses it', async (checks) => {
    expect(await send(checks)).toBe(FAILED)
  })

  test.each([
    'file.size',
    '"file.size" <',
    '"file.size" < "big"',
    '"file.size" : 1',
    '"file.size" NOT = 1',
    '"file.name" = "x"',
    '"unknown.size" = 1',
    '"request.file" = "x"',
    '"request.constructor" = "x"',
    '"request.isPrivateFile" : true',
    '"file.size" > 1 AND',
    '("file.size" > 1',
    `"file.size" > 1 OR "file.mime" < "x"`,
    `"file.mime" = 'image/jpeg`,
    '('.repeat(5000),
  ])('%s is no expression', async (checks) => {
    expect(await send(checks)).toBe(SYNTAX)
  })
})

describe('a pre-transformation', () => {
  const send = (transformation: unknown, file: Uint8Array = picture, fields = {}) =>
    upload(emulator, file, {
      transformation: typeof transformation === 'string' ? transformation : JSON.stringify(transformation),
      ...fields,
    })

  test('is stored in the place of the file', async () => {
    const { status, body } = await send({ pre: 'w-60:rt-90' })
    expect(status).toBe(200)
    const stored = await emulator.store.read('/a.jpg')
    expect(body).toMatchObject({ width: 40, height: 60, size: stored.length })
    expect(await sharp(stored).metadata()).toMatchObject({ width: 40, height: 60, format: 'jpeg' })
    const delivered = Buffer.from(await (await fetch(String(body.url))).arrayBuffer())
    expect(delivered.equals(stored)).toBe(true)
  })

  test('can be a named one', async () => {
    await api(emulator, 'POST', '/v1/named-transformations', { name: 'small', transformation: 'w-30' })
    expect((await send({ pre: 'n-small' })).body).toMatchObject({ width: 30, height: 20 })
    expect((await send({ pre: 'n-other' })).status).toBe(400)
  })

  test('that only ImageKit can do is 501, and nothing is stored', async () => {
    const { status, body } = await send({ pre: 'e-bgremove' })
    expect(status).toBe(501)
    expect(body.message).toMatch(/e-bgremove is not supported locally/)
    expect(emulator.store.files()).toEqual([])
  })

  const INVALID = 'The file could not be uploaded because the transformation field is invalid.'
  test.each<[unknown]>([
    ['{'],
    ['[]'],
    ['"w-1"'],
    [{}],
    [{ pre: '' }],
    [{ pre: 1 }],
    [{ pre: 'width:300' }],
    [{ pre: 'w-abc' }],
    [{ pre: 'w-1', other: 1 }],
    [{ post: {} }],
    [{ post: [{ type: 'magic' }] }],
    [{ post: [{ type: 'transformation' }] }],
    [{ post: [{ type: 'transformation', value: 'w-abc' }] }],
    [{ post: [{ type: 'abs', value: 'sr-240' }] }],
    [{ post: [{ type: 'abs', value: '240', protocol: 'hls' }] }],
    [{ post: Array(6).fill({ type: 'transformation', value: 'w-1' }) }],
  ])('cannot be %j', async (transformation) => {
    const { status, body } = await send(transformation)
    expect(status).toBe(400)
    expect(body.message).toBe(INVALID)
    expect(emulator.store.files()).toEqual([])
  })

  test('is for images and videos only', async () => {
    expect((await send({ pre: 'w-1' }, Buffer.from('text'), { fileName: 'a.txt' })).body.message).toBe(
      'The file could not be uploaded because transformations are supported only for image and video files.',
    )
    const video = await send({ pre: 'w-1' }, Buffer.from('video'), { fileName: 'a.mp4' })
    expect(video).toMatchObject({ status: 501, body: { message: 'The emulator cannot transform videos.' } })
  })

  test.each([
    [{ type: 'gif-to-video' }],
    [{ type: 'thumbnail' }],
    [{ type: 'abs', protocol: 'hls', value: 'sr-240_360' }],
  ])('a JPEG cannot have the post-transformation %j', async (post) => {
    expect((await send({ post: [post] })).body.message).toBe(
      'The file could not be uploaded because the detected file type & post-transformation are incompatible.',
    )
  })

  test('a post-transformation is ready when it is asked for', async () => {
    const { status } = await send({ post: [{ type: 'transformation', value: 'w-60' }] })
    expect(status).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await (await fetch(`${emulator.urlEndpoint}/a.jpg?tr=w-60`)).arrayBuffer()
    const today = new Date().toISOString().slice(0, 10)
    const { body } = await api(
      emulator,
      'GET',
      `/v1/accounts/usage-analytics?startDate=${today}&endDate=${today}`,
    )
    // Making it ready is nobody's request.
    expect(body).toMatchObject({ requestCount: 1, cache: { hitCount: 1, missCount: 0 } })
  })
})

describe('an upload', () => {
  test('answers the response fields that it is asked for, and no others', async () => {
    const responseFields =
      'tags,customCoordinates,isPrivateFile,isPublished,customMetadata,embeddedMetadata,metadata,selectedFieldsSchema'
    const { body } = await upload(emulator, picture, {
      tags: 'a',
      customCoordinates: '1,2,3,4',
      responseFields,
    })
    expect(body).toMatchObject({
      tags: ['a'],
      customCoordinates: '1,2,3,4',
      isPrivateFile: false,
      isPublished: true,
      customMetadata: {},
      embeddedMetadata: {},
      metadata: { width: 120, height: 80, format: 'jpg' },
      selectedFieldsSchema: {},
    })
    const plain = (await upload(emulator, picture)).body
    for (const name of responseFields.split(',')) expect(plain).not.toHaveProperty(name)
  })

  test('answers what becomes of its extensions', async () => {
    const extensions = JSON.stringify([
      { name: 'remove-bg' },
      { name: 'google-auto-tagging', maxTags: 5, minConfidence: 95 },
    ])
    const { body } = await upload(emulator, picture, { extensions })
    expect(body).toMatchObject({
      AITags: null,
      extensionStatus: { 'remove-bg': 'pending', 'google-auto-tagging': 'failed' },
    })
  })

  test.each([
    [{ extensions: '{' }, /invalid extensions parameter/],
    [{ extensions: '[{"name":"magic"}]' }, /invalid extensions parameter/],
    [{ webhookUrl: 'nowhere' }, /invalid webhookUrl parameter/],
    [{ overwriteAITags: 'perhaps' }, /overwriteAITags/],
  ])('with %j is refused', async (fields, message) => {
    const { status, body } = await upload(emulator, picture, fields as Record<string, string>)
    expect(status).toBe(400)
    expect(body.message).toMatch(message)
  })

  test('leaves no bytes behind, neither refused late nor transformed', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'imagekit-upload-'))
    const kept = await startEmulator({ dir })
    await upload(kept, picture, { checks: '"file.size" < 1' })
    await upload(kept, picture, { transformation: '{"pre":"e-bgremove"}' })
    await upload(kept, picture, { transformation: '{"pre":"w-20"}', customMetadata: '{"unknown":1}' })
    expect(readdirSync(join(dir, 'blobs'))).toEqual([])
    await upload(kept, picture, { transformation: '{"pre":"w-20"}' })
    await eventually(
      () => readdirSync(join(dir, 'blobs')).length,
      (count) => count === 1,
    )
    await kept.close()
    rmSync(dir, { recursive: true })
  })
})
