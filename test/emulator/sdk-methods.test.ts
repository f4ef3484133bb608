import ImageKit, { toFile } from '@imagekit/nodejs'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { eventually } from './helpers'
import { startReceiver } from './receiver'
import { methodsOf, type Recorder, recorder } from './recorded'
import { expectInDoc } from './sdk-doc'

/** Every method of the official SDK, as it is but for its base URL. */
let emulator: Emulator
let client: ImageKit
let plain: ImageKit
let picture: Buffer
let calls: Recorder
let receiver: Awaited<ReturnType<typeof startReceiver>>

beforeAll(async () => {
  receiver = await startReceiver()
  emulator = await startEmulator({ jobMs: 20, webhookUrls: [receiver.url] })
  plain = new ImageKit({
    privateKey: emulator.privateKey,
    baseURL: emulator.url,
    webhookSecret: emulator.webhookSecret,
    maxRetries: 0,
  })
  calls = recorder(emulator)
  client = calls.recorded(plain)
  picture = await sharp({ create: { width: 120, height: 80, channels: 3, background: 'teal' } })
    .withExif({ IFD0: { Make: 'Acme' } })
    .jpeg()
    .toBuffer()
})
afterAll(() => {
  receiver.close()
  return emulator.close()
})
beforeEach(() => emulator.reset())

const put = async (fileName: string, folder = '/', others = {}) => {
  const file = await toFile(picture, fileName)
  return client.files.upload({ file, fileName, folder, useUniqueFileName: false, ...others })
}
const paths = () => emulator.store.files().map(({ filePath }) => filePath)
const ID = /^[0-9a-f]{24}$/

describe('files', () => {
  test('upload, get, update, delete', async () => {
    const { fileId } = await put('a.jpg', '/x', { tags: ['a'], responseFields: ['tags', 'metadata'] })
    expect(await client.files.get(fileId!)).toMatchObject({ fileId, filePath: '/x/a.jpg', tags: ['a'] })
    const updated = await client.files.update(fileId!, {
      tags: ['b'],
      description: 'text',
      extensions: [{ name: 'remove-bg' }],
    })
    expect(updated).toMatchObject({
      tags: ['b'],
      description: 'text',
      extensionStatus: { 'remove-bg': 'pending' },
    })
    expect(await client.files.update(fileId!, { publish: { isPublished: false } })).toMatchObject({
      isPublished: false,
    })
    await client.files.delete(fileId!)
    await expect(client.files.get(fileId!)).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('The requested file does not exist.'),
    })
  })

  test('copy, move, rename', async () => {
    await put('a.jpg', '/x')
    await client.files.copy({ sourceFilePath: '/x/a.jpg', destinationPath: '/y', includeFileVersions: true })
    await client.files.move({ sourceFilePath: '/x/a.jpg', destinationPath: '/z' })
    expect(paths().sort()).toEqual(['/y/a.jpg', '/z/a.jpg'])
    const renamed = await client.files.rename({
      filePath: '/z/a.jpg',
      newFileName: 'b.jpg',
      purgeCache: true,
    })
    expect(renamed.purgeRequestId).toMatch(ID)
    expect(paths().sort()).toEqual(['/y/a.jpg', '/z/b.jpg'])
    await expect(client.files.rename({ filePath: '/z/b.jpg', newFileName: 'b.jpg' })).rejects.toMatchObject({
      status: 400,
      error: { reason: 'SAME_OLD_AND_NEW_NAME' },
    })
  })

  test('bulk: addTags, removeTags, removeAITags, delete', async () => {
    const fileIds = [(await put('a.jpg')).fileId!, (await put('b.jpg')).fileId!]
    const all = { successfullyUpdatedFileIds: fileIds }
    expect(await client.files.bulk.addTags({ fileIds, tags: ['x', 'y'] })).toEqual(all)
    expect(await client.files.bulk.removeTags({ fileIds, tags: ['x'] })).toEqual(all)
    expect(await client.files.bulk.removeAITags({ fileIds, AITags: ['x'] })).toEqual(all)
    expect(emulator.store.files().map(({ tags }) => tags)).toEqual([['y'], ['y']])
    expect(await client.files.bulk.delete({ fileIds })).toEqual({ successfullyDeletedFileIds: fileIds })
    expect(paths()).toEqual([])
  })

  test('versions: list, get, restore, delete', async () => {
    const { fileId } = await put('a.jpg')
    await put('a.jpg')
    const [current, old] = await client.files.versions.list(fileId!)
    expect([current!.type, old!.type]).toEqual(['file', 'file-version'])
    const versionId = old!.versionInfo!.id!
    expect(await client.files.versions.get(versionId, { fileId: fileId! })).toMatchObject({
      versionInfo: { id: versionId, name: 'Version 1' },
    })
    expect(await client.files.versions.restore(versionId, { fileId: fileId! })).toMatchObject({
      type: 'file',
      versionInfo: { id: versionId },
    })
    await client.files.versions.delete(current!.versionInfo!.id!, { fileId: fileId! })
    expect(await client.files.versions.list(fileId!)).toHaveLength(1)
  })

  test('metadata: get, getFromURL', async () => {
    const { fileId, url } = await put('a.jpg')
    const metadata = await client.files.metadata.get(fileId!)
    expect(metadata).toMatchObject({
      width: 120,
      height: 80,
      format: 'jpg',
      pHash: expect.stringMatching(/^[0-9a-f]{16}$/),
      exif: { image: { Make: 'Acme' } },
    })
    expect(await client.files.metadata.getFromURL({ url: url! })).toEqual(metadata)
  })
})

