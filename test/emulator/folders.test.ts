import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { api, eventually, upload } from './helpers'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ jobMs: 30, limits: { nestedAssets: 20, versions: 3 } })
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const put = (path: string, content: string) => {
  const [, folder = '', fileName = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? []
  return upload(emulator, Buffer.from(content), { folder: folder || '/', fileName })
}
const create = (folderName: unknown, parentFolderPath: unknown = '/') =>
  api(emulator, 'POST', '/v1/folder', { folderName, parentFolderPath })
const job = (name: string, body: object) => api(emulator, 'POST', `/v1/bulkJobs/${name}`, body)
const statusOf = async (jobId: string) => (await api(emulator, 'GET', `/v1/bulkJobs/${jobId}`)).body
const finished = (jobId: string) =>
  eventually(
    () => statusOf(jobId),
    ({ status }) => status === 'Completed',
  )
const files = () =>
  Object.fromEntries(emulator.store.files().map(({ filePath, versions }) => [filePath, versions]))
const folders = async () => {
  const { body } = await api(emulator, 'GET', '/v1/files?type=folder&sort=ASC_NAME')
  return body.map(({ folderPath }: { folderPath: string }) => folderPath).sort()
}

describe('creating a folder', () => {
  test.each<[string, string, string[]]>([
    ['new', '/', ['/new']],
    ['new', '/a/b', ['/a', '/a/b', '/a/b/new']],
    ['new', 'a', ['/a', '/a/new']],
    ['new folder', 'a/', ['/a', '/a/new_folder']],
    ['x/y', '/', ['/x_y']],
  ])('%s in %s makes %j', async (name, parent, expected) => {
    expect(await create(name, parent)).toMatchObject({ status: 201, body: {} })
    expect(await folders()).toEqual(expected)
  })

  test('that is there already succeeds', async () => {
    await create('new')
    expect((await create('new')).status).toBe(201)
    expect(await folders()).toEqual(['/new'])
  })

  test('answers at the path with a slash at its end, too', async () => {
    const body = { folderName: 'a', parentFolderPath: '/' }
    expect((await api(emulator, 'POST', '/v1/folder/', body)).status).toBe(201)
  })

  test.each<[unknown, unknown, string, string]>([
    ['..', '/', 'INVALID_FOLDER_PATH', "'.' & '..' can not be used as folder-name"],
    ['.', '/', 'INVALID_FOLDER_PATH', "'.' & '..' can not be used as folder-name"],
    ['a', '/x/../y', 'INVALID_FOLDER_PATH', "'.' & '..' can not be used as folder-name"],
    ['', '/', 'MISSING_PARAMETER', expect.any(String)],
    [undefined, '/', 'MISSING_PARAMETER', expect.any(String)],
    [1, '/', 'INVALID_PARAMETER', expect.any(String)],
  ])('%j in %j is refused', async (name, parent, reason, message) => {
    expect(await create(name, parent)).toMatchObject({ status: 400, body: { reason, message } })
    expect(await folders()).toEqual([])
  })
})

describe('deleting a folder', () => {
  const remove = (folderPath: unknown) => api(emulator, 'DELETE', '/v1/folder', { folderPath })

  test('takes all its contents with it, but no sibling of a longer name', async () => {
    await put('/a/x.txt', '1')
    await put('/a/b/y.txt', '2')
    await put('/ab/z.txt', '3')
    expect(await remove('/a/')).toMatchObject({ status: 204, body: undefined })
    expect(files()).toEqual({ '/ab/z.txt': 1 })
    expect(await folders()).toEqual(['/ab'])
  })

  test.each<[unknown, number, string, string]>([
    ['/folder/to/delete/', 404, 'FOLDER_NOT_FOUND', 'No folder found with folderPath `/folder/to/delete/`.'],
    [undefined, 400, 'MISSING_PARAMETER', expect.any(String)],
    ['/', 400, 'INVALID_PARAMETER', expect.any(String)],
  ])('%j is %i', async (path, status, reason, message) => {
    expect(await remove(path)).toMatchObject({ status, body: { reason, message } })
  })

  test('with too many things in it is refused', async () => {
    for (let i = 0; i < 20; i++) await put(`/a/${i}.txt`, 'x')
    expect(await remove('/a')).toMatchObject({ status: 400, body: { reason: 'TOO_MANY_OBJECTS' } })
    expect(Object.keys(files())).toHaveLength(20)
  })
})

describe('a bulk job', () => {
  beforeEach(async () => {
    await put('/a/x/one.txt', '1')
    await put('/a/x/one.txt', '1b')
    await put('/a/x/deep/two.txt', '2')
    await create('empty', '/a/x')
  })

  test('is pending for a while, and nothing has happened yet', async () => {
    const slow = await startEmulator({ jobMs: 60_000 })
    await upload(slow, Buffer.from('1'), { folder: '/a/x', fileName: 'one.txt' })
    const asked = { sourceFolderPath: '/a/x', destinationPath: '/b' }
    const { body } = await api(slow, 'POST', '/v1/bulkJobs/moveFolder', asked)
    expect((await api(slow, 'GET', `/v1/bulkJobs/${body.jobId}`)).body).toEqual({
      jobId: body.jobId,
      type: 'MOVE_FOLDER',
      status: 'Pending',
    })
    expect(slow.store.files()).toMatchObject([{ filePath: '/a/x/one.txt' }])
    await slow.close()
  })

  test('moves a folder with all that is in it', async () => {
    const { status, body } = await job('moveFolder', { sourceFolderPath: '/a/x', destinationPath: '/b' })
    expect(status).toBe(200)
    expect(body).toEqual({ jobId: expect.stringMatching(/^[0-9a-f]{24}$/) })
    expect(await finished(body.jobId)).toEqual({
      jobId: body.jobId,
      type: 'MOVE_FOLDER',
      status: 'Completed',
    })
    expect(files()).toEqual({ '/b/x/one.txt': 2, '/b/x/deep/two.txt': 1 })
    expect(await folders()).toEqual(['/a', '/b', '/b/x', '/b/x/deep', '/b/x/empty'])
  })

  test.each<[object, number]>([
    [{}, 1],
    [{ includeVersions: true }, 2],
    [{ includeFileVersions: true }, 2],
  ])('copies a folder with %j: %i version', async (flags, versions) => {
    const asked = { sourceFolderPath: 'a/x/', destinationPath: '/b/', ...flags }
    const { body } = await job('copyFolder', asked)
    expect((await finished(body.jobId)).type).toBe('COPY_FOLDER')
    expect(files()).toEqual({
      '/a/x/one.txt': 2,
      '/a/x/deep/two.txt': 1,
      '/b/x/one.txt': versions,
      '/b/x/deep/two.txt': 1,
    })
    expect(await folders()).toContain('/b/x/empty')
    expect(String(await emulator.store.read('/b/x/one.txt'))).toBe('1b')
  })

  test('copies a folder into its own subfolder', async () => {
    const { body } = await job('copyFolder', { sourceFolderPath: '/a/x', destinationPath: '/a/x/deep' })
    await finished(body.jobId)
    expect(Object.keys(files()).sort()).toEqual([
      '/a/x/deep/two.txt',
      '/a/x/deep/x/deep/two.txt',
      '/a/x/deep/x/one.txt',
      '/a/x/one.txt',
    ])
  })

  test('renames a folder, with a purge if asked to', async () => {
    const asked = { folderPath: '/a/x', newFolderName: 'new name', purgeCache: true }
    const { body } = await job('renameFolder', asked)
    const { type, purgeRequestId } = await finished(body.jobId)
    expect(type).toBe('RENAME_FOLDER')
    expect(files()).toEqual({ '/a/new_name/one.txt': 2, '/a/new_name/deep/two.txt': 1 })
    expect(await folders()).toEqual(['/a', '/a/new_name', '/a/new_name/deep', '/a/new_name/empty'])
    expect((await api(emulator, 'GET', `/v1/files/purge/${purgeRequestId}`)).status).toBe(200)
  })

  test('makes versions of names that clash, and leaves what would get too many', async () => {
    await put('/b/x/one.txt', 'b')
    await put('/b/x/deep/two.txt', 'b')
    await put('/b/x/one.txt', 'b2')
    const { body } = await job('moveFolder', { sourceFolderPath: '/a/x', destinationPath: '/b' })
    await finished(body.jobId)
    expect(files()).toEqual({ '/a/x/one.txt': 2, '/b/x/one.txt': 2, '/b/x/deep/two.txt': 2 })
    expect(String(await emulator.store.read('/b/x/deep/two.txt'))).toBe('2')
  })

  const bad = 'Your request is missing parameters / contains invalid parameters.'
  test.each<[string, object, number, string, string]>([
    ['copyFolder', { destinationPath: '/b' }, 400, 'MISSING_PARAMETER', bad],
    ['moveFolder', { sourceFolderPath: '/a/x' }, 400, 'MISSING_PARAMETER', bad],
    ['renameFolder', { folderPath: '/a/x' }, 400, 'MISSING_PARAMETER', bad],
    ['copyFolder', { sourceFolderPath: 1, destinationPath: '/b' }, 400, 'INVALID_PARAMETER', bad],
    [
      'copyFolder',
      { sourceFolderPath: '/folder/to/copy', destinationPath: '/b' },
      404,
      'NO_FILES_FOLDER',
      'No files & folder found at sourceFolderPath `/folder/to/copy`.',
    ],
    [
      'moveFolder',
      { sourceFolderPath: '/nope', destinationPath: '/b' },
      404,
      'NO_FILES_FOLDER',
      expect.any(String),
    ],
    ['renameFolder', { folderPath: '/nope', newFolderName: 'b' }, 404, 'NO_FILES_FOLDER', expect.any(String)],
    ['copyFolder', { sourceFolderPath: '/', destinationPath: '/b' }, 400, 'SOURCE_IS_ROOT', bad],
    ['renameFolder', { folderPath: '/', newFolderName: 'b' }, 400, 'SOURCE_IS_ROOT', bad],
    [
      'copyFolder',
      { sourceFolderPath: '/a/x', destinationPath: '/a/x' },
      400,
      'SAME_SOURCE_AND_DESTINATION',
      'sourceFolderPath and destinationPath is same',
    ],
    [
      'moveFolder',
      { sourceFolderPath: '/a/x', destinationPath: '/a' },
      400,
      'SAME_SOURCE_AND_DESTINATION',
      'sourceFolderPath and destinationPath is same',
    ],
    ['renameFolder', { folderPath: '/a/x', newFolderName: 'x' }, 400, 'SAME_SOURCE_AND_DESTINATION', bad],
    [
      'copyFolder',
      { sourceFolderPath: '/a/x', destinationPath: '/../b' },
      400,
      'INVALID_FOLDER_PATH',
      "'.' & '..' can not be used as folder-name",
    ],
    [
      'moveFolder',
      { sourceFolderPath: '/a', destinationPath: '/a/x' },
      400,
      'INVALID_DESTINATION_PATH',
      'This operation is not allowed because parent folder cannot be moved into child folder.',
    ],
  ])('%s with %j is %i %s', async (name, body, status, reason, message) => {
    expect(await job(name, body)).toMatchObject({ status, body: { reason, message } })
  })

  test.each(['0123456789abcdef01234567', 'xyz'])('%s is none', async (jobId) => {
    expect(await api(emulator, 'GET', `/v1/bulkJobs/${jobId}`)).toMatchObject({
      status: 404,
      body: { message: 'The requested job does not exist.' },
    })
  })

  test('is forgotten by a reset', async () => {
    const { body } = await job('moveFolder', { sourceFolderPath: '/a/x', destinationPath: '/b' })
    emulator.reset()
    await put('/a/x/one.txt', 'after')
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(files()).toEqual({ '/a/x/one.txt': 1 })
    expect((await api(emulator, 'GET', `/v1/bulkJobs/${body.jobId}`)).status).toBe(404)
  })

  test('that was pending when the emulator ended is carried out by the next one', async () => {
    const dir = join(mkdtempSync(join(tmpdir(), 'imagekit-jobs-')), 'store')
    const first = await startEmulator({ dir, jobMs: 60_000 })
    await upload(first, Buffer.from('1'), { folder: '/a', fileName: 'x.txt' })
    const { body } = await api(first, 'POST', '/v1/bulkJobs/renameFolder', {
      folderPath: '/a',
      newFolderName: 'b',
    })
    await first.close()
    const second = await startEmulator({ dir, jobMs: 1 })
    await eventually(
      async () => (await api(second, 'GET', `/v1/bulkJobs/${body.jobId}`)).body.status,
      (status) => status === 'Completed',
    )
    expect(second.store.files().map(({ filePath }) => filePath)).toEqual(['/b/x.txt'])
    await second.close()
    rmSync(dir, { recursive: true })
  })
})
