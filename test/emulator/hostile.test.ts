import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endpoints } from '../../src/api'
import { type Emulator, startEmulator } from '../../src/emulator'
import { basic, upload } from './helpers'

/* Every route, asked by somebody who means harm. */

let emulator: Emulator
let root: string
let fileId: string
const SECRET = 'the secret beside the store'

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'imagekit-hostile-'))
  writeFileSync(join(root, 'secret.txt'), SECRET)
  emulator = await startEmulator({ dir: join(root, 'store'), jobMs: 1 })
  fileId = String((await upload(emulator, Buffer.from('x'), { fileName: 'a.txt' })).body.fileId)
})
afterAll(async () => {
  await emulator.close()
  rmSync(root, { recursive: true, force: true })
})

/** Sends bytes exactly as they are and reads until the connection ends. */
function raw(bytes: string | Buffer): Promise<{ status: number; text: string; ms: number }> {
  const started = performance.now()
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1')
    const end = () => {
      socket.destroy()
      resolve({ status: Number(text.slice(9, 12)), text, ms: performance.now() - started })
    }
    socket.setTimeout(5000, end)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.on('close', end)
    socket.on('error', () => {})
    socket.write(bytes)
  })
}

interface Asked {
  method: string
  target: string
  headers?: Record<string, string>
  body?: string | Buffer
  /** Less than the body has, or more: then the request is cut. */
  length?: number
}

async function ask({ method, target, headers = {}, body = '', length }: Asked) {
  const own = {
    host: `127.0.0.1:${new URL(emulator.url).port}`,
    authorization: basic(emulator.privateKey),
    connection: 'close',
    ...(body.length > 0 && { 'content-type': 'application/json' }),
    'content-length': String(length ?? Buffer.byteLength(body)),
    ...headers,
  }
  const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}`)
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  return raw(Buffer.concat([head, Buffer.from(body)]))
}

/** Answered in time, with an error of the client's, and without a word about the server. */
function expectRefused(name: string, { status, text, ms }: Awaited<ReturnType<typeof ask>>, ok = false) {
  expect(text, name).not.toMatch(/\n\s+at |node_modules|\.ts:\d|\.js:\d/)
  expect(text, name).not.toContain(SECRET)
  expect(text, name).not.toContain(root)
  expect([name, ms < 4000]).toEqual([name, true])
  const isRight = (status >= 400 && status < 500) || status === 501 || (ok && status >= 200 && status < 300)
  expect([name, status, isRight]).toEqual([name, status, true])
}

const routes = Object.values(endpoints).map(({ name, method, path }) => ({
  name,
  method,
  path,
  valid: path.replace(/\{\w+\}/g, '0123456789abcdef01234567'),
  hasBody: /POST|PUT|PATCH/.test(method) || path === '/v1/folder',
}))

const SEGMENTS = [
  '..%2f..%2fsecret.txt',
  '%2e%2e%2fsecret.txt',
  '%252e%252e%252fsecret.txt',
  '..%5c..%5csecret.txt',
  'a%00b',
  'a%0d%0aX-Evil:%201',
  '__proto__',
  'constructor',
  '%E0%A4',
  '0'.repeat(5000),
]

describe.each(routes)('$name', ({ name, method, path, valid, hasBody }) => {
  test('refuses what is no id, decoded once, twice or not at all', async () => {
    const targets = path.includes('{')
      ? SEGMENTS.map((segment) => path.replace(/\{\w+\}/g, segment))
      : SEGMENTS.map((segment) => `${path}/${segment}`)
    for (const target of [...targets, `${path.replace(/\{\w+\}/g, fileId)}/../../../../secret.txt`]) {
      expectRefused(target, await ask({ method, target, ...(hasBody && { body: '{}' }) }))
    }
  })

  test('refuses bodies that are none, are too deep, are cut, or name prototypes', async () => {
    if (!hasBody) return
    const bodies: [string, Partial<Asked>][] = [
      ['deep', { body: `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}` }],
      ['deep objects', { body: `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}` }],
      [
        'deep values of fields that are known',
        { body: `{"customMetadata":{"a":${'['.repeat(9000)}${']'.repeat(9000)}},"url":"x","name":"x"}` },
      ],
      ['not JSON', { body: '{"a":' }],
      ['NUL', { body: '\0' }],
      ['not UTF-8', { body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }],
      ['wrong type', { body: 'a=b', headers: { 'content-type': 'text/html' } }],
      ['a form without its boundary', { body: 'x', headers: { 'content-type': 'multipart/form-data' } }],
      [
        'a malformed form',
        { body: '--x\r\nX', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
      ],
      ['a negative length', { body: '{}', length: -1 }],
    ]
    for (const [label, asked] of bodies) {
      expectRefused(`${name}: ${label}`, await ask({ method, target: valid, ...asked }))
    }
    // It may be ignored, but it may not become anybody's property.
    const polluting = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
    expectRefused(`${name}: prototypes`, await ask({ method, target: valid, body: polluting }))
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  test('refuses targets and headers without end, foreign hosts, and methods that nobody has', async () => {
    const long: [string, Asked][] = [
      ['a query of 10 MB', { method, target: `${valid}?a=${'x'.repeat(10_000_000)}` }],
      ['a header of 1 MB', { method, target: valid, headers: { 'x-a': 'x'.repeat(1_000_000) } }],
      [
        'thousands of headers',
        {
          method,
          target: valid,
          headers: Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`x-${at}`, '1'])),
        },
      ],
      ['a foreign host', { method, target: valid, headers: { host: 'evil.example' } }],
      ['no key', { method, target: valid, headers: { authorization: 'Basic' } }],
      ['a method', { method: 'BREW', target: valid }],
    ]
    for (const [label, asked] of long) expectRefused(`${name}: ${label}`, await ask(asked))
  })

  test('gives a foreign page in a browser no leave to read', async () => {
    const { text } = await ask({ method, target: valid, headers: { origin: 'https://evil.example' } })
    expect(text).not.toMatch(/access-control-allow-origin/i)
  })
})

test('a body that is cut harms nobody, and nothing was written outside of the store', async () => {
  for (const { method, valid, hasBody } of routes) {
    if (!hasBody) continue
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(
      `${method} ${valid} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${basic(emulator.privateKey)}\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"a"`,
    )
    await new Promise((resolve) => setTimeout(resolve, 10))
    socket.destroy()
  }
  expect((await ask({ method: 'GET', target: '/v1/files' })).status).toBe(200)
  expect(readdirSync(root).sort()).toEqual(['secret.txt', 'store'])
})

test('an upload of a deep field is refused, and so is what no longer fits into the store', async () => {
  const deep = `{"a":${'['.repeat(9000)}${']'.repeat(9000)}}`
  for (const name of ['customMetadata', 'extensions', 'transformation']) {
    expect((await upload(emulator, Buffer.from('x'), { [name]: deep })).status).toBe(400)
  }
  const small = await startEmulator({ limits: { storageBytes: 10, storedVersions: 2 } })
  expect((await upload(small, Buffer.from('12345678901'))).status).toBe(403)
  for (const status of [200, 200, 403]) {
    expect((await upload(small, Buffer.from('x'))).status).toBe(status)
  }
  expect(small.store.files()).toMatchObject([{ versions: 2 }])
  await small.close()
})
