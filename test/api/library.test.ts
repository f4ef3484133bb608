import { describe, expect, test } from 'vitest'
import type { ImageKitApiError, ImageKitConnectionError, ImageKitError } from '../../src/api'
import type { Fault } from './fake-imagekit'
import { failure, stage } from './stage'

const fileIds = ['62a1b2c3d4e5f60718293a4b', '72a1b2c3d4e5f60718293a4b']
const missing = (ids: string[]): Fault => ({
  answer: 404,
  body: { message: 'The requested file(s) does not exist.', missingFileIds: ids },
})

describe('when the reply to a request is lost', () => {
  test.each([
    ['a copy', (c: Stage) => c.files.copy({ sourceFilePath: '/a.jpg', destinationPath: '/b' })],
    ['a move', (c: Stage) => c.files.move({ sourceFilePath: '/a.jpg', destinationPath: '/b' })],
    ['a renaming', (c: Stage) => c.files.rename({ filePath: '/a.jpg', newFileName: 'b.jpg' })],
    ['a folder copy', (c: Stage) => c.folders.copy({ sourceFolderPath: '/a', destinationPath: '/b' })],
    [
      'a new field',
      (c: Stage) => c.customMetadataFields.create({ name: 'a', label: 'A', schema: { type: 'Boolean' } }),
    ],
  ])('%s is not repeated, and the error says that it may be done', async (_, act) => {
    const { client, server } = await stage(() => ({ lost: true }))
    const error = await failure<ImageKitConnectionError>(act(client))
    expect(error).toMatchObject({ code: 'CONNECTION', attempts: 1 })
    expect(error.message).toMatch(/may have succeeded.*not repeated/)
    expect(server.seen).toHaveLength(1)
  })

  test.each([
    ['a deletion', (c: Stage) => c.files.delete(fileIds[0]!)],
    ['a folder deletion', (c: Stage) => c.folders.delete({ folderPath: '/a' })],
    ['a version deletion', (c: Stage) => c.files.versions.delete(fileIds[1]!, { fileId: fileIds[0]! })],
    ['the deletion of a setting', (c: Stage) => c.namedTransformations.delete('x')],
  ])('%s is repeated, and finding nothing any more is success', async (_, act) => {
    const { client, server } = await stage((request) =>
      request === 0 ? { lost: true } : { answer: 404, body: { message: 'gone' } },
    )
    expect(await act(client)).toBeUndefined()
    expect(server.seen).toHaveLength(2)
  })

  test('a bulk deletion is repeated, and finding none of the files any more is success', async () => {
    const { client } = await stage((request) => (request === 0 ? { lost: true } : missing(fileIds)))
    expect(await client.files.bulk.delete({ fileIds })).toEqual({ successfullyDeletedFileIds: fileIds })
  })

  test('a bulk deletion that finds some of the files fails: then the first attempt did nothing', async () => {
    const { client } = await stage((request) => (request === 0 ? { lost: true } : missing(fileIds.slice(1))))
    const error = await failure<ImageKitApiError>(client.files.bulk.delete({ fileIds }))
    expect(error).toMatchObject({ code: 'NOT_FOUND', details: { missingFileIds: [fileIds[1]] } })
  })

  test.each([
    ['tags', (c: Stage) => c.files.bulk.addTags({ fileIds, tags: ['a'] })],
    ['a purge', (c: Stage) => c.cache.invalidation.create({ url: 'https://ik.imagekit.io/demo/a.jpg' })],
  ])('%s are sent again: twice is once', async (_, act) => {
    const body = { successfullyUpdatedFileIds: fileIds, requestId: 'r1' }
    const { client, server } = await stage((request) =>
      request === 0 ? { lost: true } : { answer: 200, body },
    )
    expect(await act(client)).toMatchObject({})
    expect(server.seen).toHaveLength(2)
  })
})

test('a 404 to the first attempt of a deletion is an error', async () => {
  const { client } = await stage(() => ({ answer: 404, body: { message: 'gone' } }))
  const error = await failure<ImageKitApiError>(client.files.delete(fileIds[0]!))
  expect(error).toMatchObject({ code: 'NOT_FOUND', attempts: 1 })
})

