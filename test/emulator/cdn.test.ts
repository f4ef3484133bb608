import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { byteCache } from '../../src/lib/collections/byte-cache'
import { signUrl } from '../../src/url'
import { api, eventually, upload } from './helpers'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ cdn: true, jobMs: 5 })
})
afterAll(() => emulator.close())
beforeEach(async () => {
  emulator.reset()
  await upload(emulator, Buffer.from('old'), { fileName: 'a.txt' })
})

const get = (path: string, headers = {}) => fetch(emulator.urlEndpoint + path, { headers })
const text = async (path: string) => (await get(path)).text()
const replace = () => upload(emulator, Buffer.from('new'), { fileName: 'a.txt' })
const purge = async (path: string, base = emulator.urlEndpoint) => {
  const { body } = await api(emulator, 'POST', '/v1/files/purge', { url: base + path })
  await eventually(
    async () => (await api(emulator, 'GET', `/v1/files/purge/${body.requestId}`)).body.status,
    (status) => status === 'Completed',
  )
}

test('a replaced file is the old one until its URL is purged', async () => {
  expect(await text('/a.txt')).toBe('old')
  await replace()
  expect(await text('/a.txt')).toBe('old')
  // Another URL is another copy.
  expect(await text('/a.txt?v=2')).toBe('new')
  await purge('/a.txt')
  expect(await text('/a.txt')).toBe('new')
})

test.each([
  ['/a.txt*', ['/a.txt', '/a.txt?v=1'], []],
  ['/a.txt', ['/a.txt'], ['/a.txt?v=1', '/tr:w-1/a.txt']],
  ['/tr:w-1/a.txt', ['/tr:w-1/a.txt'], ['/a.txt']],
])('a purge of %s clears %j, not %j', async (purged, cleared, kept) => {
  const paths = ['/a.txt', '/a.txt?v=1', '/tr:w-1/a.txt']
  for (const path of paths) await text(path)
  await replace()
  await purge(purged)
  for (const path of cleared) expect(await text(path), path).toBe('new')
  for (const path of kept) expect(await text(path), path).toBe('old')
})

test('a purge may name localhost, and what is not ASCII as it is', async () => {
  await upload(emulator, Buffer.from('old'), { fileName: 'é.txt' })
  await text('/é.txt')
  await upload(emulator, Buffer.from('new'), { fileName: 'é.txt' })
  await purge('/é.txt', emulator.urlEndpoint.replace('127.0.0.1', 'localhost'))
  expect(await text('/é.txt')).toBe('new')
})

test('a deleted file is still delivered, a renamed one until its purge', async () => {
  await text('/a.txt')
  await api(emulator, 'PUT', '/v1/files/rename', { filePath: '/a.txt', newFileName: 'b.txt' })
  expect(await text('/a.txt')).toBe('old')
  await text('/b.txt')
  const { body } = await api(emulator, 'PUT', '/v1/files/rename', {
    filePath: '/b.txt',
    newFileName: 'c.txt',
    purgeCache: true,
  })
  expect(body.purgeRequestId).toBeDefined()
  await eventually(
    async () => (await get('/b.txt')).status,
    (status) => status === 404,
  )
  await api(emulator, 'DELETE', `/v1/files/${emulator.store.files()[0]!.fileId}`)
  expect(await text('/a.txt')).toBe('old')
})

test('errors are not kept', async () => {
  expect((await get('/new.txt')).status).toBe(404)
  await upload(emulator, Buffer.from('here'), { fileName: 'new.txt' })
  expect(await text('/new.txt')).toBe('here')
})

test('a copy answers 304 by its tag, and HEAD by its length', async () => {
  const etag = String((await get('/a.txt')).headers.get('etag'))
  const answer = await get('/a.txt', { 'if-none-match': etag })
  expect(answer.status).toBe(304)
  expect(answer.headers.get('etag')).toBe(etag)
  const head = await fetch(`${emulator.urlEndpoint}/a.txt`, { method: 'HEAD' })
  expect(head.headers.get('content-length')).toBe('3')
})

test('a signature ends at its time, whatever was kept', async () => {
  const now = Date.now() - 9000
  const url = await signUrl(`${emulator.urlEndpoint}/a.txt`, { ...emulator, expiresIn: 11, now })
  expect((await fetch(url)).status).toBe(200)
  await eventually(
    async () => (await fetch(url)).status,
    (status) => status === 401,
  )
})

test('copies take no more than their bytes, and the one used last stays', () => {
  const cache = byteCache<{ data: Buffer }>(100)
  const put = (key: string, size: number) => cache.set(key, { data: Buffer.alloc(size) })
  put('a', 40)
  put('b', 40)
  cache.get('a')
  put('c', 40)
  expect([cache.has('a'), cache.has('b'), cache.has('c'), cache.calculatedSize]).toEqual([
    true,
    false,
    true,
    80,
  ])
  put('c', 10)
  expect(cache.calculatedSize).toBe(50)
  put('huge', 101)
  expect([cache.has('huge'), cache.calculatedSize]).toEqual([false, 50])
  put('empty', 0)
  expect([cache.has('empty'), cache.calculatedSize]).toEqual([true, 51])
})
