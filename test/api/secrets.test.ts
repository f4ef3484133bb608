import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createClient } from '../../src/api'
import type { Fault } from './fake-imagekit'
import { failure, PRIVATE_KEY, stage } from './stage'

const basic = Buffer.from(`${PRIVATE_KEY}:`).toString('base64')
const secrets = [
  PRIVATE_KEY,
  basic,
  basic.slice(0, 16),
  Buffer.from(PRIVATE_KEY).toString('base64').slice(0, 16),
]

/** All that an error holds, causes, hidden properties and stack included. */
function everything(error: Error): string {
  const texts = [inspect(error, { depth: null, showHidden: true, getters: true }), JSON.stringify(error)]
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    texts.push(one.message, String(one.stack), JSON.stringify(Object.getOwnPropertyDescriptors(one)))
  }
  return texts.join('\n')
}

/** A server that sends back what it was told, as debugging proxies do. */
const echo = `private key ${PRIVATE_KEY}, header Basic ${basic}`
const faults: [string, Fault][] = [
  ['message', { answer: 400, body: { message: echo, help: echo, errors: { echo }, missingFileIds: [echo] } }],
  ['reason', { answer: 400, body: { message: 'x', reason: PRIVATE_KEY } }],
  ['request id', { answer: 403, headers: { 'x-ik-requestid': basic } }],
  ['HTML', { answer: 200, body: echo }],
  ['401', { answer: 401 }],
  ['redirect', { answer: 302, headers: { location: `https://evil.example/?${basic}` } }],
  ['rate limit', { answer: 429, headers: { 'x-ratelimit-reset': '1e9' } }],
  ['wrong URL', { rewrite: (answer) => ({ ...answer, url: `https://evil.example/${PRIVATE_KEY}` }) }],
  ['wrong URL host', { rewrite: (answer) => ({ ...answer, url: `https://${PRIVATE_KEY}.example/` }) }],
  ['reply lost', { lost: true }],
  ['outage', { answer: 503, body: { message: echo } }],
]

test.each(faults)('%s: the key is nowhere in the error', async (_, fault) => {
  const { client, server } = await stage(() => fault, { urlEndpoint: 'https://ik.imagekit.io/demo' })
  const params = { file: Buffer.from('x'), fileName: 'a.jpg', useUniqueFileName: false }
  const error = await failure(client.files.upload(params))
  const printed = everything(error)
  for (const secret of secrets) expect(printed.toLowerCase()).not.toContain(secret.toLowerCase())
  expect(printed.toLowerCase()).not.toContain('authorization')
  expect(server.seen[0]?.authorization).toBe(`Basic ${basic}`)
})

test('a malformed answer that echoes the request leaks nothing: undici keeps such bytes in its error', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (request) => socket.end(`NOT HTTP ${request}`))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const options = { privateKey: PRIVATE_KEY, baseURL: `http://127.0.0.1:${port}`, env: {}, maxRetries: 0 }
  const client = createClient(options)
  const error = await failure(client.assets.list())
  expect(error).toMatchObject({ code: 'CONNECTION' })
  for (const secret of secrets) expect(everything(error)).not.toContain(secret)
  await client.close()
  await new Promise((resolve) => server.close(resolve))
})
