import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { announceInspector } from '../../src/dev/announce'

test('the inspector’s URL is told once the server listens, and at once where it does already', async () => {
  const lines: string[] = []
  const server = createServer()
  onTestFinished(() => void server.close())
  announceInspector(server, { base: '/shop/', isSecure: false }, (line) => lines.push(line))
  expect(lines).toEqual([])
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  announceInspector(server, { base: '/', isSecure: true }, (line) => lines.push(line))
  expect(lines).toEqual([
    `imagekit: inspector: http://127.0.0.1:${port}/shop/__imagekit/`,
    `imagekit: inspector: https://127.0.0.1:${port}/__imagekit/`,
  ])
})

test('a server that is none, or listens on a pipe, has no URL', () => {
  const lines: string[] = []
  const pipe = { listening: true, once: () => {}, address: () => '/tmp/app.sock' }
  announceInspector(undefined, { base: '/', isSecure: false }, (line) => lines.push(line))
  announceInspector(pipe, { base: '/', isSecure: false }, (line) => lines.push(line))
  expect(lines).toEqual([])
})

test.each([
  ['::', 'localhost'],
  ['0.0.0.0', 'localhost'],
  ['::1', '[::1]'],
])('%s is reached as %s', (address, host) => {
  const lines: string[] = []
  const server = { listening: true, once: () => {}, address: () => ({ address, port: 80 }) }
  announceInspector(server, { base: '/', isSecure: false }, (line) => lines.push(line))
  expect(lines).toEqual([`imagekit: inspector: http://${host}:80/__imagekit/`])
})
