import { createRequire } from 'node:module'
import ImageKit from 'imagekit'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { eventually } from './helpers'
import { tealJpeg } from './picture'
import { startReceiver } from './receiver'
import { type Recorder, recorder } from './recorded'
import { expectInDoc } from './sdk-doc'

/**
 * Every method of `imagekit`, the SDK before `@imagekit/nodejs`. Its hosts are fixed, so the axios that it uses sends
 * elsewhere what was meant for them; all else is as it is.
 */
let emulator: Emulator
let client: ImageKit
let picture: Buffer
let interceptor: number
let calls: Recorder
let receiver: Awaited<ReturnType<typeof startReceiver>>
const require = createRequire(import.meta.url)
const axios = createRequire(require.resolve('imagekit'))('axios')

beforeAll(async () => {
  receiver = await startReceiver()
  emulator = await startEmulator({ jobMs: 20, webhookUrls: [receiver.url] })
  const { publicKey, privateKey, urlEndpoint } = emulator
  calls = recorder(emulator)
  client = calls.recorded(new ImageKit({ publicKey, privateKey, urlEndpoint }))
  interceptor = axios.interceptors.request.use((config: { url: string }) => ({
    ...config,
    url: config.url.replace(/^https:\/\/(api|upload)\.imagekit\.io/, emulator.url),
  }))
  picture = await tealJpeg(120, 80)
})
afterAll(() => {
  axios.interceptors.request.eject(interceptor)
  receiver.close()
  return emulator.close()
})
beforeEach(() => emulator.reset())

const put = (fileName: string, folder = '/', others = {}) =>
  client.upload({ file: picture, fileName, folder, useUniqueFileName: false, ...others })
const paths = () => emulator.store.files().map(({ filePath }) => filePath)
const ID = /^[0-9a-f]{24}$/

