import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { createClient } from '../../src/api'
import { MAX_PIECE, MIN_PIECE, pieceSize, pieceTook } from '../../src/api/resources/files/piece-size'
import { folder, PRIVATE_KEY } from './stage'

/*
 * The pieces of files on the disk go through a few buffers that are filled again and again. Whatever the server's pace,
 * nothing may be in them that is not of this file and this place.
 */

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Reads by fits and starts, breaks some requests off, and keeps what arrived whole. */
async function moody(breaks: (request: number) => boolean) {
  const arrived: Buffer[] = []
  let requests = 0
  const server = createServer(async (request, response) => {
    const isBroken = breaks(requests++)
    const chunks: Buffer[] = []
    let length = 0
    try {
      for await (const chunk of request) {
        chunks.push(chunk)
        length += chunk.length
        if (isBroken && length > 400_000) return void request.socket.destroy()
        // Until the system's own buffers are full, and the client's piece has to wait in its memory.
        if (length % 3 === 0) await sleep(length % 40)
      }
    } catch {
      // Aborted by the client.
      return
    }
    arrived.push(Buffer.concat(chunks))
    const name = nameIn(arrived.at(-1)!)
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify({
        fileId: `id-${name}`,
        name,
        filePath: `/${name}`,
        url: `https://ik.imagekit.io/demo/${name}`,
        fileType: 'non-image',
        size: fileIn(arrived.at(-1)!).length,
      }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(
    () => server.closeAllConnections(),
    () => new Promise((resolve) => server.close(resolve)),
  )
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, arrived, requests: () => requests }
}

/** The file's name, looked for in the bytes: as text, a body of megabytes would be copied for each. */
function nameIn(body: Buffer): string {
  const before = 'name="fileName"\r\n\r\n'
  const at = body.indexOf(before)
  if (at < 0) return ''
  const start = at + before.length
  return body.toString('latin1', start, body.indexOf('\r\n', start))
}

/** The part of a body that is the file. */
function fileIn(body: Buffer): Buffer {
  const boundary = body.subarray(0, body.indexOf('\r\n'))
  const start = body.indexOf('\r\n\r\n', body.indexOf('filename="')) + 4
  return body.subarray(start, body.lastIndexOf(`\r\n${boundary.toString('latin1')}--`))
}

test('60 large files at once, some broken off, some given up: every body that is whole is its file', async () => {
  const server = await moody((request) => request % 6 === 3)
  const client = createClient({
    privateKey: PRIVATE_KEY,
    baseURL: server.url,
    urlEndpoint: 'https://ik.imagekit.io/demo',
    env: {},
    concurrency: 12,
    retryDelays: [1],
  })
  open.push(() => client.close())
  const at = await folder()
  const contents = new Map<string, string>()
  const uploads = Array.from({ length: 60 }, async (_, index) => {
    const bytes = randomBytes(200_000 + ((index * 7919) % 40) * 111_111)
    const path = at(`${index}.bin`)
    await writeFile(path, bytes)
    const fileName = `${index}.bin`
    const isGivenUp = index % 10 === 7
    if (!isGivenUp) contents.set(fileName, sha256(bytes))
    const controller = new AbortController()
    const sent = client.files.upload(
      { file: { path }, fileName, useUniqueFileName: false },
      // What is not observed is sent in fewer pieces.
      isGivenUp
        ? { signal: controller.signal, onProgress: ({ sent }) => sent > 300_000 && controller.abort() }
        : {},
    )
    return isGivenUp
      ? sent.then(
          () => 'done',
          () => 'given up',
        )
      : sent
  })
  await Promise.all(uploads)
  expect(server.requests()).toBeGreaterThan(60)
  const whole = new Map(server.arrived.map((body) => [nameIn(body), sha256(fileIn(body))]))
  for (const [name, hash] of contents) expect([name, whole.get(name)]).toEqual([name, hash])
})

const around = (size: number) => [size - 1000, size - 400, size - 100, size, size + 1, size + 1000]

test.each([...around(MIN_PIECE), ...around(2 * MIN_PIECE), ...around(MAX_PIECE)])(
  'a file of %i bytes arrives whole, whatever is sent around it, in small pieces and in large ones',
  async (size) => {
    const server = await moody(() => false)
    const client = createClient({
      privateKey: PRIVATE_KEY,
      baseURL: server.url,
      urlEndpoint: 'https://ik.imagekit.io/demo',
      env: {},
    })
    open.push(() => client.close())
    const at = await folder()
    const bytes = randomBytes(size)
    await writeFile(at('a.bin'), bytes)
    for (const useUniqueFileName of [false, true]) {
      for (const length of [1, 50_000, 300_000]) {
        const customMetadata = { note: 'x'.repeat(length) }
        const file = { path: at('a.bin'), sha256: sha256(bytes) }
        for (let slow = useUniqueFileName ? 0 : 3; slow > 0; slow -= 1) pieceTook(10_000)
        const { size: stored } = await client.files.upload({
          file,
          fileName: 'a.bin',
          useUniqueFileName,
          customMetadata,
        })
        expect(stored).toBe(size)
        const body = server.arrived.at(-1)!
        expect(sha256(fileIn(body))).toBe(sha256(bytes))
        expect(body.includes(`"note":"${'x'.repeat(length)}"`)).toBe(true)
      }
    }
  },
)

test('pieces are small on a slow connection, and large on a fast one', () => {
  pieceTook(1)
  expect(pieceSize()).toBe(MAX_PIECE)
  pieceTook(1000)
  expect(pieceSize()).toBe(MAX_PIECE)
  pieceTook(3000)
  expect(pieceSize()).toBe(MAX_PIECE / 2)
  for (let piece = 0; piece < 9; piece += 1) pieceTook(60_000)
  expect(pieceSize()).toBe(MIN_PIECE)
  pieceTook(50)
  expect(pieceSize()).toBe(MAX_PIECE)
})
