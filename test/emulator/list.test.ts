import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { api, basic, upload } from './helpers'

let emulator: Emulator

async function get(path: string) {
  const response = await fetch(emulator.url + path, {
    headers: { authorization: basic(emulator.privateKey) },
  })
  return { status: response.status, body: await response.json() }
}

async function names(query: Record<string, string>): Promise<string[]> {
  const { status, body } = await get(`/v1/files?${new URLSearchParams(query)}`)
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(body)}`)
  return (body as { name: string }[]).map(({ name }) => name)
}

beforeAll(async () => {
  emulator = await startEmulator()
  await api(emulator, 'POST', '/v1/customMetadataFields', {
    name: 'rating',
    label: 'Rating',
    schema: { type: 'Number' },
  })
  const png = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 4, background: '#f008' } })
      .png()
      .toBuffer()
  const jpeg = await sharp({ create: { width: 300, height: 200, channels: 3, background: 'red' } })
    .jpeg()
    .toBuffer()
  const taken = await sharp(await png(10, 20))
    .withExif({
      IFD2: { DateTimeOriginal: '2020:05:30 15:56:01' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '40/1 30/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '100/1 15/1 0/1',
      },
    })
    .png()
    .toBuffer()
  await upload(emulator, taken, { fileName: 'red dress.png', tags: 'summer,sale' })
  await upload(emulator, jpeg, { fileName: 'banner.jpg', folder: '/sales', tags: 'sale' })
  await upload(emulator, jpeg, {
    fileName: 'banner.jpg',
    folder: '/sales',
    tags: 'sale',
    isPrivateFile: 'true',
  })
  await upload(emulator, Buffer.alloc(5000, 'x'), { fileName: 'notes.txt', folder: '/sales/deep' })
  await upload(emulator, jpeg, {
    fileName: 'other.jpg',
    folder: '/sales-old',
    customMetadata: '{"rating":4.5}',
  })
})
afterAll(() => emulator.close())

describe('the list', () => {
  const all = ['red_dress.png', 'banner.jpg', 'notes.txt', 'other.jpg']

  test.each<[Record<string, string>, string[]]>([
    [{}, all],
    [{ sort: 'DESC_NAME' }, ['red_dress.png', 'other.jpg', 'notes.txt', 'banner.jpg']],
    [{ sort: 'ASC_WIDTH', fileType: 'image' }, ['red_dress.png', 'banner.jpg', 'other.jpg']],
    [{ limit: '2' }, all.slice(0, 2)],
    [{ limit: '2', skip: '3' }, all.slice(3)],
    [{ path: '/' }, ['red_dress.png']],
    [{ path: 'sales/' }, ['banner.jpg']],
    [{ fileType: 'non-image' }, ['notes.txt']],
    [{ tags: 'summer,unknown' }, ['red_dress.png']],
    [{ name: 'banner.jpg' }, ['banner.jpg']],
    [{ type: 'folder' }, ['sales', 'deep', 'sales-old']],
    [{ type: 'file-version' }, ['banner.jpg']],
    [{ type: 'all', path: '/sales' }, ['banner.jpg', 'deep']],
  ])('%j gives %j', async (query, expected) => {
    expect(await names(query)).toEqual(expected)
  })

  test('answers at the path with a trailing slash, too', async () => {
    expect((await get('/v1/files/?limit=1')).body).toHaveLength(1)
  })

  test.each([
    ['skip=-1', 'The value of skip parameter should be greater than or equal to 0. Value sent is -1.'],
    ['limit=0', 'Minimum value of limit parameter is 1. Value sent is 0.'],
    ['limit=2000', 'Maximum value of limit parameter is 1000. Value sent is 2000.'],
    ['sort=UP', 'Your request contains invalid value for sort parameters.'],
    [
      'type=x',
      'Your request contains invalid value for type parameter. Please provide one of the following: file, file-version, folder, all.',
    ],
  ])('%s is refused', async (query, message) => {
    expect(await get(`/v1/files?${query}`)).toMatchObject({ status: 400, body: { message } })
  })
})

describe('searchQuery', () => {
  test.each([
    ['name = "banner.jpg"', ['banner.jpg']],
    ['name="banner.jpg"', ['banner.jpg']],
    ['name : "red"', ['red_dress.png']],
    ['name HAS "DRESS re"', ['red_dress.png']],
    ['name IN ["banner.jpg", "notes.txt"]', ['banner.jpg', 'notes.txt']],
    ['name NOT IN ["banner.jpg", "notes.txt"]', ['red_dress.png', 'other.jpg']],
    ['name NOT = "banner.jpg" AND NOT format = "png"', ['notes.txt', 'other.jpg']],
    ['path = "/sales"', ['banner.jpg']],
    ['path : "/sales/"', ['banner.jpg', 'notes.txt']],
    ['tags IN ["sale"]', ['red_dress.png', 'banner.jpg']],
    ['tags NOT IN ["sale"] AND size > "4kb"', ['notes.txt']],
    ['tags NOT EXISTS', ['notes.txt', 'other.jpg']],
    ['width > 200 AND height <= 200', ['banner.jpg', 'other.jpg']],
    ['private = true', ['banner.jpg']],
    ['transparency = true', ['red_dress.png']],
    ['(size < 4000 AND width >= 300) OR tags IN ["summer"]', ['red_dress.png', 'banner.jpg', 'other.jpg']],
    ['width = 10 OR width = 300 AND private = true', ['red_dress.png', 'banner.jpg']],
    [
      'createdAt >= "1d" AND createdAt > 2020-01-01 AND updatedAt > 2020-01-01T10:00:00',
      ['red_dress.png', 'banner.jpg', 'notes.txt', 'other.jpg'],
    ],
    ['createdAt < 2d', []],
    ['type = "folder" AND name : "sales"', ['sales', 'sales-old']],
    ['"customMetadata.rating" > 4.3', ['other.jpg']],
    ['"customMetadata.__proto__" EXISTS', []],
    ['"embeddedMetadata.DateTimeOriginal" > "2020-01-01"', ['red_dress.png']],
    ['"embeddedMetadata.DateTimeOriginal" > "2021-01-01"', []],
    ['"embeddedMetadata.GPSLatitudeRef" IN ["N", "S"]', ['red_dress.png']],
    ['"embeddedMetadata.Keywords" EXISTS', []],
    ['"embeddedMetadata.LocationTaken" EXISTS', ['red_dress.png']],
    ['"embeddedMetadata.LocationTaken" = "40.5,100.25 1m"', ['red_dress.png']],
    // One degree of latitude is 111.2 km.
    ['"embeddedMetadata.LocationTaken" = "39.5,100.25 112km"', ['red_dress.png']],
    ['"embeddedMetadata.LocationTaken" = "39.5,100.25 111km"', []],
    ['"embeddedMetadata.LocationTaken" = "40,100|50,105"', ['red_dress.png']],
    ['"embeddedMetadata.LocationTaken" = "41,100|50,105"', []],
    ['"embeddedMetadata.LocationTaken" = "40,100|40,101|41,101|41,100"', ['red_dress.png']],
    ['"embeddedMetadata.LocationTaken" = "0,0|0,100|40,100|40,0"', []],
  ])('%s', async (searchQuery, expected) => {
    expect(await names({ searchQuery })).toEqual(expected)
  })

  test.each([
    'name',
    'name = ',
    'name = "x',
    'name = "x" tags IN ["y"]',
    'unknown = "x"',
    'constructor = "x"',
    'tags = "x"',
    'width > "wide"',
    'createdAt > "soon"',
    'private = 1',
    '(name = "x"',
    'name IN "x"',
    'name IN []',
    'name NOT > "x"',
    '"embeddedMetadata.LocationTaken" = "here"',
    '"embeddedMetadata.LocationTaken" = "1,2|3,4|5,6"',
    '"embeddedMetadata.LocationTaken" > "1,2"',
    '('.repeat(5000),
  ])('%s is refused', async (searchQuery) => {
    const { status, body } = await get(`/v1/files?${new URLSearchParams({ searchQuery })}`)
    expect(status).toBe(400)
    expect((body as { message: string }).message).toMatch(
      /^Your request contains invalid searchQuery parameter: /,
    )
  })
})

describe('one file', () => {
  test.each([
    ['GET', '/v1/files/xyz/details', 400, 'Your request contains invalid fileId parameter.'],
    ['GET', '/v1/files/0123456789abcdef01234567/details', 404, 'The requested file does not exist.'],
    ['DELETE', '/v1/files/xyz', 400, 'Your request contains invalid fileId parameter.'],
    ['DELETE', '/v1/files/0123456789abcdef01234567', 404, 'The requested file does not exist.'],
  ])('%s %s is %i', async (method, path, status, message) => {
    const response = await fetch(emulator.url + path, {
      method,
      headers: { authorization: basic(emulator.privateKey) },
    })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ message })
  })
})

test('each page is of the files as they are now, and each account has its own', async () => {
  const [one, other] = [await startEmulator(), await startEmulator()]
  onTestFinished(async () => void (await Promise.all([one.close(), other.close()])))
  const page = async (account: Emulator, skip: number) => {
    const { body } = await api(account, 'GET', `/v1/files?sort=ASC_NAME&limit=1&skip=${skip}`)
    return (body as { name: string }[]).map(({ name }) => name)
  }
  const add = (fileName: string) =>
    upload(one, Buffer.from(fileName), { fileName, useUniqueFileName: 'false' })
  await add('b.txt')
  await add('d.txt')
  expect([await page(one, 0), await page(one, 1), await page(other, 0)]).toEqual([['b.txt'], ['d.txt'], []])
  await add('c.txt')
  expect([await page(one, 1), await page(one, 2)]).toEqual([['c.txt'], ['d.txt']])
  await one.reset()
  expect(await page(one, 0)).toEqual([])
})
