import { createHash } from 'node:crypto'
import { createReadStream, openAsBlob } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { ByteStream, UploadFile } from '../../src/api'
import { fileChanges } from './file-changes'
import { failure, folder, stage } from './stage'
import { seeded } from './virtual-clock'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const random = seeded(3)
const noise = (length: number) =>
  Buffer.from(Array.from({ length: 1024 }, () => Math.floor(random() * 256)))
    .toString('latin1')
    .repeat(Math.ceil(length / 1024))
    .slice(0, length)
const bytesOf = (length: number) => Buffer.from(noise(length), 'latin1')
const SMALL = 256 * 1024

describe('every kind of file arrives byte for byte, with an exact Content-Length', () => {
  const kinds: [string, (bytes: Buffer, path: string) => UploadFile | Promise<UploadFile>, boolean][] = [
    ['path', (_, path) => ({ path }), true],
    ['path with its SHA-256', (bytes, path) => ({ path, sha256: sha256(bytes).toUpperCase() }), true],
    ['Buffer', (bytes) => bytes, true],
    [
      'Uint8Array view',
      (bytes) => new Uint8Array(Buffer.concat([Buffer.from('x'), bytes])).subarray(1),
      true,
    ],
    ['Blob', (bytes) => new Blob([new Uint8Array(bytes)], { type: 'image/png' }), true],
    ['file-backed Blob', (_, path) => openAsBlob(path), true],
    ['ArrayBuffer', (bytes) => new Uint8Array(bytes).buffer, true],
    ['File', (bytes) => new File([new Uint8Array(bytes)], 'other.png'), true],
    ['Readable', (bytes) => Readable.from([bytes]), false],
    ['stream of node:fs', (_, path) => createReadStream(path), false],
    ['web stream', (bytes) => new Blob([new Uint8Array(bytes)]).stream() as unknown as ByteStream, false],
    ['Response', (bytes) => new Response(new Uint8Array(bytes)), false],
    ['Readable with size', (bytes) => ({ stream: Readable.from([bytes]), size: bytes.length }), true],
    ['Readable without size', (bytes) => ({ stream: Readable.from([bytes]) }), false],
    ['function', (bytes) => ({ stream: () => Readable.from([bytes]), size: bytes.length }), true],
  ]
  for (const length of [1, 1000, SMALL, SMALL + 1, 3_000_001]) {
    test.each(kinds)(`${length} bytes as %s`, async (_, make, exact) => {
      const bytes = bytesOf(length)
      const at = (await folder())('a.bin')
      await writeFile(at, bytes)
      const { server, client } = await stage()
      const steps: number[] = []
      const onProgress = ({ sent }: { sent: number }) => void steps.push(sent)
      const file = await client.files.upload(
        { file: await make(bytes, at), fileName: 'a.bin' },
        { onProgress },
      )
      expect(file.size).toBe(length)
      expect(server.seen[0]!.file).toMatchObject({ name: 'a.bin', bytes: length, sha256: sha256(bytes) })
      expect(server.seen[0]!.contentLength !== undefined).toBe(exact)
      expect(steps.at(-1)).toBe(length)
      expect(steps).toEqual([...steps].sort((a, b) => a - b))
    })
  }

  test.each([
    ['base64', (bytes: Buffer) => bytes.toString('base64')],
    ['data URI', (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`],
  ])('%s is sent as a field, and its size is checked too', async (_, make) => {
    const { client, server } = await stage((request) =>
      request ? { rewrite: (a) => ({ ...a, size: 7 }) } : undefined,
    )
    for (const length of [1, 2, 3, 1000]) {
      const params = { file: make(bytesOf(length)), fileName: `${length}.png` }
      if (length === 1) expect((await client.files.upload(params)).size).toBe(1)
      else expect(await failure(client.files.upload(params))).toMatchObject({ code: 'BAD_RESPONSE' })
    }
    expect(server.seen[0]!.file).toBeUndefined()
  })

  test('the repeat of a path and of a function reads them again', async () => {
    const at = (await folder())('a.bin')
    const bytes = bytesOf(2_000_000)
    await writeFile(at, bytes)
    for (const file of [{ path: at }, { stream: () => Readable.from([bytes]), size: bytes.length }]) {
      const { server, client, end } = await stage((request) => (request < 2 ? { answer: 503 } : undefined))
      await client.files.upload({ file, fileName: 'a.bin' })
      expect(server.seen.map((request) => request.file?.sha256)).toEqual(Array(3).fill(sha256(bytes)))
      await end()
    }
  })

  test.each<[string, UploadFile, RegExp]>([
    ['a Response that failed', new Response('Not Found', { status: 404 }), /status 404/],
    ['a Response without a body', new Response(null), /no body/],
    ['nothing', undefined as never, /file must be/],
    ['a number', 5 as never, /file must be/],
  ])('%s is no file', async (_, file, message) => {
    const { server, client } = await stage()
    const error = await failure<Error>(client.files.upload({ file, fileName: 'a.bin' }))
    expect(error.message).toMatch(message)
    expect(server.seen).toHaveLength(0)
  })

  test('a stream is sent once, for it can be read once', async () => {
    const { server, client } = await stage(() => ({ answer: 503 }))
    const file = { stream: Readable.from([bytesOf(100)]) }
    expect(await failure(client.files.upload({ file, fileName: 'a' }))).toMatchObject({
      status: 503,
      attempts: 1,
    })
    expect(server.seen).toHaveLength(1)
  })
})

describe('a file that changes while it is uploaded is never a success', () => {
  const size = 4_000_000
  test.each(fileChanges)('%s', async (_, change) => {
    const at = await folder()
    for (let trial = 0; trial < 4; trial++) {
      const path = at(`${trial}.bin`)
      await writeFile(path, bytesOf(size))
      const { server, client, end } = await stage()
      let when = Math.floor(random() * size * 0.8)
      const onProgress = ({ sent }: { sent: number }) => {
        if (sent <= when) return
        when = Number.POSITIVE_INFINITY
        change(path, size)
      }
      const error = await failure(client.files.upload({ file: { path }, fileName: 'a.bin' }, { onProgress }))
      expect(error).toMatchObject({ code: 'FILE_CHANGED', attempts: 1 })
      expect(error.message).toContain(path)
      expect([server.seen.length, server.files.size]).toEqual([0, 0])
      await end()
    }
  })

  test.each([1000, 2_000_000])(
    'what onProgress throws at %d bytes is what the upload rejects with',
    async (length) => {
      const path = (await folder())('a.bin')
      await writeFile(path, bytesOf(length))
      const { server, client } = await stage()
      const mine = new Error('the page is gone')
      const onProgress = () => {
        throw mine
      }
      expect(await failure(client.files.upload({ file: { path }, fileName: 'a' }, { onProgress }))).toBe(mine)
      expect(server.files.size).toBe(0)
    },
  )

  test.each([1000, 2_000_000])(
    '%d bytes whose SHA-256 is not the expected one are not sent',
    async (length) => {
      const path = (await folder())('a.bin')
      await writeFile(path, bytesOf(length))
      const { server, client } = await stage()
      const file = { path, sha256: sha256(Buffer.from('another')) }
      expect(await failure(client.files.upload({ file, fileName: 'a' }))).toMatchObject({
        code: 'FILE_CHANGED',
      })
      expect(server.files.size).toBe(0)
    },
  )

  test('a change between two attempts counts as well', async () => {
    const path = (await folder())('a.bin')
    await writeFile(path, 'one')
    const { client, clock } = await stage(() => ({ answer: 503 }))
    const sleep = clock.sleep
    clock.sleep = async (ms, signal) => {
      await writeFile(path, 'another')
      return sleep(ms, signal)
    }
    expect(await failure(client.files.upload({ file: { path }, fileName: 'a' }))).toMatchObject({
      code: 'FILE_CHANGED',
    })
  })

  test.each([50, 150])('a stream of %d bytes that promised 100 fails', async (length) => {
    const { server, client } = await stage()
    const file = { stream: Readable.from([bytesOf(length)]), size: 100 }
    expect(await failure(client.files.upload({ file, fileName: 'a' }))).toMatchObject({
      code: 'FILE_CHANGED',
    })
    expect(server.files.size).toBe(0)
  })

  test('nothing empty, missing or broken is sent', async () => {
    const at = await folder()
    await writeFile(at('empty'), '')
    const broken = async function* () {
      yield bytesOf(10)
      throw new Error('the disk is gone')
    }
    const { server, client } = await stage()
    const cases: [UploadFile, string][] = [
      [{ path: at('empty') }, 'FILE_EMPTY'],
      [Buffer.alloc(0), 'FILE_EMPTY'],
      [new Blob([]), 'FILE_EMPTY'],
      [{ stream: Readable.from([]) }, 'FILE_EMPTY'],
      [{ path: at('none') }, 'FILE_UNREADABLE'],
      [{ path: at('.') }, 'FILE_UNREADABLE'],
      [{ stream: broken() }, 'FILE_UNREADABLE'],
      [42 as never, 'CONFIG'],
      [null as never, 'CONFIG'],
    ]
    for (const [file, code] of cases) {
      expect(await failure(client.files.upload({ file, fileName: 'a' }))).toMatchObject({ code })
    }
    expect(server.files.size).toBe(0)
  })
})

test('memory stays flat: 60 MB at concurrency 8 from a path', async () => {
  const path = (await folder())('large.bin')
  await writeFile(path, Buffer.alloc(60_000_000, 'x'))
  const { client } = await stage()
  const before = process.memoryUsage().rss
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss - before)
  }, 5)
  const upload = (index: number) => client.files.upload({ file: { path }, fileName: `${index}.bin` })
  await Promise.all(Array.from({ length: 8 }, (_, index) => upload(index)))
  clearInterval(timer)
  // 480 MB go through; client and server are both in this process.
  expect(peak).toBeLessThan(150_000_000)
})

test('a queued video is told apart by the fileId that it does not have', async () => {
  const body = { message: 'The pre-transformation has been queued successfully.' }
  const { client } = await stage(() => ({ answer: 202, body }))
  const params = {
    file: bytesOf(10),
    fileName: 'a.mp4',
    transformation: { pre: 'w-100' as string | undefined },
  }
  const answer = await client.files.upload(params)
  expect('fileId' in answer).toBe(false)
  expect(answer).toEqual(body)
})

test('a hundred uploads in a row use one connection', async () => {
  const { server, client } = await stage(undefined, { concurrency: 1 })
  for (let index = 0; index < 100; index++) {
    await client.files.upload({ file: bytesOf(100), fileName: `${index}.bin` })
  }
  expect(server.connections()).toBe(1)
})