test('a 207 tells what was not done, and is no error', async () => {
  const errors = [{ fileId: fileIds[1], error: 'busy' }]
  const body = { successfullyDeletedFileIds: [fileIds[0]], errors }
  const { client } = await stage(() => ({ answer: 207, body }))
  expect(await client.files.bulk.delete({ fileIds })).toEqual(body)
})

test("ImageKit's reasons become the error's code", async () => {
  const { client } = await stage(() => ({
    answer: 409,
    body: { message: 'File with name b.jpg already exists', reason: 'FILE_ALREADY_EXISTS', help: 'support' },
    headers: { 'x-ik-requestid': 'request-9' },
  }))
  const error = await failure<ImageKitApiError>(
    client.files.rename({ filePath: '/a.jpg', newFileName: 'b.jpg' }),
  )
  expect(error).toMatchObject({
    name: 'ImageKitApiError',
    code: 'FILE_ALREADY_EXISTS',
    status: 409,
    help: 'support',
    requestId: 'request-9',
    method: 'PUT',
    path: '/v1/files/rename',
  })
})

test.each<[string, unknown, (c: Stage) => Promise<unknown>]>([
  ['a job without an id', {}, (c) => c.folders.copy({ sourceFolderPath: '/a', destinationPath: '/b' })],
  ['a purge without an id', { requestId: '' }, (c) => c.cache.invalidation.create({ url: 'https://x/y' })],
  ['a status of its own', { status: 'Done' }, (c) => c.cache.invalidation.get('x')],
  ['metadata of nothing', {}, (c) => c.files.metadata.get('x')],
  ['usage without figures', {}, (c) => c.accounts.usage.get({ startDate: 'a', endDate: 'b' })],
  ['an object for a list', {}, (c) => c.files.versions.list('x')],
  ['tags without ids', {}, (c) => c.files.bulk.addTags({ fileIds, tags: ['a'] })],
])('a 200 with %s is no success', async (_, body, act) => {
  const { client } = await stage(() => ({ answer: 200, body }))
  expect(await failure(act(client))).toMatchObject({ code: 'BAD_RESPONSE', status: 200 })
})

describe('waitFor', () => {
  const pending: Fault = { answer: 200, body: { status: 'Pending', jobId: 'j' } }
  const completed: Fault = { answer: 200, body: { status: 'Completed', jobId: 'j' } }

  test('asks until the job or the purge is completed', async () => {
    for (const act of [
      (c: Stage) => c.folders.job.waitFor('j'),
      (c: Stage) => c.cache.invalidation.waitFor('r'),
    ]) {
      const { client, server, end } = await stage((request) => (request < 4 ? pending : completed))
      expect(await act(client)).toMatchObject({ status: 'Completed' })
      expect(server.seen).toHaveLength(5)
      const times = server.seen.map(({ at }) => at)
      const waits = times.slice(1).map((at, index) => Math.round((at - times[index]!) / 5) * 5)
      expect(waits).toEqual([500, 750, 1125, 1690])
      await end()
    }
  })

  test('gives up after its timeout, and says so', async () => {
    const { client, clock } = await stage(() => pending)
    const start = clock.now()
    const error = await failure<ImageKitError>(client.folders.job.waitFor('j', { timeout: 3000 }))
    expect(error).toMatchObject({ code: 'TIMEOUT' })
    expect(error.message).toBe(
      'the job j is still pending after 3000 ms: wait longer (timeout), or ask again later',
    )
    expect(clock.now() - start).toBeGreaterThanOrEqual(3000)
    expect(clock.now() - start).toBeLessThan(3500)
  })

  test('ends with its signal', async () => {
    const stop = new AbortController()
    const { client } = await stage((request) => {
      if (request === 2) stop.abort(new Error('enough'))
      return pending
    })
    expect(await failure(client.cache.invalidation.waitFor('r', { signal: stop.signal }))).toMatchObject({
      message: 'enough',
    })
  })
})

test('maxRetries of one call goes before that of the client', async () => {
  const { client, server } = await stage(() => ({ answer: 503 }))
  const error = await failure<ImageKitApiError>(client.files.get(fileIds[0]!, { maxRetries: 2 }))
  expect(error).toMatchObject({ status: 503, attempts: 3 })
  expect(server.seen).toHaveLength(3)
})

type Stage = Awaited<ReturnType<typeof stage>>['client']
