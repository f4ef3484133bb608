import { createHmac } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createClient, type ImageKitApiError, type ImageKitClient } from '../../src/api'
import { type Emulator, startEmulator } from '../../src/emulator'
import type { Overlay } from '../../src/url'
import { failure } from './stage'

/*
 * Each feature that the quick start of ImageKit's Go SDK shows, by its number in the list of features, against the emulator.
 */

let emulator: Emulator
let client: ImageKitClient
let picture: Buffer
beforeAll(async () => {
  emulator = await startEmulator()
  client = clientOf()
  picture = await sharp({ create: { width: 120, height: 80, channels: 3, background: 'teal' } })
    .jpeg()
    .withExif({ IFD0: { Make: 'Canon', Model: 'EOS 5D' } })
    .toBuffer()
})
afterAll(async () => {
  await client.close()
  await emulator.close()
})
beforeEach(() => emulator.reset())

function clientOf(options: object = {}) {
  const { privateKey, publicKey, urlEndpoint, url } = emulator
  return createClient({ privateKey, publicKey, urlEndpoint, baseURL: url, env: {}, ...options })
}

const upload = (fileName: string, folder = '/', more: object = {}) =>
  client.files.upload({ file: picture, fileName, folder, useUniqueFileName: false, ...more })
const paths = () => emulator.store.files().map(({ filePath }) => filePath)
const sizeOf = async (url: string) => {
  const response = await fetch(url)
  expect(response.status).toBe(200)
  const { width, height, format } = await sharp(await response.arrayBuffer()).metadata()
  return { width, height, format }
}

describe('initialization', () => {
  test('1 from the environment, and from parameters', async () => {
    const env = {
      IMAGEKIT_PRIVATE_KEY: emulator.privateKey,
      IMAGEKIT_PUBLIC_KEY: emulator.publicKey,
      IMAGEKIT_ENDPOINT_URL: emulator.urlEndpoint,
      IMAGE_KIT_BASE_URL: emulator.url,
    }
    for (const one of [createClient({ env }), clientOf()]) {
      expect(one).toMatchObject({ publicKey: emulator.publicKey, urlEndpoint: emulator.urlEndpoint })
      expect(await one.assets.list()).toEqual([])
      await one.close()
    }
    expect(() => createClient({ env: {} })).toThrow(/IMAGEKIT_PRIVATE_KEY/)
  })
})