test('assets: list', async () => {
  await put('a.jpg', '/x')
  await put('b.jpg', '/x')
  const found = await client.assets.list({ searchQuery: 'name = "b.jpg"' })
  expect(found).toMatchObject([{ type: 'file', name: 'b.jpg' }])
  expect(await client.assets.list({ type: 'folder' })).toMatchObject([{ type: 'folder', folderPath: '/x' }])
  expect(await client.assets.list({ skip: 1, limit: 1, sort: 'ASC_NAME' })).toHaveLength(1)
})

describe('folders', () => {
  const done = (jobId: string) =>
    eventually(
      () => client.folders.job.get(jobId),
      ({ status }) => status === 'Completed',
    )

  test('create, copy, move, rename, job, delete', async () => {
    expect(await client.folders.create({ folderName: 'new', parentFolderPath: '/a' })).toEqual({})
    await put('a.jpg', '/a/new')
    const copy = await client.folders.copy({ sourceFolderPath: '/a/new', destinationPath: '/b' })
    expect(await done(copy.jobId)).toMatchObject({ jobId: copy.jobId, type: 'COPY_FOLDER' })
    const move = await client.folders.move({ sourceFolderPath: '/a/new', destinationPath: '/c' })
    expect(await done(move.jobId)).toMatchObject({ type: 'MOVE_FOLDER' })
    const rename = await client.folders.rename({
      folderPath: '/c/new',
      newFolderName: 'old',
      purgeCache: true,
    })
    expect(await done(rename.jobId)).toMatchObject({
      type: 'RENAME_FOLDER',
      purgeRequestId: expect.stringMatching(ID),
    })
    expect(paths().sort()).toEqual(['/b/new/a.jpg', '/c/old/a.jpg'])
    await client.folders.delete({ folderPath: '/b' })
    expect(paths()).toEqual(['/c/old/a.jpg'])
    await expect(client.folders.delete({ folderPath: '/b' })).rejects.toMatchObject({
      status: 404,
      error: { reason: 'FOLDER_NOT_FOUND' },
    })
  })
})

test('cache: invalidation create, get', async () => {
  const { requestId } = await client.cache.invalidation.create({ url: `${emulator.urlEndpoint}/a.jpg*` })
  await eventually(
    () => client.cache.invalidation.get(requestId!),
    ({ status }) => status === 'Completed',
  )
  await expect(client.cache.invalidation.create({ url: 'https://example.com/x' })).rejects.toMatchObject({
    status: 400,
  })
})

