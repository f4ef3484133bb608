import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger, createServer } from 'vite'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import imagekit from '../../src/vite'
import { upload } from '../emulator/helpers'
import { tealJpeg } from '../emulator/picture'
import { forgetProjects } from '../helpers/forget-projects'
import { expectNothingDoubled, expectSound, tally } from './helpers/attack'
import { optionsFor } from './helpers/project'
import { seeded } from './helpers/random'
import { trials } from './size'

/* Hostile requests to what serves images: the dev server's middleware, and the emulator. */

const SEED = 43
/** Milliseconds. */
const DEADLINE = 8000
/** Stands in a file outside of the project, and in the project's `.env`: it must never come out. */
const MARKER = 'marker-of-a-file-that-is-nobodys-business'
const { count, done } = tally('Attack: hostile requests', SEED)

let emulator: Emulator
let picture: Buffer
beforeAll(async () => {
  emulator = await startEmulator()
  picture = await tealJpeg(16, 12)
})
afterAll(() => emulator.close())

// As Node sets it: libraries that other tests of this process have loaded may show more frames of Vite's errors, with their callers'.
const { stackTraceLimit } = Error
beforeAll(() => {
  Error.stackTraceLimit = 10
})
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit
})

function project(): string {
  const outside = mkdtempSync(join(tmpdir(), 'imagekit-attack-requests-'))
  onTestFinished(() => rmSync(outside, { recursive: true, force: true }))
  writeFileSync(join(outside, 'outside.txt'), MARKER)
  const root = join(outside, 'app')
  mkdirSync(root)
  writeFileSync(join(root, '.env'), `SECRET=${MARKER}`)
  writeFileSync(join(root, 'hero.jpg'), picture)
  writeFileSync(join(root, 'main.js'), "import a from 'ik:./hero.jpg?w=4'\nconsole.log(a)\n")
  return root
}

/** Pieces that requests are put together of. */
const PIECES = [
  '/',
  '//',
  '..',
  '.',
  '%2e%2e',
  '%252e',
  '..%2f',
  '..%5c',
  '\\',
  '%00',
  '.env',
  'outside.txt',
  'app',
  'main.js',
  'hero.jpg',
  '@fs',
  '@id',
  '@imagekit',
  '0'.repeat(32),
  '?raw',
  '?inline',
  '?url',
  '#',
  '::$DATA',
  'tr:w-4',
  '?tr=w-4',
  'demo',
  'v1',
  'files',
  'api',
  '~',
  '%',
  '%zz',
  ';',
  'é',
  '?w=4',
  'ik:',
  '__x00__',
]
const HEADERS = [
  'Host: evil.example',
  'Origin: https://evil.example',
  'Range: bytes=0-,1-',
  'If-None-Match: *',
  'Accept: ',
  'Content-Length: 5',
  'Transfer-Encoding: chunked',
  'Expect: 100-continue',
  'X-Forwarded-Host: evil.example',
]

interface Answer {
  status: number
  head: string
  body: string
  milliseconds: number
}

function ask(port: number, target: string, header: string): Promise<Answer> {
  const started = performance.now()
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const end = () => {
      socket.destroy()
      const [head = '', ...body] = text.replace(/^HTTP\/1\.1 100 .*?\r\n\r\n/s, '').split('\r\n\r\n')
      const milliseconds = performance.now() - started
      resolve({ status: Number(head.slice(9, 12)), head, body: body.join('\r\n\r\n'), milliseconds })
    }
    socket.setTimeout(DEADLINE, end)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.on('error', () => {}).on('close', end)
    const host = header.startsWith('Host:') ? '' : `Host: 127.0.0.1:${port}\r\n`
    socket.write(`GET ${target} HTTP/1.1\r\n${host}Connection: close\r\n${header}\r\n\r\n`)
  })
}

function isDecodable(target: string): boolean {
  try {
    return decodeURI(target) !== ''
  } catch {
    return false
  }
}

interface Rules {
  /** Folders of its own, below which a third of the requests are. */
  folders: readonly string[]
  /** Statuses that an answer may have. */
  statuses: readonly number[]
  /** What the answer to a target says, where that is known. */
  expected?(target: string): { status: number; body: RegExp } | undefined
}