describe('URL generation', () => {
  test('2 a relative path', async () => {
    await upload('image.jpg', '/a')
    const url = client.url({ path: '/a/image.jpg', transformation: [{ width: 60, height: 30 }] })
    expect(url).toBe(`${emulator.urlEndpoint}/a/image.jpg?tr=w-60,h-30`)
    expect(await sizeOf(url)).toMatchObject({ width: 60, height: 30 })
  })

  test('3 a relative path under another endpoint', () => {
    expect(client.url({ path: '/image.jpg', urlEndpoint: 'https://other.example/x' })).toBe(
      'https://other.example/x/image.jpg',
    )
  })

  test('4 an absolute source', async () => {
    await upload('image.jpg')
    const src = `${emulator.urlEndpoint}/image.jpg`
    expect(await sizeOf(client.url({ src, transformation: [{ height: 40 }] }))).toMatchObject({
      width: 60,
      height: 40,
    })
  })

  test('5 a transformation as one string', async () => {
    await upload('image.jpg')
    const url = client.url({ path: '/image.jpg', transformation: 'w-60,h-30:rt-90' })
    expect(await sizeOf(url)).toMatchObject({ width: 30, height: 60 })
  })

  test('6 chained objects, and a property that matches no option as it is', async () => {
    await upload('image.jpg')
    const chain = [{ width: 60, height: 30 }, { rotation: 90 }, { ...({ f: 'png' } as object) }]
    const url = client.url({ path: '/image.jpg', transformation: chain, transformationPosition: 'path' })
    expect(url).toBe(`${emulator.urlEndpoint}/tr:w-60,h-30:rt-90:f-png/image.jpg`)
    expect(await sizeOf(url)).toEqual({ width: 30, height: 60, format: 'png' })
  })

  test('7 sharpening, contrast, progressive and format', async () => {
    await upload('image.jpg')
    const transformation = [
      { format: 'jpg', progressive: true, sharpen: true, contrastStretch: true } as const,
    ]
    const url = client.url({ path: '/image.jpg', transformation })
    expect(url).toBe(`${emulator.urlEndpoint}/image.jpg?tr=f-jpg,pr-true,e-sharpen,e-contrast`)
    const delivered = await sharp(await (await fetch(url)).arrayBuffer()).metadata()
    expect(delivered).toMatchObject({ format: 'jpeg', isProgressive: true })
  })

  test('8 overlays', async () => {
    await upload('image.jpg')
    await client.files.upload({
      file: await sharp({ create: { width: 10, height: 10, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
      fileName: 'logo.png',
      folder: '/brand',
      useUniqueFileName: false,
    })
    const overlay = {
      type: 'image',
      input: '/brand/logo.png',
      position: { x: '0', y: '0' },
      transformation: [{ trim: false }],
    } satisfies Overlay
    const url = client.url({
      path: '/image.jpg',
      transformation: [{ overlay, format: 'png' }],
    })
    const pixels = await sharp(await (await fetch(url)).arrayBuffer())
      .removeAlpha()
      .raw()
      .toBuffer()
    const at = (x: number, y: number) => [...pixels.subarray((y * 120 + x) * 3, (y * 120 + x) * 3 + 3)]
    expect(at(5, 5)[0]).toBeGreaterThan(240)
    expect(at(50, 50)[0]).toBeLessThan(20)
  })

  test('9 a signed URL with expiry; a private file is delivered to nobody else', async () => {
    await upload('private.jpg', '/', { isPrivateFile: true })
    const options = {
      path: '/private.jpg',
      transformation: [{ width: 60 }],
      signed: true,
      expireSeconds: 300,
    }
    const url = client.url(options)
    expect(url).toMatch(/\?tr=w-60&ik-t=\d+&ik-s=[0-9a-f]{40}$/)
    expect(await sizeOf(url)).toMatchObject({ width: 60 })
    expect((await fetch(client.url({ ...options, signed: false, expireSeconds: undefined }))).status).toBe(
      401,
    )
    expect((await fetch(url.replace('w-60', 'w-61'))).status).toBe(401)
  })
})

describe('file upload', () => {
  test('10 base64 and a data URI, with every parameter', async () => {
    await client.customMetadataFields.create({ name: 'brand', label: 'Brand', schema: { type: 'Text' } })
    const uploaded = await client.files.upload({
      file: `data:image/jpeg;base64,${picture.toString('base64')}`,
      fileName: 'my image.jpg',
      useUniqueFileName: false,
      tags: ['barn', 'house'],
      folder: '/assets/images/',
      isPrivateFile: false,
      customCoordinates: '10,10,50,50',
      responseFields: ['tags', 'customCoordinates', 'isPrivateFile', 'customMetadata'],
      overwriteFile: true,
      overwriteAITags: true,
      overwriteCustomMetadata: true,
      customMetadata: { brand: 'Nike' },
    })
    expect(uploaded).toMatchObject({
      name: 'my_image.jpg',
      filePath: '/assets/images/my_image.jpg',
      size: picture.length,
      width: 120,
      height: 80,
      tags: ['barn', 'house'],
      customCoordinates: '10,10,50,50',
      customMetadata: { brand: 'Nike' },
    })
    expect(await emulator.store.read('/assets/images/my_image.jpg')).toEqual(picture)
    const named = await client.files.upload({ file: picture.toString('base64'), fileName: 'my image.jpg' })
    expect(named.name).toMatch(/^my_image_[A-Za-z0-9_-]{9}\.jpg$/)
  })
})

describe('media management', () => {
  test('11 list and search files', async () => {
    for (const name of ['a.jpg', 'b.jpg', 'c.png']) await upload(name, '/list', { tags: [name[0]!] })
    const page = await client.assets.list({ skip: 1, limit: 1, sort: 'ASC_NAME' })
    expect(page).toMatchObject([{ name: 'b.jpg' }])
    const found = await client.assets.list({ searchQuery: 'createdAt >= "7d" AND tags IN ["c"]' })
    expect(found).toMatchObject([{ name: 'c.png', tags: ['c'] }])
    const all = []
    for await (const asset of client.assets.listAll({ limit: 2 })) all.push(asset.name)
    expect(all.sort()).toEqual(['a.jpg', 'b.jpg', 'c.png'])
  })

  test('12 file details', async () => {
    const { fileId } = await upload('a.jpg', '/x', { tags: ['t'] })
    expect(await client.files.get(fileId)).toMatchObject({
      fileId,
      type: 'file',
      filePath: '/x/a.jpg',
      tags: ['t'],
      mime: 'image/jpeg',
      versionInfo: { name: 'Version 1' },
    })
    expect(await failure(client.files.get('0'.repeat(24)))).toMatchObject({ code: 'NOT_FOUND', status: 404 })
  })

  test('13 update file details', async () => {
    const { fileId } = await upload('a.jpg', '/', { tags: ['old'] })
    const updated = await client.files.update(fileId, {
      tags: ['new', 'two'],
      removeAITags: ['car'],
      customCoordinates: '1,2,30,40',
    })
    expect(updated).toMatchObject({ tags: ['new', 'two'], customCoordinates: '1,2,30,40' })
    expect(await client.files.get(fileId)).toMatchObject({ tags: ['new', 'two'] })
    expect((await client.files.update(fileId, { tags: null })).tags).toBeNull()
  })

  test('14 add tags, 15 remove tags, of several files', async () => {
    const fileIds = [(await upload('a.jpg')).fileId, (await upload('b.jpg')).fileId]
    expect(await client.files.bulk.addTags({ fileIds, tags: ['x', 'y'] })).toEqual({
      successfullyUpdatedFileIds: fileIds,
    })
    expect((await client.files.get(fileIds[1]!)).tags).toEqual(['x', 'y'])
    await client.files.bulk.removeTags({ fileIds, tags: ['x'] })
    expect((await client.files.get(fileIds[0]!)).tags).toEqual(['y'])
    const unknown = ['0'.repeat(24)]
    const error = await failure<ImageKitApiError>(
      client.files.bulk.addTags({ fileIds: unknown, tags: ['x'] }),
    )
    expect(error).toMatchObject({ status: 404, details: { missingFileIds: unknown } })
  })

  test('16 delete a file, 17 delete several', async () => {
    const ids = await Promise.all(
      ['a.jpg', 'b.jpg', 'c.jpg'].map(async (name) => (await upload(name)).fileId),
    )
    expect(await client.files.delete(ids[0]!)).toBeUndefined()
    expect(paths()).toHaveLength(2)
    const fileIds = ids.slice(1)
    expect(await client.files.bulk.delete({ fileIds })).toMatchObject({
      successfullyDeletedFileIds: expect.arrayContaining(fileIds),
    })
    expect(paths()).toEqual([])
  })

  test('18 copy a file, with and without its versions', async () => {
    await upload('a.jpg')
    await upload('a.jpg', '/', { tags: ['second'] })
    await client.files.copy({ sourceFilePath: '/a.jpg', destinationPath: '/one' })
    await client.files.copy({ sourceFilePath: '/a.jpg', destinationPath: '/all', includeFileVersions: true })
    const versions = Object.fromEntries(emulator.store.files().map((file) => [file.filePath, file.versions]))
    expect(versions).toEqual({ '/a.jpg': 2, '/one/a.jpg': 1, '/all/a.jpg': 2 })
    const gone = client.files.copy({ sourceFilePath: '/none.jpg', destinationPath: '/one' })
    expect(await failure(gone)).toMatchObject({ code: 'SOURCE_FILE_MISSING', status: 404 })
  })

  test('19 move a file', async () => {
    const { fileId } = await upload('a.jpg', '/from')
    await client.files.move({ sourceFilePath: '/from/a.jpg', destinationPath: '/to' })
    expect(paths()).toEqual(['/to/a.jpg'])
    expect((await client.files.get(fileId)).filePath).toBe('/to/a.jpg')
  })

  test('20 rename a file, with a purge', async () => {
    const { fileId, url } = await upload('a.jpg', '/x')
    const { purgeRequestId } = await client.files.rename({
      filePath: '/x/a.jpg',
      newFileName: 'b.jpg',
      purgeCache: true,
    })
    expect((await client.files.get(fileId)).name).toBe('b.jpg')
    expect(await client.cache.invalidation.waitFor(purgeRequestId!, { interval: 5 })).toEqual({
      status: 'Completed',
    })
    expect((await fetch(url)).status).toBe(404)
    await upload('c.jpg', '/x')
    const clash = client.files.rename({ filePath: '/x/c.jpg', newFileName: 'b.jpg' })
    expect(await failure(clash)).toMatchObject({ code: 'FILE_ALREADY_EXISTS', status: 409 })
  })

  test('21 create a folder, 22 delete it', async () => {
    await client.folders.create({ folderName: 'summer', parentFolderPath: '/sale' })
    expect(await client.assets.list({ type: 'folder', path: '/sale' })).toMatchObject([
      { type: 'folder', folderPath: '/sale/summer' },
    ])
    await upload('a.jpg', '/sale/summer')
    await client.folders.delete({ folderPath: '/sale/summer' })
    expect(paths()).toEqual([])
    const gone = client.folders.delete({ folderPath: '/sale/summer' })
    expect(await failure(gone)).toMatchObject({ code: 'FOLDER_NOT_FOUND', status: 404 })
  })

  test('23 copy a folder, 24 move one, 25 the status of the job', async () => {
    await upload('a.jpg', '/source')
    const copied = await client.folders.copy({ sourceFolderPath: '/source', destinationPath: '/copies' })
    expect(await client.folders.job.get(copied.jobId)).toMatchObject({
      jobId: copied.jobId,
      type: 'COPY_FOLDER',
    })
    const done = await client.folders.job.waitFor(copied.jobId, { interval: 5 })
    expect(done).toMatchObject({ type: 'COPY_FOLDER', status: 'Completed' })
    expect(paths().sort()).toEqual(['/copies/source/a.jpg', '/source/a.jpg'])
    const moved = await client.folders.move({ sourceFolderPath: '/source', destinationPath: '/moved' })
    await client.folders.job.waitFor(moved.jobId, { interval: 5 })
    expect(paths().sort()).toEqual(['/copies/source/a.jpg', '/moved/source/a.jpg'])
    expect(await failure(client.folders.job.get('0'.repeat(24)))).toMatchObject({ status: 404 })
  })

  test('26 purge the cache, 27 the status of the purge', async () => {
    const { url } = await upload('a.jpg', '/folder')
    const { requestId } = await client.cache.invalidation.create({ url: `${url}*` })
    expect(await client.cache.invalidation.get(requestId)).toEqual({
      status: expect.stringMatching(/^(Pending|Completed)$/),
    })
    expect(await client.cache.invalidation.waitFor(requestId, { interval: 5 })).toEqual({
      status: 'Completed',
    })
    expect(await failure(client.cache.invalidation.get('0'.repeat(24)))).toMatchObject({ status: 400 })
  })
})

describe('metadata', () => {
  test('28 of a stored file, 29 of a URL', async () => {
    const { fileId, url } = await upload('a.jpg')
    const expected = {
      width: 120,
      height: 80,
      size: picture.length,
      format: 'jpg',
      pHash: expect.stringMatching(/^[0-9a-f]{16}$/),
      exif: { image: { Make: 'Canon', Model: 'EOS 5D' } },
    }
    expect(await client.files.metadata.get(fileId)).toMatchObject(expected)
    expect(await client.files.metadata.getFromURL({ url })).toMatchObject(expected)
    expect(client.helper.pHashDistance('f06830ca9f1e3e90', 'f06830ca9f1e3e91')).toBe(1)
  })
})

describe('utilities', () => {
  test('30 authentication parameters: token and expiry optional, and a browser can upload with them', async () => {
    const given = client.helper.getAuthenticationParameters('your_token', 1655379249)
    const signature = createHmac('sha1', emulator.privateKey).update('your_token1655379249').digest('hex')
    expect(given).toEqual({ token: 'your_token', expire: 1655379249, signature })

    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(picture)]), 'a.jpg')
    form.set('fileName', 'a.jpg')
    form.set('publicKey', emulator.publicKey)
    const parameters = client.helper.getAuthenticationParameters()
    for (const [name, value] of Object.entries(parameters)) form.set(name, String(value))
    const answer = await fetch(`${emulator.url}/api/v1/files/upload`, { method: 'POST', body: form })
    expect(answer.status).toBe(200)
    expect(paths()).toHaveLength(1)
  })
})
