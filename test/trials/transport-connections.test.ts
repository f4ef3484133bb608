import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type ClientOptions, createClient } from '../../src/api'
import { systemClock } from '../../src/api/transport/clock'
import { type FaultRule, startEmulator } from '../../src/emulator'
import type { Fault } from '../api/fake-imagekit'
import { fileChanges } from '../api/file-changes'
import { bytesOf, failure, folder, once, PRIVATE_KEY, stage } from '../api/stage'
import { expectStoredOnce, originalHash } from './helpers/invariants'
import { sha256 } from './helpers/project'
import { seeded } from './helpers/random'
import { section } from './helpers/report'
import { isFull, trials } from './size'

const record = section('The transport: connections and files')

test('cut at a random byte of the request or of the answer: one object, one version, the same bytes', async () => {
  const runs = trials(300, 20)
  const random = seeded(11)
  const at = await folder()
  const large = randomBytes(600_000)
  writeFileSync(at('large.bin'), large)
  let requests = 0
  for (let run = 0; run < runs; run++) {
    // A small file goes as one piece, a large one as a stream; each is cut in both directions, one to three times.
    const bytes = run % 4 < 2 ? bytesOf(run) : large
    const file = bytes === large ? { path: at('large.bin'), sha256: sha256(large) } : bytes
    const cut = (): Fault =>
      run % 2
        ? { cutAnswerAt: Math.floor(random() * 600) }
        : { cutRequestAt: random() * (bytes.length + 400) }
    const { server, client, end } = await stage(
      (request) => (request <= run % 3 ? cut() : undefined),
      {},
      run,
    )
    const answer = await client.files.uploadOnce({ ...once(run), file })
    expect(answer.file.size).toBe(bytes.length)
    const stored = [...server.files.values()]
    expect(stored).toMatchObject([{ versions: 1, size: bytes.length, sha256: sha256(bytes) }])
    requests += server.arrived()
    await end()
  }
  record({
    case: 'reset mid-request or mid-response',
    method: 'cut at a random byte, up to three times a file, of files of 200 B and of 600 kB',
    n: `${runs}`,
    result: `all stored: 1 object, 1 version, equal SHA-256; ${(requests / runs).toFixed(2)} requests a file`,
  })
})

/** Milliseconds; ten per cent of it is more than what a machine that has other work takes to notice. */
const LIMIT = 1000
const handles = () =>
  process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout|FileHandle|FSReq/.test(name))

/** Milliseconds that a call took to give up, and how late a bare timer of the same limit was meanwhile. */
interface Hang {
  time: number
  lag: number
}

/** Sends that many calls, one every few milliseconds so that none waits for the start of another. None is answered. */
async function hang(calls: number, baseURL: string, path: string): Promise<Hang[]> {
  const options: ClientOptions = { timeout: LIMIT, maxRetries: 0, concurrency: calls, clock: systemClock }
  const client = createClient({ privateKey: PRIVATE_KEY, env: {}, baseURL, ...options })
  const one = async (index: number): Promise<Hang> => {
    await pause(index * 20)
    const start = performance.now()
    const passed = () => performance.now() - start
    const upload = () => client.files.upload({ file: { path }, fileName: `${index}.bin` })
    const call = failure(index % 2 ? upload() : client.assets.list()).then((error) => ({
      error,
      time: passed(),
    }))
    const lag = pause(LIMIT).then(() => passed() - LIMIT)
    const { error, time } = await call
    expect(error).toMatchObject({ code: 'TIMEOUT', attempts: 1 })
    return { time, lag: await lag }
  }
  return Promise.all(Array.from({ length: calls }, (_, index) => one(index))).finally(() => client.close())
}

