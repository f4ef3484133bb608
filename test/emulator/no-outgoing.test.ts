import { promises as dns, default as dnsCallbacks } from 'node:dns'
import { Socket } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { askEverything } from './ask-everything'

/** Where a connection goes: its port on this machine, or the name of another one. */
const connected: string[] = []
const resolved: string[] = []
let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ jobMs: 1 })
  const connect = Socket.prototype.connect
  vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...args: unknown[]) {
    // undici gives its options in a list of arguments that node has put in order already.
    const [first] = args.flat() as [{ host?: string; port?: number | string }]
    connected.push(`${first.host}:${first.port}`)
    return connect.apply(this, args as never)
  })
  vi.spyOn(dnsCallbacks, 'lookup').mockImplementation(((name: string) => resolved.push(name)) as never)
  vi.spyOn(dns, 'lookup').mockImplementation(((name: string) => resolved.push(name)) as never)
})
afterAll(async () => {
  vi.restoreAllMocks()
  await emulator.close()
})

test('whatever is asked of it, the emulator opens no connection', async () => {
  await askEverything(emulator)
  // This file's own requests are the only ones.
  expect(new Set(connected)).toEqual(new Set([`127.0.0.1:${new URL(emulator.url).port}`]))
  expect(resolved).toEqual([])
})
