import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import { virtualId } from '../../src/core/virtual-id'
import { upload } from '../emulator/helpers'
import { bundle } from '../helpers/bundle'
import { temporaryFolder } from '../helpers/folder'
import { compilePlugin } from './helpers/child'
import { seeded } from './helpers/random'
import { section } from './helpers/report'
import { trials } from './size'

/*
 * A day of a dev server and of an emulator in minutes: a bounded load with downloads that are broken off, and files that
 * change and go. What the process holds is measured after a tenth of it, and at the end.
 */

const SEED = 51
const REQUESTS = trials(100_000, 1000)
const AT_ONCE = 16
const record = section('A day of requests')
const script = fileURLToPath(new URL('day-child.mjs', import.meta.url))

interface Held {
  /** Bytes. */
  heap: number
  timers: number
  /** Open files and sockets. */
  open: number
  /** Bytes in the folder. */
  folder: number
}

class Served {
  readonly address: { url: string; urlEndpoint: string; privateKey: string }
  readonly #child: ChildProcess
  readonly #folder: string
  readonly agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  responses = 0
  aborted = 0

  private constructor(child: ChildProcess, address: Served['address'], folder: string) {
    this.#child = child
    this.address = address
    this.#folder = folder
  }

  static async start(
    kind: string,
    url: string,
    folder: string,
    watched: string,
    options = {},
  ): Promise<Served> {
    const args = [kind, url, folder, JSON.stringify(options)]
    const child = fork(script, args, {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    onTestFinished(() => void child.kill())
    const [address] = (await once(child, 'message')) as [Served['address']]
    return new Served(child, address, watched)
  }

  async held(): Promise<Held> {
    // Connections of the load that idle are no leak of the server's.
    this.agent.destroy()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    this.#child.send('measure')
    const [message] = (await once(this.#child, 'message')) as [Omit<Held, 'folder'>]
    return { ...message, folder: bytesIn(this.#folder) }
  }

  /** Requests a path, and breaks the download off after its first bytes if asked to. */
  ask(path: string, { method = 'GET', isAborted = false } = {}): Promise<number> {
    return new Promise((resolve) => {
      const asked = request(this.address.url + path, { method, agent: this.agent }, (response) => {
        const status = response.statusCode ?? 0
        this.responses++
        if (isAborted) {
          response.once('data', () => {
            this.aborted++
            response.destroy()
          })
        } else response.resume()
        response.once('close', () => resolve(status)).on('error', () => {})
      })
      asked.on('error', () => resolve(0)).end()
    })
  }
}

function bytesIn(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
      (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    )
  } catch {
    return 0
  }
}

/** Sends all requests, a few at a time. @returns what is held after a tenth, and at the end */
async function load(server: Served, one: (index: number) => Promise<void>): Promise<[Held, Held]> {
  const run = async (from: number, to: number) => {
    let next = from
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (next < to) await one(next++)
      }),
    )
  }
  const warm = Math.floor(REQUESTS / 10)
  await run(0, warm)
  const before = await server.held()
  await run(warm, REQUESTS)
  return [before, await server.held()]
}

function expectFlat(name: string, server: Served, [before, after]: [Held, Held], started: number): void {
  expect(after.open - before.open, 'open files').toBeLessThanOrEqual(4)
  expect(after.timers - before.timers, 'timers').toBeLessThanOrEqual(4)
  expect(after.heap - before.heap, 'heap').toBeLessThan(12_000_000)
  expect(after.folder, 'folder').toBeLessThanOrEqual(before.folder * 1.1 + 2_000_000)
  const shown = ({ heap, timers, open, folder }: Held) =>
    `${open} open, ${timers} timers, ${(heap / 1e6).toFixed(1)} MB of heap, ${(folder / 1e6).toFixed(1)} MB on disk`
  record({
    case: name,
    method: `${AT_ONCE} at a time, downloads broken off, files changed and deleted; seed ${SEED}`,
    n: `${REQUESTS} requests in ${((performance.now() - started) / 1000).toFixed(0)} s`,
    result: `after a tenth ${shown(before)}; at the end ${shown(after)}; ${server.aborted} downloads broken off`,
  })
}

const IMAGES = 6
/** Larger than a socket's buffer, so that a download can be broken off. */
const picture = () =>
  sharp(randomBytes(400 * 300 * 3), { raw: { width: 400, height: 300, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer()

test('a dev server', async () => {
  const plugin = await compilePlugin('vite')
  onTestFinished(() => plugin.remove())
  const root = temporaryFolder()
  const pictures = await Promise.all(Array.from({ length: IMAGES * 2 }, picture))
  const keys = Array.from({ length: IMAGES }, (_, index) => `ik:./${index}.png?w=300`)
  for (let index = 0; index < IMAGES; index++) writeFileSync(join(root, `${index}.png`), pictures[index]!)
  writeFileSync(join(root, 'main.js'), keys.map((key, index) => `import i${index} from '${key}'`).join('\n'))
  const server = await Served.start('dev', plugin.url, root, join(root, 'cache'), { cacheDir: 'cache' })
  const random = seeded(SEED)
  const urls: (string | undefined)[] = []
  const reload = async (index: number) => {
    await server.ask('/main.js')
    const answer = await fetch(`${server.address.url}/@id/${virtualId(keys[index]!)}`).catch(() => undefined)
    urls[index] = /"(\/@imagekit\/[^"]+)"/.exec((await answer?.text()) ?? '')?.[1]
  }
  const started = performance.now()
  const statuses = new Map<number, number>()
  const held = await load(server, async (number) => {
    const index = number % IMAGES
    // One of two contents each, so that no more is to be kept than at the start.
    if (number % 400 === 0)
      writeFileSync(join(root, `${index}.png`), pictures[index + IMAGES * (random() < 0.5 ? 1 : 0)]!)
    if (number % 1500 === 7) {
      rmSync(join(root, `${index}.png`), { force: true })
      writeFileSync(join(root, `${index}.png`), pictures[index]!)
    }
    if (!urls[index] || number % 50 === 0) await reload(index)
    const kind = random()
    const path = kind < 0.05 ? `/@imagekit/${'0'.repeat(32)}/0.png` : (urls[index] ?? '/main.js')
    const status = await server.ask(path, {
      method: kind > 0.95 ? 'HEAD' : 'GET',
      isAborted: kind > 0.7 && kind < 0.9,
    })
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  })
  expect([...statuses.keys()].filter((status) => ![0, 200, 404].includes(status))).toEqual([])
  expect(statuses.get(200)).toBeGreaterThan(REQUESTS * 0.7)
  expect(server.aborted).toBeGreaterThan(REQUESTS / 10)
  expectFlat('Vite’s dev server with the plugin', server, held, started)
}, 3_000_000)

test('an emulator', async () => {
  const outDir = await bundle('emulator-day', 'src/emulator/index.ts')
  onTestFinished(() => rmSync(outDir, { recursive: true, force: true }))
  const dir = temporaryFolder()
  const server = await Served.start('emulator', pathToFileURL(join(outDir, 'emulator-day.js')).href, dir, dir)
  const { address } = server
  const pictures = await Promise.all(Array.from({ length: IMAGES }, picture))
  const path = new URL(address.urlEndpoint).pathname
  const stored: (string | undefined)[] = []
  const put = async (index: number) => {
    const { body } = await upload(address, pictures[index]!, { fileName: `${index}.png` })
    stored[index] = (body as { fileId?: string }).fileId
  }
  const authorization = `Basic ${Buffer.from(`${address.privateKey}:`).toString('base64')}`
  const remove = async (index: number) => {
    const id = stored[index]
    stored[index] = undefined
    if (id) await fetch(`${address.url}/v1/files/${id}`, { method: 'DELETE', headers: { authorization } })
  }
  for (let index = 0; index < IMAGES; index++) await put(index)
  const random = seeded(SEED)
  const started = performance.now()
  const statuses = new Map<number, number>()
  const held = await load(server, async (number) => {
    const index = number % IMAGES
    if (number % 500 === 3) {
      await remove(index)
      await put(index)
    }
    const kind = random()
    const target = kind < 0.05 ? `${path}/missing.png` : `${path}/${index}.png?tr=w-${100 + (number % 4)}`
    const original = kind > 0.6 ? `${path}/${index}.png?tr=orig-true` : target
    const status = await server.ask(original, {
      method: kind > 0.95 ? 'HEAD' : 'GET',
      isAborted: kind > 0.7 && kind < 0.9,
    })
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  })
  expect([...statuses.keys()].filter((status) => ![0, 200, 404].includes(status))).toEqual([])
  expect(statuses.get(200)).toBeGreaterThan(REQUESTS * 0.7)
  expect(server.aborted).toBeGreaterThan(REQUESTS / 10)
  expectFlat('the emulator', server, held, started)
}, 3_000_000)
