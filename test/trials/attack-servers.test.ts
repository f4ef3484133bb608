import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createClient } from '../../src/api'
import { printable } from '../../src/diagnostics/printable'
import { runCliApart } from '../cli/run-cli'
import { tealJpeg } from '../emulator/picture'
import { attackedBuild, type Ended, expectSound, tally } from './helpers/attack'
import { trials } from './size'

/* Hostile servers: each answers every request in one way that is wrong, and none may be taken for ImageKit. */

const SEED = 42
const KEY = 'private_canary_attack_servers'
const { count, done } = tally('Attack: hostile servers', SEED)

const OK = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
const body = (status: string, type: string, text: string | Buffer, headers = '') =>
  Buffer.concat([
    Buffer.from(
      `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nConnection: close\r\n${headers}Content-Length: ${text.length}\r\n\r\n`,
    ),
    Buffer.from(text),
  ])
const json = (status: string, value: unknown, headers = '') =>
  body(status, 'application/json', JSON.stringify(value), headers)
const PORTAL = '<!doctype html><title>Sign in to the guest network</title>'
/** What a server may echo of the request: the key must not reach the screen. */
const ECHO = { message: `bad key ${KEY} ${Buffer.from(`${KEY}:`).toString('base64')}` }

/** Called with the socket once a whole request head has arrived. */
type Answer = (socket: Socket) => unknown

const file = (url: string) => ({
  fileId: 'a'.repeat(24),
  name: 'x.jpg',
  filePath: '/unplugin-imagekit/x.jpg',
  url,
  size: 1,
  fileType: 'image',
})

/** Servers that answer: `sync` and a build end by themselves. */
const answering: Record<string, Answer> = {
  '400': (socket) => socket.end(json('400 Bad Request', ECHO)),
  '401': (socket) => socket.end(json('401 Unauthorized', ECHO)),
  '403': (socket) => socket.end(json('403 Forbidden', ECHO)),
  '413': (socket) => socket.end(json('413 Content Too Large', ECHO)),
  '429 for a year': (socket) =>
    socket.end(json('429 Too Many Requests', {}, 'X-RateLimit-Reset: 31536000000\r\n')),
  '503 for ever': (socket) => socket.end(json('503 Service Unavailable', ECHO)),
  'a redirect to another host': (socket) =>
    socket.end(json('302 Found', {}, 'Location: https://evil.example/\r\n')),
  'a captive portal': (socket) => socket.end(body('200 OK', 'text/html', PORTAL)),
  '200 and {}': (socket) => socket.end(json('200 OK', {})),
  '200 and nothing': (socket) => socket.end(`${OK}Content-Length: 0\r\n\r\n`),
  '200 and null': (socket) => socket.end(json('200 OK', null)),
  'files of another host': (socket) => socket.end(json('200 OK', [file('https://evil.example/x.jpg')])),
  'a script as URL': (socket) => socket.end(json('200 OK', file('javascript:alert(1)'))),
  'a prototype': (socket) => socket.end(body('200 OK', 'application/json', '{"__proto__":{"polluted":1}}')),
  'an endless body': (socket) => {
    socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n`)
    const piece = Buffer.alloc(1 << 20, ' ')
    const chunk = Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
    const send = () => {
      while (!socket.destroyed && socket.write(chunk));
    }
    socket.on('drain', send)
    send()
  },
  garbage: (socket) =>
    socket.end(Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 73) % 256))),
  'garbage after the status': (socket) => socket.end('HTTP/1.1 200 OK\r\n\0\0\0garbage'),
  'a head without an end of 1 MB': (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(1 << 20)}`),
  'truncated gzip': (socket) => {
    const packed = gzipSync(JSON.stringify([file('https://evil.example/x.jpg')])).subarray(0, 40)
    socket.end(body('200 OK', 'application/json', packed, 'Content-Encoding: gzip\r\n'))
  },
  'a length that is too long': (socket) => socket.end(`${OK}Content-Length: 100\r\n\r\n[]`),
  'a length that is too short': (socket) => socket.end(`${OK}Content-Length: 1\r\n\r\n[{"fileId":1}]`),
  'two lengths': (socket) => socket.end(`${OK}Content-Length: 2\r\nContent-Length: 9\r\n\r\n[]`),
  'escapes in a message': (socket) =>
    socket.end(json('400 Bad Request', { message: '\u001b[2J\u001b]0;title\u0007\u202eevil' })),
  'a message of 1 MB': (socket) => socket.end(json('400 Bad Request', { message: 'x'.repeat(1 << 20) })),
  'closed before the answer': (socket) => socket.end(),
  'reset before the answer': (socket) => socket.resetAndDestroy(),
}

/** Servers that do not answer: the limit of an attempt ends the wait, which is a minute unless it is set. */
const hanging: Record<string, Answer> = {
  'no answer': () => {},
  'a head a byte at a time': (socket) => dripped(socket, `${OK}x: ${'a'.repeat(100_000)}`),
  'a body a byte at a time': (socket) => {
    socket.write(`${OK}Content-Length: 100000\r\n\r\n`)
    dripped(socket, ' '.repeat(100_000))
  },
  'half an answer': (socket) => socket.write(`${OK}Content-Length: 100\r\n\r\n[`),
  'half open': (socket) => socket.pause(),
}

