import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { type ClientOptions, createClient } from '../../src/api'
import { type FakeImageKit, type Fault, fakeImageKit } from './fake-imagekit'
import { onTheWay } from './on-the-way'
import { virtualClock } from './virtual-clock'

export const PRIVATE_KEY = 'private_canary_5f1d'

/** Small files, each of them another one. */
export const bytesOf = (index: number) => Buffer.from(`file ${index} `.repeat(20))
export const once = (index: number) => ({
  file: bytesOf(index),
  fileName: `${index}.jpg`,
  folder: '/trial',
})

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

/** A server with faults, a clock that nobody waits for, and a client of both. All end with the test. */
export async function stage(
  plan?: (request: number, path: string) => Fault | undefined,
  options: ClientOptions = {},
  seed = 1,
) {
  let server: FakeImageKit | undefined
  let traffic: ReturnType<typeof onTheWay> | undefined
  const clock = virtualClock(() => Boolean(server?.busy() || traffic?.any()), seed)
  server = await fakeImageKit(plan, clock.now)
  traffic = onTheWay(server.url, server.arrived)
  const client = createClient({ privateKey: PRIVATE_KEY, baseURL: server.url, env: {}, clock, ...options })
  const end = async () => {
    await client.close()
    await server.close()
    traffic.stop()
  }
  open.push(end)
  return { server, client, clock, end }
}

export async function folder(): Promise<(name: string) => string> {
  const path = await mkdtemp(join(tmpdir(), 'imagekit-api-'))
  open.push(() => rm(path, { recursive: true, force: true }))
  return (name) => join(path, name)
}

/** The error that a call rejects with; a call that succeeds fails the test. */
export async function failure<E = Error & Record<string, unknown>>(call: Promise<unknown>): Promise<E> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error === undefined) throw new Error('the call succeeded')
  return error as E
}
