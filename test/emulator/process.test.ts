import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { bundle } from '../helpers/bundle'
import { askEverything } from './ask-everything'
import { basic, eventually, upload } from './helpers'

/*
 * The emulator in a process of its own: what it does to the network, and what it writes.
 */

let folder: string
let program: string
beforeAll(async () => {
  folder = await bundle('process', 'src/emulator/index.ts')
  program = join(folder, 'child.mjs')
  writeFileSync(
    program,
    `import { lookup } from 'node:dns'
     import { connect } from 'node:net'
     import { createSocket } from 'node:dgram'
     import { startEmulator } from './process.js'
     const emulator = await startEmulator(JSON.parse(process.argv[2]))
     process.on('message', () => {
       connect(80, '192.0.2.1').on('error', () => {})
       lookup('example.com', () => {})
       void fetch('http://192.0.2.1/').catch(() => {})
       try { createSocket('udp4').send('x', 53, '192.0.2.1') } catch {}
     })
     process.send({ url: emulator.url, privateKey: emulator.privateKey })`,
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Running {
  url: string
  privateKey: string
  child: ChildProcess
  /** All that it has written. */
  written(): string
}

async function start(options: object, execArgv: string[] = []): Promise<Running> {
  const child = fork(program, [JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv,
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  let text = ''
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk) => {
      text += chunk
    })
  }
  const [account] = (await once(child, 'message')) as [{ url: string; privateKey: string }]
  return { ...account, child, written: () => text }
}

test('in a process that can reach nobody else, all of it works, and nobody else is tried', async () => {
  const closed = fileURLToPath(new URL('closed-network.cjs', import.meta.url))
  const emulator = await start({ jobMs: 1, cdn: true, fetchOrigins: true }, ['--require', closed])
  await askEverything(emulator)
  expect(emulator.written()).toBe('')
  // That it would be seen is seen here.
  emulator.child.send('try')
  const text = await eventually(emulator.written, (all) => all.split('\n').length > 4)
  expect(text.trim().split('\n').sort()).toEqual([
    'REFUSED a datagram',
    'REFUSED connect 192.0.2.1:80',
    'REFUSED connect 192.0.2.1:80',
    'REFUSED lookup example.com',
  ])
})

test('clients that go away, at any time, leave no word behind', async () => {
  const emulator = await start({ latency: 20 })
  const { port } = new URL(emulator.url)
  const key = basic(emulator.privateKey)
  const big = Buffer.alloc(3_000_000, 'x')
  await upload(emulator, big, { fileName: 'big.txt' })
  const form = 'multipart/form-data; boundary=x'
  const heads = [
    'GET /demo/big.txt',
    'GET /v1/files',
    'GET /_emulator/requests/stream',
    'POST /v1/files/purge',
    'POST /api/v1/files/upload',
    'POST /api/v2/files/upload',
    'PUT /_emulator/faults',
    'PATCH /v1/files/0123456789abcdef01234567/details',
  ]
  for (const head of heads) {
    const isUpload = head.includes('upload')
    const type = isUpload ? form : 'application/json'
    const begun = isUpload
      ? '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc'
      : '{"a"'
    const length = head.startsWith('GET') ? '' : 'content-length: 1000\r\n'
    for (const ms of [0, 5, 30, 60]) {
      const socket = connect(Number(port), '127.0.0.1')
      socket.on('error', () => {})
      socket.write(
        `${head} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${key}\r\ncontent-type: ${type}\r\n${length}\r\n${length && begun}`,
      )
      await new Promise((resolve) => setTimeout(resolve, ms))
      if (ms % 2) socket.resetAndDestroy()
      else socket.destroy()
    }
  }
  // One that has read a part of the answer.
  for (let count = 0; count < 5; count++) {
    await new Promise<void>((resolve) => {
      const asked = request(`${emulator.url}/demo/big.txt`, (response) => {
        response.once('data', () => {
          response.destroy()
          resolve()
        })
      })
      asked.on('error', () => resolve())
      asked.end()
    })
  }
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect((await upload(emulator, Buffer.from('still here'), { fileName: 'b.txt' })).status).toBe(200)
  expect(emulator.written()).toBe('')
})
