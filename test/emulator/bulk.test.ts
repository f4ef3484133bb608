import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import type { ApiContext } from '../../src/emulator/api/context'
import { bulkHandlers } from '../../src/emulator/api/files/bulk'
import { openStore } from '../../src/emulator/store/store'
import { currentVersion, newId, type StoredFile } from '../../src/emulator/store/stored-file'
import { api, upload } from './helpers'

let emulator: Emulator
let ids: string[]
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  emulator.reset()
  ids = []
  for (const fileName of ['a.txt', 'b.txt', 'c.txt']) {
    const { body } = await upload(emulator, Buffer.from(fileName), { fileName, tags: `all,${fileName}` })
    ids.push(String(body.fileId))
  }
})

const UNKNOWN = '0123456789abcdef01234567'
const post = (path: string, body: unknown) => api(emulator, 'POST', `/v1/files/${path}`, body)
const tags = () => Object.fromEntries(emulator.store.files().map((file) => [file.name, file.tags]))

describe('deleting by ids', () => {
  test('deletes all of them, each named once', async () => {
    const answer = await post('batch/deleteByFileIds', { fileIds: [ids[0], ids[2], ids[0]] })
    expect(answer).toMatchObject({ status: 200, body: { successfullyDeletedFileIds: [ids[0], ids[2]] } })
    expect(emulator.store.files().map(({ name }) => name)).toEqual(['b.txt'])
    expect((await fetch(`${emulator.urlEndpoint}/a.txt`)).status).toBe(404)
  })

  test('deletes nothing if one of them does not exist', async () => {
    expect(await post('batch/deleteByFileIds', { fileIds: [ids[0], UNKNOWN, 'x'] })).toMatchObject({
      status: 404,
      body: { message: 'The requested file(s) does not exist.', missingFileIds: [UNKNOWN, 'x'] },
    })
    expect(emulator.store.files()).toHaveLength(3)
  })

  test.each<[unknown, string]>([
    [undefined, 'fileIds parameter is missing.'],
    [[], 'fileIds is empty.'],
    ['x', 'fileIds should be an Array.'],
    [Array(101).fill(UNKNOWN), 'fileIds cannot have more than 100 items.'],
  ])('%j is refused', async (fileIds, message) => {
    expect(await post('batch/deleteByFileIds', { fileIds })).toMatchObject({ status: 400, body: { message } })
  })
})

describe('tags', () => {
  test('are added without doubling', async () => {
    expect(await post('addTags', { fileIds: ids.slice(0, 2), tags: ['all', 'new'] })).toMatchObject({
      status: 200,
      body: { successfullyUpdatedFileIds: ids.slice(0, 2) },
    })
    expect(tags()).toEqual({
      'a.txt': ['all', 'a.txt', 'new'],
      'b.txt': ['all', 'b.txt', 'new'],
      'c.txt': ['all', 'c.txt'],
    })
  })

  test('are removed, and those that are not there do no harm', async () => {
    await post('removeTags', { fileIds: ids, tags: ['all', 'a.txt', 'never'] })
    expect(tags()).toEqual({ 'a.txt': [], 'b.txt': ['b.txt'], 'c.txt': ['c.txt'] })
    expect((await api(emulator, 'GET', `/v1/files/${ids[0]}/details`)).body.tags).toBeNull()
  })

  test('of a file with too many already are reported with 207, the others are changed', async () => {
    await api(emulator, 'PATCH', `/v1/files/${ids[1]}/details`, { tags: ['x'.repeat(498)] })
    const { status, body } = await post('addTags', { fileIds: ids, tags: ['new'] })
    expect(status).toBe(207)
    expect(body).toEqual({
      successfullyUpdatedFileIds: [ids[0], ids[2]],
      errors: [{ fileId: ids[1], error: expect.stringMatching(/less than or equal to 500/) }],
    })
    expect(tags()['c.txt']).toEqual(['all', 'c.txt', 'new'])
  })

  test.each(['addTags', 'removeTags'])('%s does nothing if a file does not exist', async (route) => {
    expect(await post(route, { fileIds: [ids[0], UNKNOWN], tags: ['all', 'new'] })).toMatchObject({
      status: 404,
      body: { missingFileIds: [UNKNOWN] },
    })
    expect(tags()['a.txt']).toEqual(['all', 'a.txt'])
  })

  const rows: [string, string][] = [
    ['addTags', 'tags'],
    ['removeTags', 'tags'],
    ['removeAITags', 'AITags'],
  ]
  test.each(
    rows.flatMap(([route, name]) => [
      [route, {}, 'fileIds parameter is missing.'] as const,
      [route, { fileIds: [] }, 'fileIds is empty.'] as const,
      [route, { fileIds: 'x' }, 'fileIds should be an Array.'] as const,
      [
        route,
        { fileIds: Array(51).fill(UNKNOWN) },
        'A maximum of 50 files can be edited at a time.',
      ] as const,
      [route, { fileIds: [UNKNOWN] }, `${name} parameter is missing.`] as const,
      [route, { fileIds: [UNKNOWN], [name]: [] }, `${name} array cannot be empty.`] as const,
      [
        route,
        { fileIds: [UNKNOWN], [name]: 'x' },
        `Your request contains invalid value for ${name}. Please provide an array of strings. Example - ['t-shirt','summer-sale'].`,
      ] as const,
      [
        route,
        { fileIds: [UNKNOWN], [name]: ['x'.repeat(501)] },
        `Your request contains invalid value for ${name} parameter. Combined length of all tags should be less than or equal to 500.`,
      ] as const,
    ]),
  )('%s with %j is refused', async (route, body, message) => {
    expect(await post(route, body)).toMatchObject({ status: 400, body: { message } })
  })
})

test('AI tags are removed by name', async () => {
  // No AI gives them here, so they are put into the store.
  const store = openStore()
  const fileId = newId()
  const tag = (name: string) => ({ name, confidence: 90, source: 'google-auto-tagging' })
  const file: StoredFile = {
    fileId,
    name: 'a.jpg',
    folder: '/',
    versions: [
      {
        id: fileId,
        number: 1,
        size: 1,
        mime: 'image/jpeg',
        fileType: 'image',
        hasAlpha: false,
        tags: null,
        AITags: [tag('dress'), tag('shoe')],
        customCoordinates: null,
        isPrivateFile: false,
        isPublished: true,
        customMetadata: {},
        createdAt: new Date(0).toISOString(),
        updatedAt: new Date(0).toISOString(),
      },
    ],
  }
  store.put(file)
  const handlers = bulkHandlers({ store } as ApiContext)
  const remove = (AITags: string[]) =>
    handlers['files.bulk.removeAITags']({ body: async () => ({ fileIds: [fileId], AITags }) } as never)
  expect(await remove(['dress', 'hat'])).toEqual({ successfullyUpdatedFileIds: [fileId] })
  expect(currentVersion(store.byId(fileId)!).AITags).toEqual([tag('shoe')])
  await remove(['shoe'])
  expect(currentVersion(store.byId(fileId)!).AITags).toBeUndefined()
})
