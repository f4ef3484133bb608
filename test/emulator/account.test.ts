import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { api, upload } from './helpers'

const dir = mkdtempSync(join(tmpdir(), 'imagekit-account-'))
let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ dir })
})
afterAll(async () => {
  await emulator.close()
  rmSync(dir, { recursive: true })
})
beforeEach(() => emulator.reset())

const ORIGINS = '/v1/accounts/origins'
const ENDPOINTS = '/v1/accounts/url-endpoints'
const SECRET = 'canary-secret'
const bucket = { name: 'o', bucket: 'b', accessKey: SECRET, secretKey: SECRET }

describe('an origin', () => {
  test.each<[object, object]>([
    [
      { type: 'S3', ...bucket },
      { bucket: 'b', prefix: '' },
    ],
    [
      { type: 'S3_COMPATIBLE', ...bucket, endpoint: 'https://s3.example.com' },
      { endpoint: 'https://s3.example.com', s3ForcePathStyle: false },
    ],
    [{ type: 'CLOUDINARY_BACKUP', ...bucket }, { bucket: 'b' }],
    [
      { type: 'WEB_FOLDER', name: 'o', baseUrl: 'https://example.com' },
      { baseUrl: 'https://example.com', forwardHostHeaderToOrigin: false },
    ],
    [{ type: 'WEB_PROXY', name: 'o' }, { includeCanonicalHeader: false }],
    [
      { type: 'GCS', name: 'o', bucket: 'b', clientEmail: 'a@b.c', privateKey: SECRET },
      { bucket: 'b', clientEmail: 'a@b.c' },
    ],
    [
      { type: 'AZURE_BLOB', name: 'o', accountName: 'a', container: 'c', sasToken: SECRET },
      { accountName: 'a', container: 'c' },
    ],
    [
      {
        type: 'AKENEO_PIM',
        name: 'o',
        baseUrl: 'https://example.com',
        clientId: SECRET,
        clientSecret: SECRET,
        username: SECRET,
        password: SECRET,
      },
      { baseUrl: 'https://example.com' },
    ],
  ])('%j is answered without its secrets, nor are they kept', async (origin, expected) => {
    const created = await api(emulator, 'POST', ORIGINS, origin)
    expect(created).toMatchObject({ status: 201, body: { name: 'o', ...expected } })
    const url = `${ORIGINS}/${created.body.id}`
    const answers = [
      created,
      await api(emulator, 'GET', url),
      await api(emulator, 'GET', ORIGINS),
      await api(emulator, 'PUT', url, { ...origin, name: 'renamed' }),
    ]
    expect(answers[3]).toMatchObject({ status: 200, body: { id: created.body.id, name: 'renamed' } })
    expect(JSON.stringify(answers)).not.toContain(SECRET)
    expect(readFileSync(join(dir, 'journal.jsonl'), 'utf8')).not.toContain(SECRET)
    expect((await api(emulator, 'DELETE', url)).status).toBe(204)
    expect((await api(emulator, 'GET', url)).status).toBe(404)
  })

  test.each<[object, RegExp]>([
    [{}, /invalid type parameter/],
    [{ type: 'FTP', name: 'o' }, /invalid type parameter/],
    [{ type: 'S3', name: 'o', bucket: 'b' }, /invalid accessKey parameter/],
    [{ type: 'WEB_FOLDER', name: 'o', baseUrl: 'nowhere' }, /invalid baseUrl parameter/],
    [{ type: 'WEB_PROXY' }, /invalid name parameter/],
  ])('cannot be %j', async (origin, message) => {
    const { status, body } = await api(emulator, 'POST', ORIGINS, origin)
    expect(status).toBe(400)
    expect(body.message).toMatch(message)
    expect(Object.keys(body.errors).length).toBeGreaterThan(0)
  })
})

