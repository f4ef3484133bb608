import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { metadataBlocks } from '../../src/emulator/metadata/blocks'
import { api, upload } from './helpers'

let emulator: Emulator
/** Soft shapes, as the lowest frequencies of a photograph. */
const drawing = (cx: number) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="160"><defs><linearGradient id="g"><stop stop-color="navy"/><stop offset="1" stop-color="orange"/></linearGradient></defs><rect width="240" height="160" fill="url(#g)"/><circle cx="${cx}" cy="60" r="40" fill="white"/></svg>`,
  )
const photo = () =>
  sharp(drawing(70)).withExif({
    IFD0: { Make: 'Acme', Model: 'One', Software: 'test', Orientation: '1', DateTime: '2008:07:31 10:38:11' },
    IFD2: { DateTimeOriginal: '2008:05:30 15:56:01', FNumber: '28/10', ISOSpeedRatings: '400' },
    IFD3: {
      GPSLatitudeRef: 'S',
      GPSLatitude: '12/1 30/1 0/1',
      GPSLongitudeRef: 'E',
      GPSLongitude: '45/1 15/1 36/1',
    },
  })

beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

const metadataOf = async (bytes: Buffer, fileName = 'a.jpg') => {
  const { body } = await upload(emulator, bytes, { fileName })
  return (await api(emulator, 'GET', `/v1/files/${body.fileId}/metadata`)).body
}

describe('metadata of a file', () => {
  test('has size, format, quality, density and hash', async () => {
    const bytes = await photo().jpeg({ quality: 70 }).withMetadata({ density: 300 }).toBuffer()
    expect(await metadataOf(bytes)).toMatchObject({
      width: 240,
      height: 160,
      size: bytes.length,
      format: 'jpg',
      hasColorProfile: true,
      hasTransparency: false,
      quality: 70,
      density: 300,
      pHash: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
  })

  test('has EXIF by directory, under ImageKit’s names', async () => {
    const { exif } = await metadataOf(await photo().jpeg().toBuffer())
    expect(exif).toMatchObject({
      image: { Make: 'Acme', Model: 'One', Software: 'test', ModifyDate: '2008:07:31 10:38:11' },
      exif: { DateTimeOriginal: '2008:05:30 15:56:01', FNumber: 2.8, ISO: 400, ExifVersion: '0210' },
      gps: { GPSLatitude: [12, 30, 0], GPSLatitudeRef: 'S' },
      makernote: {},
    })
    expect(exif.image).not.toHaveProperty('DateTime')
  })

  test.each([
    ['png', true, 0],
    ['webp', true, 0],
    ['avif', true, 0],
    ['jpeg', false, 80],
  ] as const)('a %s: transparency %s, quality %i', async (format, hasTransparency, quality) => {
    const bytes = await sharp({ create: { width: 9, height: 6, channels: 4, background: '#f008' } })
      .toFormat(format)
      .toBuffer()
    expect(await metadataOf(bytes, `a.${format}`)).toMatchObject({
      width: 9,
      height: 6,
      hasTransparency,
      quality,
      density: 72,
      hasColorProfile: false,
      exif: {},
    })
  })

  test('the quality is that of the encoder', async () => {
    for (const quality of [10, 35, 50, 75, 95, 100]) {
      const bytes = await sharp(drawing(70)).jpeg({ quality }).toBuffer()
      expect(Math.abs((await metadataOf(bytes)).quality - quality), String(quality)).toBeLessThanOrEqual(1)
    }
  })

  test('a turned picture is as large as people see it', async () => {
    const bytes = await sharp(drawing(70)).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    expect(await metadataOf(bytes)).toMatchObject({ width: 160, height: 240 })
  })

  test.each([
    ['0123456789abcdef01234567', 404, 'The requested file does not exist.'],
    ['xyz', 400, 'Your request contains invalid fileId parameter.'],
  ])('of %s is %i', async (id, status, message) => {
    expect(await api(emulator, 'GET', `/v1/files/${id}/metadata`)).toMatchObject({
      status,
      body: { message },
    })
  })

  test('of what is no picture is 400', async () => {
    const { body } = await upload(emulator, Buffer.from('text'), { fileName: 'a.jpg' })
    expect(await api(emulator, 'GET', `/v1/files/${body.fileId}/metadata`)).toMatchObject({
      status: 400,
      body: { message: 'The requested file is corrupt or invalid.' },
    })
  })
})

describe('the perceptual hash', () => {
  const bits = (a: string, b: string) =>
    (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length
  const hash = async (bytes: Buffer) => (await metadataOf(bytes)).pHash as string

  test('hardly changes with size, quality and format, but with the picture', async () => {
    const original = await hash(await sharp(drawing(70)).png().toBuffer())
    const smaller = await hash(await sharp(drawing(70)).resize(120).jpeg({ quality: 30 }).toBuffer())
    const lighter = await hash(await sharp(drawing(70)).modulate({ brightness: 1.1 }).webp().toBuffer())
    const other = await hash(await sharp(drawing(180)).png().toBuffer())
    const mirrored = await hash(await sharp(drawing(70)).flop().png().toBuffer())
    expect(bits(original, smaller)).toBeLessThanOrEqual(6)
    expect(bits(original, lighter)).toBeLessThanOrEqual(10)
    expect(bits(original, other)).toBeGreaterThan(14)
    expect(bits(original, mirrored)).toBeGreaterThan(14)
  })
})

describe('metadata of a URL', () => {
  const ask = (url: string, path = '/v1/metadata') =>
    api(emulator, 'GET', `${path}?url=${encodeURIComponent(url)}`)

  test.each(['/v1/metadata', '/v1/files/metadata'])('%s is about the picture behind it', async (path) => {
    await upload(emulator, await photo().jpeg().toBuffer(), { fileName: 'u.jpg' })
    expect((await ask(`${emulator.urlEndpoint}/u.jpg`, path)).body).toMatchObject({ width: 240, height: 160 })
    const drawn = await ask(`${emulator.urlEndpoint}/u.jpg?tr=w-60,f-png`, path)
    expect(drawn.body).toMatchObject({ width: 60, height: 40, format: 'png' })
  })

  test.each([
    ['https://example.com/a.jpg', 400, 'The url should be accessible using your ImageKit.io account.'],
    ['nonsense', 400, 'The url should be accessible using your ImageKit.io account.'],
    ['MISSING', 404, 'The requested file does not exist or is inaccessible at this time.'],
  ])('%s is %i', async (url, status, message) => {
    const asked = url === 'MISSING' ? `${emulator.urlEndpoint}/missing.jpg` : url
    expect(await ask(asked)).toMatchObject({ status, body: { message } })
  })

  test('a private file is inaccessible without a signature', async () => {
    await upload(emulator, await photo().jpeg().toBuffer(), { fileName: 'p.jpg', isPrivateFile: 'true' })
    expect((await ask(`${emulator.urlEndpoint}/p.jpg`)).status).toBe(404)
  })
})

describe('embedded metadata', () => {
  test.each(['jpeg', 'png', 'webp'] as const)('of a %s stands in details and uploads', async (format) => {
    const bytes = await photo().toFormat(format).toBuffer()
    const { body } = await upload(emulator, bytes, {
      fileName: `e.${format}`,
      responseFields: 'embeddedMetadata,metadata',
    })
    const expected = {
      Make: 'Acme',
      DateTimeOriginal: '2008-05-30T15:56:01.000Z',
      Orientation: 'Horizontal (normal)',
      GPSLatitude: -12.5,
      GPSLongitude: 45.26,
    }
    expect(body.embeddedMetadata).toMatchObject(expected)
    expect(body.metadata).toMatchObject({
      width: 240,
      pHash: expect.any(String),
      exif: { image: { Make: 'Acme' } },
    })
    const details = (await api(emulator, 'GET', `/v1/files/${body.fileId}/details`)).body
    expect(details.embeddedMetadata).toMatchObject(expected)
    expect(details.embeddedMetadata).not.toHaveProperty('ExifOffset')
  })

  test('of a damaged block is empty, and refuses nothing', async () => {
    const bytes = await photo().jpeg().toBuffer()
    const block = bytes.indexOf('Exif')
    bytes.fill(0xff, block + 6, block + 60)
    const { status, body } = await upload(emulator, bytes, { responseFields: 'embeddedMetadata' })
    expect(status).toBe(200)
    expect(body.embeddedMetadata).toEqual({})
  })

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['a cut JPEG', Buffer.from('ffd8ffe1ffff45786966', 'hex')],
    ['a cut PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['a PNG with a huge chunk', Buffer.from('89504e470d0a1a0affffffff4141414100000000', 'hex')],
    ['a WebP with a huge chunk', Buffer.from('524946460000000057454250414141410fffffff0000', 'hex')],
  ])('%s has no block', (_, bytes) => {
    expect(metadataBlocks(bytes)).toEqual({})
  })
})