function dripped(socket: Socket, text: string): void {
  let at = 0
  const timer = setInterval(
    () => (socket.destroyed ? clearInterval(timer) : socket.write(text[at++] ?? ' ')),
    20,
  )
  socket.on('close', () => clearInterval(timer))
}

async function startServer(answer: Answer) {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    let head = ''
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      if (head === 'done') return
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      head = 'done'
      answer(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function project(): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'imagekit-attack-server-'))
  mkdirSync(join(root, 'dist'))
  writeFileSync(join(root, 'a.jpg'), await tealJpeg(8, 8))
  writeFileSync(join(root, 'main.js'), "import a from 'ik:./a.jpg?w=4'\nconsole.log(a)\n")
  return root
}

async function synced(root: string, url: string): Promise<Ended> {
  const started = performance.now()
  const env = { IMAGEKIT_URL_ENDPOINT: `${url}/demo`, IMAGEKIT_PRIVATE_KEY: KEY, IMAGE_KIT_BASE_URL: url }
  const { code, out, error } = await runCliApart(['sync'], {
    cwd: root,
    env,
  })
  return { code: code ?? -1, screen: out + error, milliseconds: performance.now() - started }
}

/** Runs a few at a time: most of each is waiting. */
async function eachOf<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const left = [...items]
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await run(item)
    }),
  )
}

test('a command ends with a message, and records nothing', async () => {
  const names = Object.keys(answering).slice(0, trials(100, 8))
  await eachOf(names, async (name) => {
    count(`sync: ${name}`)
    const server = await startServer(answering[name]!)
    const root = await project()
    try {
      const ended = await synced(root, server.url)
      expectSound(`sync: ${name}`, ended, {
        deadline: 100_000,
        codes: [1],
        message: /uploads? failed|GET |POST |ImageKit|server/,
        secret: KEY,
      })
      expect(ended.screen.length, `${name}: a screen has room for it`).toBeLessThan(20_000)
      expect(existsSync(join(root, 'imagekit.lock')), `${name}: recorded`).toBe(false)
      expect(printable(ended.screen), `${name}: escapes`).toBe(ended.screen)
    } finally {
      rmSync(root, { recursive: true, force: true })
      await server.close()
    }
  })
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  done(
    'servers that answer, and `sync`',
    'a server a kind, which answers every request alike',
    'each ended within its deadline with code 1 and a message; nothing recorded; no secret, no stack and no escapes on the screen',
  )
}, 900_000)

test('a build ends with a message, and records nothing', async () => {
  // One after the other: builds of one process share their memory.
  for (const name of Object.keys(answering).slice(0, trials(100, 5))) {
    count(`build: ${name}`)
    const server = await startServer(answering[name]!)
    const root = await project()
    const options = { urlEndpoint: `${server.url}/demo`, privateKey: KEY, baseURL: server.url }
    const ended = await attackedBuild(root, join(root, 'main.js'), options)
    expectSound(`build: ${name}`, ended, {
      deadline: 100_000,
      codes: [1],
      message: /uploads? failed/,
      secret: KEY,
    })
    expect(existsSync(join(root, 'imagekit.lock')), `${name}: recorded`).toBe(false)
    rmSync(root, { recursive: true, force: true })
    await server.close()
  }
  done(
    'servers that answer, and a build',
    'a server a kind, which answers every request alike',
    'each ended within its deadline with code 1 and a message; nothing recorded; no secret and no stack on the screen',
  )
}, 900_000)

test('a server that does not answer is given up', async () => {
  for (const [name, answer] of Object.entries(hanging)) {
    count(name)
    const server = await startServer(answer)
    const client = createClient({
      privateKey: KEY,
      baseURL: server.url,
      env: {},
      timeout: 500,
      maxRetries: 2,
      retryDelays: [10],
    })
    const started = performance.now()
    const error = await client.assets.list().then(
      () => undefined,
      (reason: Error & { code: string }) => reason,
    )
    const ended = {
      code: error ? 1 : 0,
      screen: error?.message ?? '',
      milliseconds: performance.now() - started,
    }
    expectSound(name, ended, {
      deadline: 5000,
      codes: [1],
      message: /no response within 500 ms/,
      secret: KEY,
    })
    expect(error?.code).toBe('TIMEOUT')
    await client.close()
    await server.close()
  }
  done(
    'servers that do not answer',
    'the client, half a second an attempt, two retries',
    'each given up within 5 s with a message; no secret in it',
  )
}, 120_000)

test('a command gives up a server that does not answer after two time limits', async () => {
  const names = Object.keys(hanging).slice(0, trials(100, 1))
  // All at once: each is nothing but waiting.
  await Promise.all(
    names.map(async (name) => {
      count(`sync: ${name}`)
      const server = await startServer(hanging[name]!)
      const root = await project()
      try {
        const ended = await synced(root, server.url)
        expectSound(`sync: ${name}`, ended, {
          deadline: 90_000,
          codes: [1],
          message: /the service is down: .*\n.*Last failure: .*no response within 30000 ms/,
          secret: KEY,
        })
        expect(existsSync(join(root, 'imagekit.lock')), `${name}: recorded`).toBe(false)
      } finally {
        rmSync(root, { recursive: true, force: true })
        await server.close()
      }
    }),
  )
  done(
    'servers that do not answer, and `sync`',
    'as installed: 30 s an attempt',
    'each given up within 90 s with code 1 and a message; nothing recorded; no secret and no stack on the screen',
  )
}, 300_000)