describe('a URL-endpoint', () => {
  test('is created, read, listed, replaced and deleted', async () => {
    const origin = (await api(emulator, 'POST', ORIGINS, { type: 'WEB_PROXY', name: 'o' })).body.id
    const asked = {
      description: 'products',
      urlPrefix: 'product-images',
      origins: [origin],
      urlRewriter: { type: 'CLOUDINARY' },
    }
    const { status, body } = await api(emulator, 'POST', ENDPOINTS, asked)
    expect(status).toBe(201)
    expect(body).toMatchObject({
      ...asked,
      urlRewriter: { type: 'CLOUDINARY', preserveAssetDeliveryTypes: false },
    })
    const listed = (await api(emulator, 'GET', ENDPOINTS)).body
    expect(listed.map(({ id }: { id: string }) => id)).toEqual(['default', body.id])

    const replaced = await api(emulator, 'PUT', `${ENDPOINTS}/${body.id}`, { description: 'other' })
    expect(replaced).toMatchObject({
      status: 200,
      body: { description: 'other', origins: [], urlPrefix: '' },
    })
  })

  test('that is the default one stays, and a prefix is for one alone', async () => {
    expect((await api(emulator, 'GET', `${ENDPOINTS}/default`)).body).toMatchObject({ urlPrefix: '' })
    const changed = await api(emulator, 'PUT', `${ENDPOINTS}/default`, { description: 'mine' })
    expect(changed).toMatchObject({ status: 200, body: { id: 'default', description: 'mine' } })
    expect((await api(emulator, 'GET', ENDPOINTS)).body).toHaveLength(1)
    expect((await api(emulator, 'DELETE', `${ENDPOINTS}/default`)).status).toBe(400)
    expect((await api(emulator, 'POST', ENDPOINTS, { description: 'x', urlPrefix: 'x' })).status).toBe(201)
    expect((await api(emulator, 'POST', ENDPOINTS, { description: 'x', urlPrefix: 'x' })).status).toBe(400)
  })

  test('lets go of an origin that is deleted', async () => {
    const origin = (await api(emulator, 'POST', ORIGINS, { type: 'WEB_PROXY', name: 'o' })).body.id
    const asked = { description: 'x', urlPrefix: 'x', origins: [origin] }
    const { id } = (await api(emulator, 'POST', ENDPOINTS, asked)).body
    await api(emulator, 'DELETE', `${ORIGINS}/${origin}`)
    expect((await api(emulator, 'GET', `${ENDPOINTS}/${id}`)).body.origins).toEqual([])
    expect((await api(emulator, 'DELETE', `${ENDPOINTS}/${id}`)).status).toBe(204)
  })

  test.each<[object, RegExp]>([
    [{ urlPrefix: 'x' }, /invalid description parameter/],
    [{ description: 'x', urlPrefix: 'a/b' }, /only letters, digits and hyphens/],
    [{ description: 'x', urlPrefix: 'x', origins: ['nope'] }, /no origin nope exists/],
    [{ description: 'x', urlPrefix: 'x', urlRewriter: { type: 'MAGIC' } }, /urlRewriter.type/],
  ])('cannot be %j', async (body, message) => {
    const answer = await api(emulator, 'POST', ENDPOINTS, body)
    expect(answer.status).toBe(400)
    expect(answer.body.message).toMatch(message)
  })
})

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

describe('usage', () => {
  const usage = (start: string, end: string) =>
    api(emulator, 'GET', `/v1/accounts/usage?startDate=${start}&endDate=${end}`)

  test('counts what was stored and delivered; the end is exclusive', async () => {
    await upload(emulator, Buffer.alloc(1000, 'x'), { fileName: 'a.txt' })
    await upload(emulator, Buffer.alloc(500, 'y'), { fileName: 'a.txt' })
    for (let i = 0; i < 3; i++) await (await fetch(`${emulator.urlEndpoint}/a.txt`)).text()
    expect((await usage(day(0), day(1))).body).toEqual({
      bandwidthBytes: 1500,
      mediaLibraryStorageBytes: 1500,
      videoProcessingUnitsCount: 0,
      extensionUnitsCount: 0,
      originalCacheStorageBytes: 0,
    })
    expect((await usage(day(-1), day(0))).body.bandwidthBytes).toBe(0)
    await fetch(`${emulator.urlEndpoint}/a.txt`, { method: 'HEAD' })
    await (await fetch(`${emulator.urlEndpoint}/a.txt`, { headers: { range: 'bytes=0-9' } })).text()
    expect((await usage(day(0), day(1))).body.bandwidthBytes).toBe(1510)
  })

  test.each([
    ['', 'startDate and endDate are required in query parameters.'],
    ['startDate=2025-01-01', 'startDate and endDate are required in query parameters.'],
    ['startDate=2025-1-1&endDate=2025-01-02', 'startDate and endDate should be in format YYYY-MM-DD.'],
    ['startDate=2025-02-30&endDate=2025-03-02', 'startDate and endDate should be in format YYYY-MM-DD.'],
    ['startDate=2025-01-01&endDate=2025-04-01', 'startDate and endDate should be within 90 days.'],
    ['startDate=2025-01-02&endDate=2025-01-01', 'startDate should be before endDate.'],
    ['startDate=2025-01-01&endDate=2025-01-01', 'startDate should be before endDate.'],
  ])('with %s is refused', async (query, message) => {
    const answer = await api(emulator, 'GET', `/v1/accounts/usage?${query}`)
    expect(answer).toMatchObject({ status: 400, body: { message } })
  })
})

