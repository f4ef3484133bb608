import { expect, test } from 'vitest'
import type { ImageKitApiError } from '../../src/api'
import { failure, stage } from './stage'

const file = Buffer.from('the same bytes')
const params = { file, fileName: 'hash.jpg', folder: '/ik' }

test('the first upload stores, the second finds: one object, one version', async () => {
  const { server, client } = await stage()
  const first = await client.files.uploadOnce(params)
  const second = await client.files.uploadOnce(params)
  expect([first.existed, second.existed]).toEqual([false, true])
  expect(second.file).toMatchObject({
    fileId: first.file.fileId,
    filePath: '/ik/hash.jpg',
    size: file.length,
  })
  expect([...server.files.values()]).toMatchObject([{ versions: 1 }])
  expect(server.seen[0]!.fields).toMatchObject({ useUniqueFileName: 'false', overwriteFile: 'false' })
})

test('both flags are false, whatever the caller slips in', async () => {
  const { server, client } = await stage()
  await client.files.uploadOnce({
    ...params,
    ...({ useUniqueFileName: true, overwriteFile: true } as object),
  })
  expect(server.seen[0]!.fields).toMatchObject({ useUniqueFileName: 'false', overwriteFile: 'false' })
})

test('another size under the name is a conflict that tells both sizes', async () => {
  const { client } = await stage()
  await client.files.uploadOnce(params)
  const other = client.files.uploadOnce({ ...params, file: Buffer.from('other') })
  const error = await failure<ImageKitApiError>(other)
  expect(error.code).toBe('CONFLICT')
  expect(error.message).toMatch(/\/ik\/hash\.jpg exists with 14 bytes, but the file to upload has 5 bytes/)
})

test('a file of the same name in another folder, or one that only begins so, is not taken for it', async () => {
  const { server, client } = await stage()
  await client.files.uploadOnce({ ...params, folder: '/elsewhere' })
  await client.files.uploadOnce({ ...params, fileName: 'hash.jpg.jpg' })
  expect((await client.files.uploadOnce(params)).existed).toBe(false)
  expect(server.files.size).toBe(3)
})

test('the root folder works', async () => {
  const { client } = await stage()
  await client.files.uploadOnce({ file, fileName: 'hash.jpg' })
  expect((await client.files.uploadOnce({ file, fileName: 'hash.jpg', folder: '/' })).existed).toBe(true)
})

test('a listing that lags behind is asked again, and then it is a conflict', async () => {
  const lists = { late: 2 }
  const plan = (_: number, path: string) =>
    path.startsWith('/v1/files') && lists.late-- > 0 ? { answer: 200, body: [] } : undefined
  const { client } = await stage(plan)
  await client.files.uploadOnce(params)
  expect((await client.files.uploadOnce(params)).existed).toBe(true)
  lists.late = Number.POSITIVE_INFINITY
  expect((await failure(client.files.uploadOnce(params))).message).toMatch(/does not list it/)
})

test('upload() itself tells ALREADY_EXISTS', async () => {
  const { client } = await stage()
  const fixed = { ...params, useUniqueFileName: false, overwriteFile: false }
  await client.files.upload(fixed)
  expect(await failure(client.files.upload(fixed))).toMatchObject({
    code: 'ALREADY_EXISTS',
    status: 400,
    attempts: 1,
  })
})
