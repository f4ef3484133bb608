import { expect, test } from 'vitest'
import { endpoints } from '../../src/api'
import { encodeQuery, fillPath } from '../../src/api/transport/request-target'
import { failure, stage } from './stage'

const file = (index: number) => ({
  type: 'file',
  fileId: index.toString(16).padStart(24, '0'),
  name: `${index}.jpg`,
  filePath: `/${index}.jpg`,
  url: `https://ik.imagekit.io/demo/${index}.jpg?updatedAt=1`,
  size: index,
  fileType: 'image',
  newField: 'passed on',
})
const folder = { type: 'folder', folderId: 'f1', name: 'summer', folderPath: '/images/summer' }

test('list sends every parameter and returns files and folders', async () => {
  const { server, client } = await stage(() => ({ answer: 200, body: [file(1), folder] }))
  const params = {
    type: 'all',
    sort: 'DESC_RELEVANCE',
    path: '/a b/',
    fileType: 'image',
    limit: 10,
    skip: 20,
    searchQuery: 'createdAt >= "7d" AND size > "2mb"',
    tags: ['a', 'b&c'],
    name: 'x',
  } as const
  expect(await client.assets.list({ ...params, path: params.path })).toEqual([file(1), folder])
  const query = Object.fromEntries(server.seen[0]!.query)
  expect(query).toEqual({ ...params, limit: '10', skip: '20', tags: 'a,b&c' })
})

test.each([
  ['an object', { files: [] }],
  ['a file without an id', [{ ...file(1), fileId: undefined }]],
  ['a file without a size', [{ ...file(1), size: undefined }]],
  ['an unknown type', [{ ...file(1), type: 'link' }]],
  ['null', null],
])('%s is not a listing', async (_, body) => {
  const { client } = await stage(() => ({ answer: 200, body: JSON.stringify(body) }))
  expect(await failure(client.assets.list())).toMatchObject({ code: 'BAD_RESPONSE', status: 200 })
})

test.each([0, 1, 3, 4, 7])('listAll of %d files ends at a page that is short', async (count) => {
  const all = Array.from({ length: count }, (_, index) => file(index))
  const plan = (_: number, path: string) => {
    const query = new URL(path, 'http://localhost').searchParams
    const skip = Number(query.get('skip'))
    return { answer: 200, body: all.slice(skip, skip + Number(query.get('limit'))) }
  }
  const { server, client } = await stage(plan)
  const found: unknown[] = []
  for await (const asset of client.assets.listAll({ limit: 3 })) found.push(asset)
  expect(found).toEqual(all)
  expect(server.seen).toHaveLength(Math.floor(count / 3) + 1)
})

test.each<[string, number[]]>([
  ['repeats itself', [0]],
  ['alternates between two', [0, 3]],
])('listAll ends at a server whose page %s', async (_, pages) => {
  let request = 0
  const { server, client } = await stage(() => {
    const from = pages[request++ % pages.length]!
    return { answer: 200, body: [file(from), file(from + 1), file(from + 2)] }
  })
  const all = async () => {
    for await (const _ of client.assets.listAll({ limit: 3 }));
  }
  expect(await failure(all())).toMatchObject({
    code: 'BAD_RESPONSE',
    message: expect.stringMatching(/^The listing of the Media Library repeats: page \d/),
  })
  expect(server.seen).toHaveLength(pages.length + 1)
})

test('listAll asks for pages of 1,000', async () => {
  const { server, client } = await stage()
  for await (const _ of client.assets.listAll()) expect.unreachable()
  expect(Object.fromEntries(server.seen[0]!.query)).toEqual({ skip: '0', limit: '1000' })
})

test('get and delete', async () => {
  const { server, client } = await stage()
  const { fileId } = await client.files.upload({ file: Buffer.from('x'), fileName: 'a.jpg' })
  expect(await client.files.get(fileId)).toMatchObject({ fileId, type: 'file', size: 1 })
  expect(await client.files.delete(fileId)).toBeUndefined()
  expect(await failure(client.files.get(fileId))).toMatchObject({ code: 'NOT_FOUND', status: 404 })
  expect(await failure(client.files.delete(fileId))).toMatchObject({ code: 'NOT_FOUND', status: 404 })
  expect(server.seen.slice(1, 3).map((request) => `${request.method} ${request.path}`)).toEqual([
    `GET /v1/files/${fileId}/details`,
    `DELETE /v1/files/${fileId}`,
  ])
})

test('a deletion whose reply was lost is done', async () => {
  const { server, client } = await stage((request) => (request === 1 ? { lost: true } : undefined))
  const { fileId } = await client.files.upload({ file: Buffer.from('x'), fileName: 'a.jpg' })
  await client.files.delete(fileId)
  expect([server.files.size, server.seen.length]).toEqual([0, 3])
})

test('path parameters are encoded and cannot climb', () => {
  expect(fillPath(endpoints['files.get'], { fileId: '../a?b' })).toBe('/v1/files/..%2Fa%3Fb/details')
  for (const fileId of ['', '.', '..'])
    expect(() => fillPath(endpoints['files.get'], { fileId })).toThrow(/fileId/)
})

test('a query leaves out undefined, joins lists and refuses objects', () => {
  expect(encodeQuery({ a: undefined, b: null, c: ['x', 'y'], d: 1, e: 'ä&' })).toBe(
    '?b=&c=x%2Cy&d=1&e=%C3%A4%26',
  )
  expect(encodeQuery({})).toBe('')
  expect(() => encodeQuery({ a: {} })).toThrow(/a must not/)
})
