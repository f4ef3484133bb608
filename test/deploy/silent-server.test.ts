import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { verify } from '../../src/deploy'
import { checkHost } from '../../src/deploy/doctor/network'
import { fetchChunks } from '../../src/deploy/fetch-text'
import { readPrevious } from '../../src/deploy/manifests'
import type { Setup } from '../../src/deploy/setup'
import { temporaryFolder } from '../helpers/folder'

/* Servers that never respond, or never end: what waits for them has a deadline. */

const OK = 'HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n'
const SILENT = () => {}
/** A byte now and then: no timeout between two bytes ends it. */
const DRIPPING = (socket: Socket) => {
  socket.write(`${OK}Content-Length: 100000\r\n\r\n`)
  const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write('x')), 20)
}
const ENDLESS = (socket: Socket) => {
  socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n`)
  const piece = Buffer.alloc(1 << 20)
  const chunk = Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
  const send = () => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', send)
  send()
}

async function serverThat(answers: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  let requests = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => {
      requests++
      answers(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => requests }
}

/** Verifies a build of ten URLs, a tenth of a second being the time limit. */
async function verified(url: string, name = 'a.png') {
  const root = temporaryFolder()
  const urls = Array.from({ length: 10 }, (_, index) => `${url}/demo/${name}?tr=w-${index + 1}`)
  const manifest = {
    version: 1,
    bundler: 'vite',
    urlEndpoint: `${url}/demo`,
    images: { [`ik:/${name}`]: { urls } },
  }
  writeFileSync(join(root, 'manifest.json'), JSON.stringify(manifest))
  const started = performance.now()
  const result = await verify({
    options: { urlEndpoint: `${url}/demo`, root },
    manifests: ['manifest.json'],
    concurrency: 1,
    timeout: 100,
  })
  return { ...result, milliseconds: performance.now() - started }
}

test.each([
  ['does not respond', SILENT, 'a.png', /no (?:complete )?response within 1 s/],
  ['sends a byte now and then', DRIPPING, 'a.png', /no complete response within 1 s/],
  ['does not respond', SILENT, 'a.mp4', /no (?:complete )?response within 1 s/],
  ['sends a byte now and then', DRIPPING, 'a.mp4', /no complete response within 1 s/],
])('verify gives up a server that %s after four URLs', async (_, answers, name, problem) => {
  const server = await serverThat(answers)
  const { misses, milliseconds } = await verified(server.url, name)
  expect(misses).toHaveLength(10)
  expect(misses.filter((miss) => problem.test(miss.problem))).toHaveLength(4)
  expect(misses.filter((miss) => /not requested/.test(miss.problem))).toHaveLength(6)
  expect(server.requests()).toBe(8)
  expect(milliseconds).toBeLessThan(10_000)
})

test('verify leaves a response without an end', async () => {
  const server = await serverThat(ENDLESS)
  const root = temporaryFolder()
  const images = { 'ik:/a.png': { urls: [`${server.url}/demo/a.png`] } }
  writeFileSync(
    join(root, 'manifest.json'),
    JSON.stringify({ version: 1, bundler: 'vite', urlEndpoint: `${server.url}/demo`, images }),
  )
  const { misses } = await verify({
    options: { urlEndpoint: `${server.url}/demo`, root },
    manifests: ['manifest.json'],
  })
  expect(misses.map(({ problem }) => problem)).toEqual([expect.stringMatching(/^more than 10\d MB$/)])
})

test.each([
  ['silent', SILENT],
  ['dripping', DRIPPING],
])('a manifest of a %s server has a deadline', async (_, answers) => {
  const { url } = await serverThat(answers)
  await expect(fetchChunks(`${url}/m.json`, { useProxy: false, deadline: 300 }, () => {})).rejects.toThrow(
    'the server did not send all of it within 0.3 s',
  )
})

test('doctor’s question to a host that drips has one', async () => {
  const { url } = await serverThat((socket) => {
    const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write('H')), 20)
  })
  expect(await checkHost('api', url, false)).toMatchObject([{ level: 'error' }])
})

test('an error about an earlier manifest has no user name, password or token of its URL', async () => {
  const { url } = await serverThat((socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'))
  const secret = `${url.replace('//', '//user:passw0rd@')}/m.json?token=t0ken`
  const setup = { options: { root: '/', proxy: false } } as Setup
  const refused = readPrevious(setup, secret)
  await expect(refused).rejects.toThrow(
    `Can't read the previous manifest ${url}/m.json?…: the server responds with 404`,
  )
  await expect(refused).rejects.not.toThrow(/passw0rd|t0ken/)
})