test('customMetadataFields: create, list, update, delete', async () => {
  const field = await client.customMetadataFields.create({
    name: 'price',
    label: 'Price',
    schema: { type: 'Number', minValue: 1 },
  })
  expect(field).toMatchObject({ id: expect.stringMatching(ID), schema: { type: 'Number', minValue: 1 } })
  expect(await client.customMetadataFields.list()).toEqual([field])
  expect(await client.customMetadataFields.update(field.id, { schema: { minValue: 2 } })).toMatchObject({
    schema: { type: 'Number', minValue: 2 },
  })
  const { fileId } = await put('a.jpg', '/', { customMetadata: { price: 3 } })
  expect((await client.files.get(fileId!)).customMetadata).toEqual({ price: 3 })
  await client.customMetadataFields.delete(field.id)
  expect(await client.customMetadataFields.list()).toEqual([])
  expect(await client.customMetadataFields.list({ includeDeleted: true })).toHaveLength(1)
})

test('savedExtensions: create, list, get, update, delete', async () => {
  const saved = await client.savedExtensions.create({
    name: 'cut out',
    description: 'without background',
    config: { name: 'remove-bg' },
  })
  expect(await client.savedExtensions.list()).toEqual([saved])
  expect(await client.savedExtensions.get(saved.id!)).toEqual(saved)
  expect(await client.savedExtensions.update(saved.id!, { name: 'other' })).toMatchObject({ name: 'other' })
  const extensions = [{ name: 'saved-extension' as const, id: saved.id! }]
  expect(await put('a.jpg', '/', { extensions })).toMatchObject({
    extensionStatus: { 'remove-bg': 'pending' },
  })
  await client.savedExtensions.delete(saved.id!)
  expect(await client.savedExtensions.list()).toEqual([])
})

test('namedTransformations: create, list, get, update, delete', async () => {
  await put('a.jpg')
  const named = await client.namedTransformations.create({ name: 'small', transformation: 'w-60' })
  const src = client.helper.buildSrc({
    src: '/a.jpg',
    urlEndpoint: emulator.urlEndpoint,
    transformation: [{ named: 'small' }],
  })
  expect((await sharp(await (await fetch(src)).arrayBuffer()).metadata()).width).toBe(60)
  expect(await client.namedTransformations.list()).toEqual([named])
  expect(await client.namedTransformations.get(named.id!)).toEqual(named)
  expect(await client.namedTransformations.update(named.id!, { enabled: false })).toMatchObject({
    enabled: false,
  })
  expect((await fetch(src)).status).toBe(400)
  await client.namedTransformations.delete(named.id!)
  expect(await client.namedTransformations.list()).toEqual([])
})

describe('accounts', () => {
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

  test('usage get, usageAnalytics get', async () => {
    const { url } = await put('a.jpg')
    await (await fetch(url!)).arrayBuffer()
    expect(await client.accounts.usage.get({ startDate: day(0), endDate: day(1) })).toMatchObject({
      bandwidthBytes: picture.length,
      mediaLibraryStorageBytes: picture.length,
    })
    const analytics = await client.accounts.usageAnalytics.get({ startDate: day(0), endDate: day(0) })
    expect(analytics).toMatchObject({ requestCount: 1, bandwidthBytes: picture.length })
    expect(analytics.topImages.byRequests).toMatchObject([{ name: '/a.jpg', requestCount: 1 }])
  })

  test('origins: create, list, get, update, delete', async () => {
    const asked = { type: 'S3' as const, name: 's3', bucket: 'b', accessKey: 'secret1', secretKey: 'secret2' }
    const origin = await client.accounts.origins.create(asked)
    expect(origin).toMatchObject({ id: expect.stringMatching(ID), type: 'S3', bucket: 'b' })
    expect(JSON.stringify(origin)).not.toContain('secret')
    expect(await client.accounts.origins.list()).toEqual([origin])
    expect(await client.accounts.origins.get(origin.id)).toEqual(origin)
    const update = { type: 'WEB_FOLDER' as const, name: 'web', baseUrl: 'https://example.com' }
    expect(await client.accounts.origins.update(origin.id, update)).toMatchObject({ type: 'WEB_FOLDER' })
    await client.accounts.origins.delete(origin.id)
    expect(await client.accounts.origins.list()).toEqual([])
  })

  test('urlEndpoints: create, list, get, update, delete', async () => {
    const asked = { description: 'products', urlPrefix: 'products' }
    const endpoint = await client.accounts.urlEndpoints.create(asked)
    expect(endpoint).toMatchObject({ ...asked, origins: [] })
    expect(await client.accounts.urlEndpoints.list()).toHaveLength(2)
    expect(await client.accounts.urlEndpoints.get(endpoint.id)).toEqual(endpoint)
    expect(await client.accounts.urlEndpoints.update(endpoint.id, { description: 'new' })).toMatchObject({
      description: 'new',
    })
    await client.accounts.urlEndpoints.delete(endpoint.id)
    await expect(client.accounts.urlEndpoints.get(endpoint.id)).rejects.toMatchObject({ status: 404 })
    await expect(client.accounts.urlEndpoints.delete('default')).rejects.toMatchObject({ status: 400 })
  })
})