test('hangs end at the limit', async () => {
  const calls = trials(50, 5)
  // Small enough to leave at once: the limit starts anew with every piece that a large one sends.
  const path = (await folder())('small.bin')
  writeFileSync(path, randomBytes(20_000))
  const sockets: Socket[] = []
  const silent = createServer((socket) => void sockets.push(socket.on('error', () => {})))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as { port: number }
  const places: [string, () => Promise<Hang[]>][] = [
    ['connect', () => hang(calls, `https://127.0.0.1:${port}`, path)],
    ...(['headers', 'body'] as const).map((place): [string, () => Promise<Hang[]>] => [
      place,
      async () => {
        const { server, end } = await stage(() => ({ hang: place }))
        return hang(calls, server.url, path).finally(end)
      },
    ]),
  ]
  for (const [place, run] of places) {
    const before = handles()
    const hangs = (await run()).sort((a, b) => a.time - b.time)
    for (const socket of sockets.splice(0)) socket.destroy()
    for (const { time, lag } of hangs) {
      expect(time).toBeGreaterThanOrEqual(LIMIT * 0.9)
      // A sample shares its processors with other tests.
      expect(time).toBeLessThanOrEqual(LIMIT * (isFull ? 1.1 : 1.5) + lag)
    }
    // Closed sockets are gone a moment later; no timer of this loop's own is pending when it looks.
    for (let look = 0; look < 50 && handles().length > before.length; look++) await pause(20)
    expect(handles().length).toBeLessThanOrEqual(before.length)
    const latest = Math.max(...hangs.map(({ lag }) => lag))
    record({
      case: `hang at ${place === 'connect' ? 'connect (a TLS handshake without an answer)' : place}`,
      method: `limit of ${LIMIT} ms, half of them uploads of 20 kB`,
      n: `${calls}`,
      result: `TIMEOUT after ${hangs[0]!.time.toFixed(0)}–${hangs.at(-1)!.time.toFixed(0)} ms (a bare timer: up to ${(LIMIT + latest).toFixed(0)} ms); no socket, timer or file left open`,
    })
  }
  await new Promise((resolve) => silent.close(resolve))
})

test('stored, reply lost: one object, one version', async () => {
  const runs = trials(300, 20)
  const emulator = await startEmulator()
  const { privateKey, url: baseURL, urlEndpoint } = emulator
  const hashes: string[] = []
  let uploads = 0
  for (let run = 0; run < runs; run++) {
    // Up to three uploads and one look-up are done, and nobody hears of it.
    const rules: FaultRule[] = [{ route: 'upload', action: 'drop-reply', times: 1 + (run % 3) }]
    if (run % 2) rules.push({ route: 'list', action: 'drop-reply', times: 1 })
    emulator.faults.set(rules)
    emulator.requests.clear()
    const bytes = run % 10 ? bytesOf(run) : randomBytes(400_000)
    // One client a run: where every reply is lost, the budget of one for all would rightly end it.
    const client = createClient({ privateKey, urlEndpoint, baseURL, env: {}, retryDelays: [1] })
    const { existed, file } = await client.files.uploadOnce({ ...once(run), file: bytes })
    hashes.push(sha256(bytes))
    expect({ existed, size: file.size }).toEqual({ existed: true, size: bytes.length })
    expect(await originalHash(file.url)).toBe(hashes.at(-1))
    uploads += emulator.requests.count('upload')
    await client.close()
  }
  await expectStoredOnce(emulator, hashes)
  await emulator.close()
  record({
    case: 'stored, reply lost',
    method: 'the emulator stores the file and drops the reply, one to three times; every URL fetched',
    n: `${runs}`,
    result: `${hashes.length} objects of 1 version, ${hashes.length} URLs with equal SHA-256; ${(uploads / runs).toFixed(2)} upload requests a file`,
  })
})

test('a file that changes while it is uploaded: what is stored has the hash that is recorded', async () => {
  const runs = trials(200, 18)
  const random = seeded(3)
  const at = await folder()
  const counts = { refused: 0, stored: 0 }
  for (let run = 0; run < runs; run++) {
    const [name, change] = fileChanges[run % fileChanges.length]!
    const size = 300_000 + Math.floor(random() * 3_000_000)
    const bytes = randomBytes(size)
    const path = at(`${run}.bin`)
    writeFileSync(path, bytes)
    const { server, client, end } = await stage()
    // One in ten changes too late to matter.
    let when = random() * size * 1.1
    const onProgress = ({ sent }: { sent: number }) => {
      if (sent < when) return
      when = Number.POSITIVE_INFINITY
      change(path, size)
    }
    const file = { path, sha256: sha256(bytes) }
    const [settled] = await Promise.allSettled([
      client.files.uploadOnce({ ...once(run), file }, { onProgress }),
    ])
    const stored = [...server.files.values()].map((one) => one.sha256)
    if (settled.status === 'fulfilled') {
      expect([name, stored]).toEqual([name, [file.sha256]])
      counts.stored++
    } else {
      expect([name, settled.reason.code, stored]).toEqual([name, 'FILE_CHANGED', []])
      counts.refused++
    }
    await end()
  }
  expect(counts.refused).toBeGreaterThan(runs / 2)
  record({
    case: 'a file changes while it is uploaded',
    method: `${fileChanges.map(([name]) => name).join(', ')}, at a random byte of 0.3–3.3 MB`,
    n: `${runs}`,
    result: `${counts.refused} refused as FILE_CHANGED with nothing stored, ${counts.stored} stored with the hash recorded`,
  })
})