describe('usage analytics', () => {
  test('rank what was asked for; both dates are inclusive', async () => {
    const picture = await sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
      .png()
      .toBuffer()
    await upload(emulator, picture, { fileName: 'a.png' })
    const get = (path: string, headers = {}) =>
      fetch(emulator.urlEndpoint + path, { headers }).then((response) => response.arrayBuffer())
    const firefox = { 'user-agent': 'Mozilla/5.0 (X11) Gecko/20100101 Firefox/130.0', referer: 'http://x/' }
    await get('/a.png?tr=w-30', firefox)
    await get('/a.png?tr=w-30', firefox)
    await get('/a.png')
    await get('/missing.png')
    await get('/a.png?tr=w-abc')
    const { body } = await api(
      emulator,
      'GET',
      `/v1/accounts/usage-analytics?startDate=${day(0)}&endDate=${day(0)}`,
    )
    expect(body).toMatchObject({
      startDate: day(0),
      endDate: day(0),
      requestCount: 5,
      cache: { hitCount: 1, missCount: 2, errorCount: 2 },
      statusCodes: [
        { name: '200', requestCount: 3 },
        { name: '400', requestCount: 1 },
        { name: '404', requestCount: 1 },
      ],
      errorReasons: [
        { name: 'EINVAL', requestCount: 1 },
        { name: 'ENOENT', requestCount: 1 },
      ],
      top404Assets: [{ name: '/missing.png', requestCount: 1 }],
      topImages: { byRequests: [{ name: '/a.png', requestCount: 3 }] },
      topImageTransforms: { byRequests: [{ name: 'w-30', requestCount: 2 }] },
      topReferrers: { byRequests: [{ name: 'http://x/', requestCount: 2 }] },
      urlEndpoints: { byRequests: [{ name: emulator.urlEndpoint, requestCount: 5 }] },
      country: { byRequests: [], byBandwidth: [] },
      extensions: [],
      videoProcessing: [],
    })
    expect(body.browser.byRequests).toContainEqual(
      expect.objectContaining({ name: 'Firefox', requestCount: 2 }),
    )
    expect(body.bandwidthBytes).toBeGreaterThan(picture.length)
    emulator.reset()
    const after = await api(
      emulator,
      'GET',
      `/v1/accounts/usage-analytics?startDate=${day(0)}&endDate=${day(0)}`,
    )
    expect(after.body.requestCount).toBe(0)
  })
})

test('all records are there again after a restart, and gone after a reset', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'imagekit-records-'))
  const first = await startEmulator({ dir: folder })
  const rows: [string, object][] = [
    ['/v1/customMetadataFields', { name: 'a', label: 'a', schema: { type: 'Text' } }],
    ['/v1/named-transformations', { name: 'a', transformation: 'w-1' }],
    ['/v1/saved-extensions', { name: 'a', description: '', config: { name: 'remove-bg' } }],
    [ORIGINS, { type: 'WEB_PROXY', name: 'a' }],
    [ENDPOINTS, { description: 'a', urlPrefix: 'a' }],
  ]
  for (const [path, body] of rows) expect((await api(first, 'POST', path, body)).status).toBe(201)
  const read = (one: Emulator) => Promise.all(rows.map(async ([path]) => (await api(one, 'GET', path)).body))
  const before = await read(first)
  expect(before.map((records) => records.length)).toEqual([1, 1, 1, 1, 2])
  await first.close()

  const second = await startEmulator({ dir: folder })
  expect(await read(second)).toEqual(before)
  second.reset()
  await second.close()

  const third = await startEmulator({ dir: folder })
  expect((await read(third)).map((records) => records.length)).toEqual([0, 0, 0, 0, 1])
  await third.close()
  rmSync(folder, { recursive: true })
})