test('beta: v2 files upload', async () => {
  const file = await toFile(picture, 'a.jpg')
  const uploaded = await client.beta.v2.files.upload({
    file,
    fileName: 'a.jpg',
    useUniqueFileName: false,
    checks: '"file.size" < "1mb"',
    transformation: { pre: 'w-60', post: [{ type: 'transformation', value: 'w-30' }] },
  })
  expect(uploaded).toMatchObject({ filePath: '/a.jpg', width: 60, height: 40 })
})

test('helper: buildSrc, buildTransformationString, getAuthenticationParameters', async () => {
  await put('a.jpg', '/', { isPrivateFile: true })
  const signed = client.helper.buildSrc({
    src: '/a.jpg',
    urlEndpoint: emulator.urlEndpoint,
    transformation: [{ width: 30 }],
    signed: true,
  })
  expect((await sharp(await (await fetch(signed)).arrayBuffer()).metadata()).width).toBe(30)
  expect((await fetch(signed.replace('w-30', 'w-31'))).status).toBe(401)
  await put('a.jpg')
  const chain = client.helper.buildTransformationString([{ width: 60, height: 60 }, { rotation: 90 }])
  const response = await fetch(`${emulator.urlEndpoint}/a.jpg?tr=${chain}`)
  expect(await sharp(await response.arrayBuffer()).metadata()).toMatchObject({ width: 60, height: 60 })
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(picture)]), 'b.jpg')
  form.set('fileName', 'b.jpg')
  form.set('publicKey', emulator.publicKey)
  for (const [name, value] of Object.entries(client.helper.getAuthenticationParameters())) {
    form.set(name, String(value))
  }
  const uploaded = await fetch(`${emulator.url}/api/v1/files/upload`, { method: 'POST', body: form })
  expect(uploaded.status).toBe(200)
})

test('webhooks: unwrap, unsafeUnwrap', async () => {
  const { fileId } = await put('a.jpg')
  // What another test has uploaded may be told of later than this begins.
  const told = () => receiver.received.find(({ body }) => body.includes(String(fileId)))
  await eventually(told, (event) => event !== undefined)
  const { body, headers } = told()!
  const event = { type: 'file.created', data: { fileId } }
  expect(client.webhooks.unwrap(body, { headers: headers as Record<string, string> })).toMatchObject(event)
  expect(client.webhooks.unsafeUnwrap(body)).toMatchObject(event)
  const forged = body.replace('a.jpg', 'b.jpg')
  expect(() => client.webhooks.unwrap(forged, { headers: headers as Record<string, string> })).toThrow()
})

test('no method of the SDK was left out, and docs/emulator.md has them all', () => {
  const isResource = (value: unknown) => typeof value === 'object' && value !== null && '_client' in value
  const resources = Object.entries(plain).filter(([, value]) => isResource(value))
  const all = resources.flatMap(([name, value]) => methodsOf(value, name)).sort()
  expect(all.length).toBeGreaterThan(55)
  expect(all.filter((method) => !calls.called.has(method))).toEqual([])
  expectInDoc(
    '@imagekit/nodejs',
    calls.table(all),
    'npx vitest run --project unit test/emulator/sdk-methods.test.ts',
  )
})