describe('the older SDK', () => {
  test('upload, listFiles, getFileDetails, updateFileDetails, deleteFile', async () => {
    const { fileId } = await put('a.jpg', '/x', {
      tags: ['a', 'b'],
      responseFields: ['tags', 'metadata'],
      extensions: [{ name: 'google-auto-tagging', maxTags: 5, minConfidence: 90 }],
      transformation: { post: [{ type: 'transformation', value: 'w-30' }] },
      checks: '"file.size" < "1mb"',
    })
    expect(await client.listFiles({ tags: ['a'], skip: 0, limit: 5 })).toMatchObject([
      { fileId, name: 'a.jpg' },
    ])
    expect(await client.getFileDetails(fileId)).toMatchObject({ filePath: '/x/a.jpg', tags: ['a', 'b'] })
    expect(
      await client.updateFileDetails(fileId, { tags: ['c'], customCoordinates: '1,2,3,4' }),
    ).toMatchObject({
      tags: ['c'],
      customCoordinates: '1,2,3,4',
    })
    await client.deleteFile(fileId)
    await expect(client.getFileDetails(fileId)).rejects.toMatchObject({
      message: 'The requested file does not exist.',
      help: 'For support kindly contact us at support@imagekit.io.',
    })
  })

  test('upload of base64, and its failure in ImageKit’s words', async () => {
    const asked = { file: picture.toString('base64'), fileName: 'a.jpg', useUniqueFileName: false }
    expect(await client.upload(asked)).toMatchObject({ width: 120, size: picture.length })
    await expect(client.upload({ ...asked, overwriteFile: false })).rejects.toMatchObject({
      message: expect.stringMatching(/^A file with the same name already exists at the exact location\./),
    })
  })

  test('bulkAddTags, bulkRemoveTags, bulkRemoveAITags, bulkDeleteFiles', async () => {
    const fileIds = [(await put('a.jpg')).fileId, (await put('b.jpg')).fileId]
    const all = { successfullyUpdatedFileIds: fileIds }
    expect(await client.bulkAddTags(fileIds, ['x', 'y'])).toEqual(all)
    expect(await client.bulkRemoveTags(fileIds, ['x'])).toEqual(all)
    expect(await client.bulkRemoveAITags(fileIds, ['x'])).toEqual(all)
    expect(emulator.store.files().map(({ tags }) => tags)).toEqual([['y'], ['y']])
    await expect(client.bulkDeleteFiles([...fileIds, '0123456789abcdef01234567'])).rejects.toMatchObject({
      missingFileIds: ['0123456789abcdef01234567'],
    })
    expect(await client.bulkDeleteFiles(fileIds)).toEqual({ successfullyDeletedFileIds: fileIds })
  })

  test('getFileVersions, getFileVersionDetails, restoreFileVersion, deleteFileVersion', async () => {
    const { fileId } = await put('a.jpg')
    await put('a.jpg')
    const versions = (await client.getFileVersions(fileId)) as unknown as { versionInfo: { id: string } }[]
    const [current, old] = versions.map(({ versionInfo }) => versionInfo.id)
    const versionId = old!
    expect(await client.getFileVersionDetails({ fileId, versionId })).toMatchObject({ type: 'file-version' })
    expect(await client.restoreFileVersion({ fileId, versionId })).toMatchObject({ type: 'file' })
    await client.deleteFileVersion({ fileId, versionId: current! })
    expect(await client.getFileVersions(fileId)).toHaveLength(1)
  })

  test('getFileMetadata by id and by URL, pHashDistance', async () => {
    const { fileId, url } = await put('a.jpg')
    const metadata = await client.getFileMetadata(fileId)
    expect(metadata).toMatchObject({ width: 120, height: 80, pHash: expect.stringMatching(/^[0-9a-f]{16}$/) })
    const { pHash } = (await client.getFileMetadata(url)) as { pHash: string }
    expect(client.pHashDistance(pHash, metadata.pHash)).toBe(0)
  })

  test('copyFile, moveFile, renameFile, purgeCache, getPurgeCacheStatus', async () => {
    await put('a.jpg', '/x')
    await client.copyFile({ sourceFilePath: '/x/a.jpg', destinationPath: '/y', includeFileVersions: true })
    await client.moveFile({ sourceFilePath: '/x/a.jpg', destinationPath: '/z' })
    const renamed = await client.renameFile({ filePath: '/z/a.jpg', newFileName: 'b.jpg', purgeCache: true })
    expect(renamed.purgeRequestId).toMatch(ID)
    expect(paths().sort()).toEqual(['/y/a.jpg', '/z/b.jpg'])
    const { requestId } = await client.purgeCache(`${emulator.urlEndpoint}/y/a.jpg`)
    // Its declaration says void; what it gives is the status.
    const status = () => client.getPurgeCacheStatus(requestId) as unknown as Promise<{ status: string }>
    await eventually(status, (answer) => answer.status === 'Completed')
  })

  test('createFolder, copyFolder, moveFolder, getBulkJobStatus, deleteFolder', async () => {
    const done = (jobId: string) =>
      eventually(
        // Its declaration says void, too.
        () => client.getBulkJobStatus(jobId) as unknown as Promise<{ status: string }>,
        ({ status }) => status === 'Completed',
      )
    expect(await client.createFolder({ folderName: 'new', parentFolderPath: '/a' })).toEqual({})
    await put('a.jpg', '/a/new')
    await put('a.jpg', '/a/new')
    const copy = { sourceFolderPath: '/a/new', destinationPath: '/b', includeFileVersions: true }
    expect(await done((await client.copyFolder(copy)).jobId)).toMatchObject({ type: 'COPY_FOLDER' })
    const move = { sourceFolderPath: '/a/new', destinationPath: '/c' }
    expect(await done((await client.moveFolder(move)).jobId)).toMatchObject({ type: 'MOVE_FOLDER' })
    expect(
      emulator.store
        .files()
        .map(({ filePath, versions }) => [filePath, versions])
        .sort(),
    ).toEqual([
      ['/b/new/a.jpg', 2],
      ['/c/new/a.jpg', 2],
    ])
    await client.deleteFolder('/b')
    expect(paths()).toEqual(['/c/new/a.jpg'])
  })

  test('createCustomMetadataField, getCustomMetadataFields, updateCustomMetadataField, deleteCustomMetadataField', async () => {
    const field = await client.createCustomMetadataField({
      name: 'price',
      label: 'Price',
      schema: { type: 'Number', minValue: 1 },
    })
    expect(await client.getCustomMetadataFields({ includeDeleted: false })).toMatchObject([{ id: field.id }])
    expect(await client.updateCustomMetadataField(field.id, { label: 'Cost' })).toMatchObject({
      label: 'Cost',
    })
    expect(await put('a.jpg', '/', { customMetadata: { price: 2 } })).toMatchObject({ name: 'a.jpg' })
    await client.deleteCustomMetadataField(field.id)
    expect(await client.getCustomMetadataFields({ includeDeleted: false })).toEqual([])
  })

  test('url and getAuthenticationParameters are accepted', async () => {
    await put('a.jpg', '/', { isPrivateFile: true })
    const address = client.url({
      path: '/a.jpg',
      transformation: [{ height: '300', width: '400' }, { rotation: '90' }],
      transformationPosition: 'query',
      signed: true,
      expireSeconds: 60,
    })
    const response = await fetch(address)
    expect(response.status).toBe(200)
    expect(await sharp(await response.arrayBuffer()).metadata()).toMatchObject({ width: 300, height: 400 })
    const { token, expire, signature } = client.getAuthenticationParameters()
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(picture)]), 'b.jpg')
    for (const [name, value] of Object.entries({
      fileName: 'b.jpg',
      publicKey: emulator.publicKey,
      token,
      expire,
      signature,
    })) {
      form.set(name, String(value))
    }
    const uploaded = await fetch(`${emulator.url}/api/v1/files/upload`, { method: 'POST', body: form })
    expect(uploaded.status).toBe(200)
  })

  test('verifyWebhookEvent', async () => {
    const { fileId } = await put('a.jpg')
    // What another test has uploaded may be told of later than this begins.
    const told = () => receiver.received.find(({ body }) => body.includes(fileId))
    await eventually(told, (event) => event !== undefined)
    const { body, headers } = told()!
    const verify = (text: string) =>
      client.verifyWebhookEvent(text, String(headers['x-ik-signature']), emulator.webhookSecret)
    expect(verify(body).event).toMatchObject({ type: 'file.created', data: { fileId } })
    expect(() => verify(body.replace('a.jpg', 'b.jpg'))).toThrow()
  })

  test('no method was left out, and docs/emulator.md has them all', () => {
    const all = Object.getOwnPropertyNames(ImageKit.prototype)
      .filter((name) => name !== 'constructor')
      .sort()
    expect(all.length).toBeGreaterThan(30)
    expect(all.filter((name) => !calls.called.has(name))).toEqual([])
    expectInDoc(
      'imagekit',
      calls.table(all),
      'npx vitest run --project unit test/emulator/legacy-sdk.test.ts',
    )
  })
})