async function attackServer(name: string, port: number, rounds: number, rules: Rules): Promise<void> {
  const random = seeded(SEED)
  const one = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!
  for (let round = 0; round < rounds; round += 8) {
    const asked = Array.from({ length: 8 }, () => {
      const path = Array.from({ length: 1 + Math.floor(random() * 6) }, () => one(PIECES)).join(
        random() < 0.5 ? '/' : '',
      )
      const folder = random() < 0.3 ? one(rules.folders) : '/'
      return { target: `${folder}${path}`.replace(/\s/g, ''), header: random() < 0.3 ? one(HEADERS) : 'X: 1' }
    })
    await Promise.all(
      asked.map(async ({ target, header }) => {
        // A body that is announced and never sent is waited for: the server's own limit ends that.
        const isWaiting = /Content-Length|chunked/.test(header)
        count(`${name}, ${header.split(':')[0]}`)
        const { status, head, body, milliseconds } = await ask(port, target, header)
        if (isWaiting && status === 0) return
        const what = `${name}: ${target} (${header}) → ${status}`
        expectSound(
          what,
          { code: status, screen: head + body, milliseconds },
          {
            deadline: DEADLINE,
            codes: rules.statuses,
            secret: emulator.privateKey,
          },
        )
        expect(head + body, what).not.toContain(MARKER)
        expect(head + body, what).not.toMatch(/root:x:0:0/)
        const expected = isWaiting || /Host|Origin/.test(header) ? undefined : rules.expected?.(target)
        if (expected)
          expect({ status, body }, what).toEqual({
            status: expected.status,
            body: expect.stringMatching(expected.body),
          })
      }),
    )
  }
}

test('requests to a dev server', async () => {
  const root = project()
  forgetProjects()
  const printed: string[] = []
  const customLogger = createLogger('silent')
  for (const level of ['info', 'warn', 'warnOnce', 'error'] as const)
    customLogger[level] = (message: string) => void printed.push(message)
  const server = await createServer({
    root,
    configFile: false,
    customLogger,
    server: { host: '127.0.0.1', port: 0, fs: { allow: [root] }, hmr: false },
    optimizeDeps: { noDiscovery: true },
    plugins: [imagekit(optionsFor(emulator))],
  })
  await server.listen()
  const { port } = server.httpServer!.address() as { port: number }
  const origin = `http://127.0.0.1:${port}`
  const text = async (path: string) => (await fetch(origin + path)).text()
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => !file.startsWith('node_modules'),
  )
  try {
    const page = await text('/main.js')
    const rendition = /\/@imagekit\/[0-9a-f]{32}\/hero\.jpg/
    const [own = ''] = rendition.exec(page + (await text(/from "([^"]+)"/.exec(page)?.[1] ?? '/'))) ?? []
    const bytes = await text(own)
    expect((await fetch(origin + own)).status).toBe(200)
    await attackServer('dev server', port, trials(3000, 160), {
      folders: ['/@imagekit/', own.replace(/[^/]*$/, '')],
      // 500: paths of which Vite itself makes no URL.
      statuses: [200, 301, 302, 304, 400, 403, 404, 405, 413, 414, 417, 426, 431, 500],
      // Its own paths: an id that nothing refers to, whatever follows it. Others Vite answers with 400 before the middleware.
      expected: (target) =>
        /^\/@imagekit\/[^?#é]*$/.test(target) && isDecodable(target) && target !== own
          ? { status: 404, body: /^No page of this dev server refers to this image/ }
          : undefined,
    })
    // The page and its image are as they were, no file was made, and nothing was uploaded.
    expect(await text('/main.js')).toBe(page)
    expect(await text(own)).toBe(bytes)
    expect(emulator.store.files()).toEqual([])
  } finally {
    await server.close()
  }
  expect(
    readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (file) => !file.startsWith('node_modules'),
    ),
  ).toEqual(files)
  expectSound(
    'dev server',
    { code: 0, screen: printed.join('\n'), milliseconds: 0 },
    { deadline: 1, codes: [0], secret: emulator.privateKey },
  )
  expect(printed.join('\n')).not.toContain(MARKER)
  done(
    'requests to Vite’s dev server with the plugin',
    'random paths and headers; then pages, images and files are as before',
  )
}, 600_000)

test('requests to the emulator', async () => {
  const dir = join(project(), 'store')
  const own = await startEmulator({ dir })
  const state = async () => ({
    files: own.store.files(),
    blobs: readdirSync(join(dir, 'blobs')),
    journal: readFileSync(join(dir, 'journal.jsonl'), 'utf8'),
    bytes: Buffer.from(await (await fetch(`${own.urlEndpoint}/hero.jpg?tr=orig-true`)).arrayBuffer()).equals(
      picture,
    ),
  })
  try {
    await upload(own, picture, { fileName: 'hero.jpg' })
    const before = await state()
    expect(before.bytes).toBe(true)
    await attackServer('emulator', Number(new URL(own.url).port), trials(3000, 160), {
      folders: ['/demo/', '/v1/files/', '/api/v1/', '/_emulator/', '/demo/tr:w-4/', '/demo/ik-seo/'],
      statuses: [200, 206, 301, 302, 304, 400, 401, 403, 404, 405, 413, 416, 417, 421, 431],
      expected: (target) =>
        /^\/demo\/outside\.txt$/.test(target) ? { status: 404, body: /Not Found/ } : undefined,
    })
    expect(await state()).toEqual(before)
    await expectNothingDoubled('emulator', own)
  } finally {
    await own.close()
  }
  done('requests to the emulator', 'random paths and headers; then store, journal and bytes are as before')
}, 600_000)
