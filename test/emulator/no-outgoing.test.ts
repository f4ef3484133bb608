import { promises as dns, default as dnsCallbacks } from 'node:dns'
import { Socket } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { endpoints } from '../../src/api'
import { type Emulator, startEmulator } from '../../src/emulator'
import { api, rawRequest, upload } from './helpers'

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
  const far = 'http://192.0.2.1/x.png'
  const picture = await sharp({ create: { width: 12, height: 8, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
  const { body } = await upload(emulator, picture, {
    fileName: 'a.png',
    webhookUrl: far,
    extensions: JSON.stringify([{ name: 'remove-bg', options: { bg_image_url: far } }]),
  })
  expect((await upload(emulator, far, { fileName: 'b.png' })).status).toBe(400)
  const bodies = {
    url: far,
    webhookUrl: far,
    extensions: [{ name: 'remove-bg' }],
    sourceFilePath: far,
    destinationPath: far,
    type: 'WEB_FOLDER',
    baseUrl: far,
    name: 'x',
    description: 'x',
    transformation: 'w-1',
  }
  for (const { method, path, host } of Object.values(endpoints)) {
    if (host === 'upload') continue
    const address = path.replace(/\{\w+\}/g, String(body.fileId))
    await api(emulator, method, `${address}?url=${far}`, method === 'GET' ? undefined : bodies)
  }
  await upload(emulator, picture, { fileName: 'a.png' })
  const { body: origin } = await api(emulator, 'POST', '/v1/accounts/origins', {
    type: 'WEB_PROXY',
    name: 'p',
  })
  await api(emulator, 'PUT', '/v1/accounts/url-endpoints/default', { description: 'x', origins: [origin.id] })
  for (const path of [
    '/missing.png',
    `/${encodeURIComponent(far)}`,
    `/${far}`,
    `/a.png?tr=l-image,i-${encodeURIComponent(far)},l-end`,
    '/a.png?tr=l-image,i-http:@@@@192.0.2.1@@x.png,l-end',
    `/missing.png?tr=di-${encodeURIComponent(far)}`,
    '/a.png?tr=l-text,i-x,ff-http:@@@@192.0.2.1@@x.ttf,l-end',
  ]) {
    expect((await rawRequest(emulator.url, `/demo${path}`)).status).toBeGreaterThanOrEqual(400)
  }
  // Time for what is done after the answer: webhooks and jobs.
  await new Promise((resolve) => setTimeout(resolve, 100))
  // This file's own requests are the only ones.
  expect(new Set(connected)).toEqual(new Set([`127.0.0.1:${new URL(emulator.url).port}`]))
  expect(resolved).toEqual([])
})
