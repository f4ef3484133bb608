import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { api, eventually, upload } from './helpers'

const root = mkdtempSync(join(tmpdir(), 'imagekit-relocate-'))
let emulator: Emulator
beforeAll(async () => {
  // In a folder, so that the bytes of copies are files of their own.
  emulator = await startEmulator({ dir: join(root, 'store'), jobMs: 20, limits: { versions: 4 } })
})
afterAll(async () => {
  await emulator.close()
  rmSync(root, { recursive: true })
})
beforeEach(() => emulator.reset())

const put = async (path: string, text: string, fields = {}) => {
  const [, folder = '', fileName = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? []
  const { body } = await upload(emulator, Buffer.from(text), { folder: folder || '/', fileName, ...fields })
  return String(body.fileId)
}
const post = (path: string, body: unknown) => api(emulator, 'POST', `/v1/files/${path}`, body)
const rename = (body: unknown) => api(emulator, 'PUT', '/v1/files/rename', body)
const tree = () =>
  Object.fromEntries(emulator.store.files().map(({ filePath, versions }) => [filePath, versions]))
const text = async (path: string) => String(await emulator.store.read(path))

describe('a copy', () => {
  test('is a file of its own, of the current version', async () => {
    const source = await put('/a/x.txt', 'one', { tags: 'kept' })
    await put('/a/x.txt', 'two', { tags: 'kept' })
    expect(await post('copy', { sourceFilePath: '/a/x.txt', destinationPath: '/b/c/' })).toMatchObject({
      status: 204,
      body: undefined,
    })
    expect(tree()).toEqual({ '/a/x.txt': 2, '/b/c/x.txt': 1 })
    const copy = emulator.store.files()[1]!
    expect(copy).toMatchObject({ tags: ['kept'], size: 3 })
    expect(copy.fileId).not.toBe(source)
    await api(emulator, 'DELETE', `/v1/files/${source}`)
    expect(await text('/b/c/x.txt')).toBe('two')
  })

  test('with its versions keeps their order', async () => {
    await put('/x.txt', 'one')
    await put('/x.txt', 'two')
    await post('copy', { sourceFilePath: 'x.txt', destinationPath: '/b', includeFileVersions: true })
    const { fileId } = emulator.store.files()[1]!
    const { body } = await api(emulator, 'GET', `/v1/files/${fileId}/versions`)
    expect(body.map((one: { versionInfo: object }) => one.versionInfo)).toMatchObject([
      { name: 'Version 2' },
      { id: fileId, name: 'Version 1' },
    ])
    expect(await text('/b/x.txt')).toBe('two')
  })

  test('on a file of the same name becomes its new versions', async () => {
    await put('/x.txt', 'one')
    await put('/x.txt', 'two')
    const target = await put('/b/x.txt', 'other')
    await post('copy', { sourceFilePath: '/x.txt', destinationPath: '/b', includeFileVersions: true })
    expect(tree()).toEqual({ '/x.txt': 2, '/b/x.txt': 3 })
    expect(emulator.store.files()[1]!.fileId).toBe(target)
    expect(await text('/b/x.txt')).toBe('two')
  })
})

describe('a move', () => {
  test('keeps the file, its id and its versions', async () => {
    const fileId = await put('/a/x.txt', 'one')
    await put('/a/x.txt', 'two')
    expect((await post('move', { sourceFilePath: '/a/x.txt', destinationPath: '/new folder' })).status).toBe(
      204,
    )
    expect(tree()).toEqual({ '/new_folder/x.txt': 2 })
    expect(emulator.store.files()[0]!.fileId).toBe(fileId)
    expect((await fetch(`${emulator.urlEndpoint}/a/x.txt`)).status).toBe(404)
    expect((await fetch(`${emulator.urlEndpoint}/new_folder/x.txt`)).status).toBe(200)
  })

  test('onto a file of the same name becomes its new versions', async () => {
    await put('/a/x.txt', 'moved')
    const target = await put('/b/x.txt', 'other')
    await post('move', { sourceFilePath: '/a/x.txt', destinationPath: '/b' })
    expect(tree()).toEqual({ '/b/x.txt': 2 })
    expect(emulator.store.files()[0]!.fileId).toBe(target)
    expect(await text('/b/x.txt')).toBe('moved')
    const { body } = await api(emulator, 'GET', `/v1/files/${target}/versions`)
    expect(body[1].versionInfo).toEqual({ id: target, name: 'Version 1' })
  })
})

describe.each(['copy', 'move'])('%s', (route) => {
  const bad = 'Your request is missing parameters / contains invalid parameters.'

  test.each<[object, number, string, string]>([
    [{}, 400, 'MISSING_PARAMETER', bad],
    [{ sourceFilePath: '/x.txt' }, 400, 'MISSING_PARAMETER', bad],
    [{ sourceFilePath: '', destinationPath: '/b' }, 400, 'MISSING_PARAMETER', bad],
    [{ sourceFilePath: 1, destinationPath: '/b' }, 400, 'INVALID_PARAMETER', bad],
    [{ sourceFilePath: '/x.txt', destinationPath: '/' }, 400, 'SAME_SOURCE_AND_DESTINATION', bad],
    [{ sourceFilePath: '/x.txt', destinationPath: '/b/../c' }, 400, 'INVALID_FOLDER_PATH', bad],
    [{ sourceFilePath: '/x.txt', destinationPath: '/full' }, 400, 'VERSION_LIMIT_EXCEEDED', bad],
    [
      { sourceFilePath: '/file1.jpg', destinationPath: '/b' },
      404,
      'SOURCE_FILE_MISSING',
      'No file found with filePath `/file1.jpg`.',
    ],
  ])('with %j is %i %s', async (body, status, reason, message) => {
    await put('/x.txt', 'x')
    for (const name of ['1', '2', '3', '4']) await put('/full/x.txt', name)
    const before = tree()
    expect(await post(route, body)).toMatchObject({ status, body: { message, reason } })
    expect(tree()).toEqual(before)
  })
})

describe('renaming', () => {
  test('holds for all versions, and the old URL stops', async () => {
    const fileId = await put('/a/x.txt', 'one')
    await put('/a/x.txt', 'two')
    expect(await rename({ filePath: '/a/x.txt', newFileName: 'new name.txt' })).toMatchObject({
      status: 200,
      body: {},
    })
    expect(tree()).toEqual({ '/a/new_name.txt': 2 })
    const { body } = await api(emulator, 'GET', `/v1/files/${fileId}/versions`)
    expect(body.map(({ name }: { name: string }) => name)).toEqual(['new_name.txt', 'new_name.txt'])
    expect((await fetch(`${emulator.urlEndpoint}/a/x.txt`)).status).toBe(404)
  })

  test('purges the old URL if asked to', async () => {
    await put('/x.txt', 'one')
    const { body } = await rename({ filePath: '/x.txt', newFileName: 'y.txt', purgeCache: true })
    expect(body.purgeRequestId).toMatch(/^[0-9a-f]{24}$/)
    const status = () => api(emulator, 'GET', `/v1/files/purge/${body.purgeRequestId}`)
    await eventually(status, (answer) => answer.body.status === 'Completed')
  })

  test('is done all the same, with 207, if the purges of the month are used up', async () => {
    const poor = await startEmulator({ limits: { purgesPerMonth: 0 } })
    await upload(poor, Buffer.from('x'), { fileName: 'x.txt' })
    const answer = await api(poor, 'PUT', '/v1/files/rename', {
      filePath: '/x.txt',
      newFileName: 'y.txt',
      purgeCache: true,
    })
    expect(answer).toMatchObject({
      status: 207,
      body: {
        reason: 'PURGE_FAILED',
        message:
          'File renamed successfully but we could not purge the CDN cache for old URL because of rate limits on purge API.',
      },
    })
    expect(poor.store.files().map(({ name }) => name)).toEqual(['y.txt'])
    await poor.close()
  })

  test.each<[object, number, string, string]>([
    [{ filePath: '/x.txt' }, 400, 'MISSING_PARAMETER', expect.any(String)],
    [{ filePath: '/x.txt', newFileName: 1 }, 400, 'INVALID_PARAMETER', expect.any(String)],
    [
      { filePath: '/x.txt', newFileName: 'y.txt', purgeCache: 'yes' },
      400,
      'INVALID_PARAMETER',
      expect.any(String),
    ],
    [
      { filePath: '/x.txt', newFileName: 'x.txt' },
      400,
      'SAME_OLD_AND_NEW_NAME',
      'newFileName cannot be the same as its existing name.',
    ],
    [
      { filePath: '/x.txt', newFileName: 'taken.txt' },
      409,
      'FILE_ALREADY_EXISTS',
      'File with name newFileName already exists at the same location.',
    ],
    [
      { filePath: '/path/to/file.jpg', newFileName: 'y.txt' },
      404,
      'FILE_MISSING',
      'No file found in media library at filePath /path/to/file.jpg',
    ],
  ])('with %j is %i %s', async (body, status, reason, message) => {
    await put('/x.txt', 'x')
    await put('/taken.txt', 'y')
    expect(await rename(body)).toMatchObject({ status, body: { message, reason } })
    expect(tree()).toEqual({ '/x.txt': 1, '/taken.txt': 1 })
  })
})

describe('versions', () => {
  const UNKNOWN = '0123456789abcdef01234567'
  const of = (method: string, path: string) => api(emulator, method, `/v1/files/${path}`)
  let fileId: string
  let ids: string[]

  beforeEach(async () => {
    for (const one of ['one', 'two', 'three']) fileId = await put('/x.txt', one)
    const { body } = await of('GET', `${fileId}/versions`)
    ids = body.map((version: { versionInfo: { id: string } }) => version.versionInfo.id)
  })

  test('are listed newest first, the old ones as file-version with a URL of their own', async () => {
    const { body } = await of('GET', `${fileId}/versions`)
    expect(body).toMatchObject([
      { type: 'file', fileId, versionInfo: { name: 'Version 3' }, size: 5 },
      { type: 'file-version', fileId, versionInfo: { name: 'Version 2' }, size: 3 },
      { type: 'file-version', fileId, versionInfo: { id: fileId, name: 'Version 1' }, size: 3 },
    ])
    const texts = await Promise.all(body.map(async ({ url }: { url: string }) => (await fetch(url)).text()))
    expect(texts).toEqual(['three', 'two', 'one'])
    expect(body[1].url).toContain(`?ik-obj-version=${ids[1]}&updatedAt=`)
  })

  test('one is answered by its id', async () => {
    expect(await of('GET', `${fileId}/versions/${ids[1]}`)).toMatchObject({
      status: 200,
      body: { type: 'file-version', versionInfo: { id: ids[1], name: 'Version 2' } },
    })
  })

  test('an old one can be deleted, the current one cannot', async () => {
    const [current, , first] = ids
    expect(await of('DELETE', `${fileId}/versions/${first}`)).toMatchObject({ status: 204, body: undefined })
    expect(tree()).toEqual({ '/x.txt': 2 })
    expect((await fetch(`${emulator.urlEndpoint}/x.txt?ik-obj-version=${first}`)).status).toBe(404)
    expect(await of('DELETE', `${fileId}/versions/${current}`)).toMatchObject({
      status: 400,
      body: { message: 'You cannot delete current version of a file.' },
    })
  })

  test('an old one is restored as the current one', async () => {
    expect(await of('PUT', `${fileId}/versions/${ids[2]}/restore`)).toMatchObject({
      status: 200,
      body: { type: 'file', versionInfo: { id: ids[2], name: 'Version 1' } },
    })
    expect(await (await fetch(`${emulator.urlEndpoint}/x.txt`)).text()).toBe('one')
    expect(tree()).toEqual({ '/x.txt': 3 })
    await put('/x.txt', 'next')
    const { body } = await of('GET', `${fileId}/versions`)
    expect(body.map((one: { versionInfo: { name: string } }) => one.versionInfo.name)).toEqual([
      'Version 4',
      'Version 1',
      'Version 3',
      'Version 2',
    ])
  })

  test('are limited', async () => {
    await put('/x.txt', 'four')
    const { status, body } = await upload(emulator, Buffer.from('five'), { fileName: 'x.txt' })
    expect(status).toBe(400)
    expect(body).toMatchObject({ reason: 'VERSION_LIMIT_EXCEEDED' })
    expect(await text('/x.txt')).toBe('four')
  })

  test.each([
    ['GET', `xyz/versions`, 400, 'Your request contains invalid fileId parameter.'],
    ['GET', `${UNKNOWN}/versions`, 404, 'The requested file does not exist.'],
    ['GET', `xyz/versions/${UNKNOWN}`, 400, 'Your request contains invalid fileId parameter.'],
    ['GET', `${UNKNOWN}/versions/xyz`, 400, 'Your request contains invalid versionId parameter.'],
    ['GET', `${UNKNOWN}/versions/${UNKNOWN}`, 404, 'The requested file version does not exist.'],
    ['DELETE', `${UNKNOWN}/versions/xyz`, 400, 'Your request contains invalid versionId parameter.'],
    ['DELETE', `${UNKNOWN}/versions/${UNKNOWN}`, 404, 'The requested asset does not exist.'],
    ['PUT', `${UNKNOWN}/versions/xyz/restore`, 400, 'Your request contains invalid versionId parameter.'],
    ['PUT', `${UNKNOWN}/versions/${UNKNOWN}/restore`, 404, 'The requested file version does not exist.'],
  ])('%s %s is %i', async (method, path, status, message) => {
    expect(await of(method, path)).toMatchObject({ status, body: { message } })
  })
})
