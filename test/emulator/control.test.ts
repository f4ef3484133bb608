import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { api, eventually, rawRequest, upload } from './helpers'

let emulator: Emulator
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'imagekit-control-'))
  writeFileSync(join(folder, 'seeded.txt'), 'seeded')
  emulator = await startEmulator({ seed: folder, cdn: true, limits: { versions: 7 } })
})
afterAll(async () => {
  await emulator.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => emulator.reset())

async function control(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${emulator.url}/_emulator${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined }
}

describe('who may steer', () => {
  const host = () => new URL(emulator.url).host
  test.each<[string, string, Record<string, string>, number]>([
    ['a command line', 'GET', {}, 200],
    [
      'the emulator’s own page',
      'GET',
      { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-origin' },
      200,
    ],
    [
      'a page of this machine',
      'GET',
      { origin: 'http://localhost:5173', 'sec-fetch-site': 'cross-site' },
      200,
    ],
    ['a foreign page', 'GET', { origin: 'https://evil.example' }, 403],
    ['a page without an origin', 'GET', { origin: 'null' }, 403],
    [
      'an image of a foreign page',
      'GET',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      403,
    ],
    ['a host that only points here', 'GET', { host: 'evil.example' }, 403],
    ['localhost in a foreign name', 'GET', { origin: 'http://localhost.evil.example' }, 403],
    ['a change from a foreign page', 'DELETE', { origin: 'https://evil.example', 'x-emulator': '1' }, 403],
    ['a form', 'DELETE', { 'content-type': 'text/plain' }, 415],
    [
      'a form of a page here',
      'DELETE',
      { origin: 'http://localhost', 'content-type': 'multipart/form-data' },
      415,
    ],
    ['a change that is JSON', 'DELETE', { 'content-type': 'application/json; charset=utf-8' }, 204],
  ])('%s, by %s with %j: %i', async (_, method, headers, status) => {
    const target = method === 'GET' ? '/_emulator/state' : '/_emulator/faults'
    const answer = await rawRequest(emulator.url, target, { method, headers: { host: host(), ...headers } })
    expect(answer.status).toBe(status)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })

  test('a link to the page may stand anywhere', async () => {
    const headers = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    const answer = await rawRequest(emulator.url, '/', { headers: { host: host(), ...headers } })
    expect(answer.status).toBe(200)
  })

  test('no preflight is answered with permission', async () => {
    const answer = await rawRequest(emulator.url, '/_emulator/reset', {
      method: 'OPTIONS',
      headers: { host: host(), origin: 'http://localhost:5173', 'access-control-request-method': 'POST' },
    })
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(answer.status).toBeGreaterThanOrEqual(400)
  })

  test('nothing of it is logged, or fails on purpose, and no key is told', async () => {
    emulator.faults.set([{ status: 500 }])
    const { status, body, headers } = await control('GET', '/state')
    expect(status).toBe(200)
    expect(JSON.stringify(body)).not.toContain(emulator.privateKey)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(emulator.requests.count()).toBe(0)
  })

  test('no URL-endpoint can lie where the control is', async () => {
    await expect(startEmulator({ imagekitId: '_emulator' })).rejects.toThrow('none of v1, api, _emulator')
  })
})

test('state tells accounts, limits, faults, counts and the time', async () => {
  await upload(emulator, Buffer.from('12345'), { fileName: 'a.txt', folder: '/x' })
  await (await fetch(`${emulator.urlEndpoint}/x/a.txt`)).text()
  emulator.faults.set([{ route: 'list' }])
  emulator.clock.set(new Date('2030-01-01T00:00:00Z'))
  expect((await control('GET', '/state')).body).toEqual({
    time: expect.stringMatching(/^2030-01-01T00:00:0/),
    latency: 0,
    cdn: true,
    limits: expect.objectContaining({ versions: 7, storageBytes: 2 * 1024 ** 3 }),
    faults: 1,
    requests: { total: 2, routes: { upload: 1, delivery: 1 } },
    seeds: [{ account: 'demo', folder }],
    accounts: [
      {
        imagekitId: 'demo',
        urlEndpoint: emulator.urlEndpoint,
        publicKey: 'public_emulator',
        files: 1,
        folders: 1,
        bytes: 5,
        copies: 1,
      },
    ],
  })
})

describe('the log', () => {
  test('is read from where one left off, and cleared', async () => {
    for (const name of ['a', 'b', 'c']) await fetch(`${emulator.urlEndpoint}/${name}`)
    const all = (await control('GET', '/requests')).body
    expect(all.map(({ path }: { path: string }) => path)).toEqual(['/demo/a', '/demo/b', '/demo/c'])
    expect(all[0]).toMatchObject({ method: 'GET', route: 'delivery', account: 'demo', status: 404 })
    expect((await control('GET', `/requests?after=${all[1].id}`)).body).toEqual([all[2]])
    expect((await control('DELETE', '/requests')).status).toBe(204)
    expect((await control('GET', '/requests')).body).toEqual([])
    expect((await control('GET', '/requests?after=x')).body.error).toBe(
      'after=x: expected the id of a request',
    )
  })

  test('comes as it happens: the request, then its answer', async () => {
    const stop = new AbortController()
    const response = await fetch(`${emulator.url}/_emulator/requests/stream`, { signal: stop.signal })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    let text = ''
    const reading = (async () => {
      const decoder = new TextDecoder()
      for await (const chunk of Readable.fromWeb(response.body as never)) {
        text += decoder.decode(chunk, { stream: true })
      }
    })()
    await eventually(
      () => text,
      (seen) => seen.includes(': here'),
    )
    await api(emulator, 'GET', '/v1/files?limit=1')
    await eventually(
      () => text,
      (seen) => seen.includes('event: response'),
    )
    const events = [...text.matchAll(/event: (\w+)\nid: (\d+)\ndata: (.*)\n\n/g)].map(([, event, , data]) => [
      event,
      JSON.parse(data!).status,
      JSON.parse(data!).query,
    ])
    expect(events).toEqual([
      ['request', 0, '?limit=1'],
      ['response', 200, '?limit=1'],
    ])
    stop.abort()
    await expect(reading).rejects.toThrow()
  })
})

test('faults are set, read with their hits, and taken back; a wrong rule changes nothing', async () => {
  expect((await control('PUT', '/faults', [{ route: 'list', status: 503 }])).status).toBe(204)
  expect((await api(emulator, 'GET', '/v1/files')).status).toBe(503)
  const wrong = await control('PUT', '/faults', [{ route: 'lits' }])
  expect([wrong.status, wrong.body]).toEqual([400, { error: 'faults[0].route: unknown route lits' }])
  expect((await control('GET', '/faults')).body).toEqual([{ route: 'list', status: 503, hits: 1 }])
  expect((await control('DELETE', '/faults')).status).toBe(204)
  expect((await api(emulator, 'GET', '/v1/files')).status).toBe(200)
})

test('a snapshot is taken, read, and put back by its id or as it is; reset seeds again', async () => {
  await upload(emulator, Buffer.from('1'), { fileName: 'a.txt' })
  const { id } = (await control('POST', '/snapshot')).body
  const whole = (await control('GET', `/snapshot?id=${id}`)).body
  const names = () => emulator.store.files().map(({ name }) => name)
  for (const body of [{ id }, { snapshot: whole }]) {
    expect((await control('POST', '/reset')).status).toBe(204)
    expect(names()).toEqual(['seeded.txt'])
    expect((await control('POST', '/restore', body)).status).toBe(204)
    expect(names()).toEqual(['a.txt'])
  }
  expect((await control('POST', '/restore', { id: 'x' })).status).toBe(404)
  expect(await control('POST', '/restore', { snapshot: { format: 1, accounts: {} } })).toMatchObject({
    status: 400,
    body: { error: 'the snapshot has no account "demo"' },
  })
  expect(names()).toEqual(['a.txt'])
})

test('only folders of the start are seeded by HTTP', async () => {
  expect((await control('POST', '/seed')).body).toEqual({
    added: ['/seeded.txt'],
    updated: [],
    unchanged: [],
  })
  expect((await control('POST', '/seed', { folder })).body.unchanged).toEqual(['/seeded.txt'])
  for (const body of [{ folder: '/etc' }, { folder: join(folder, '..') }, { folder: 7 }, { account: 'x' }]) {
    expect((await control('POST', '/seed', body)).status, JSON.stringify(body)).toBe(403)
  }
})

test('rate limits are set, refused if they are none, and those of the start again after a reset', async () => {
  const status = async () => (await api(emulator, 'GET', '/v1/files')).status
  expect((await control('PUT', '/rate-limits', [{ route: 'list', limit: 1, interval: 60_000 }])).status).toBe(
    204,
  )
  expect([await status(), await status()]).toEqual([200, 429])
  for (const [rules, error] of [
    [{}, /^rateLimits: expected an array/],
    [[{ limit: 0 }], /^rateLimits\[0\].limit: 0/],
    [[{ limit: 1, route: 'lists' }], /^rateLimits\[0\].route: unknown route lists/],
  ] as const) {
    const answer = await control('PUT', '/rate-limits', rules)
    expect([answer.status, answer.body.error]).toEqual([400, expect.stringMatching(error)])
  }
  expect(await status()).toBe(429)
  await control('POST', '/reset')
  expect([await status(), await status()]).toEqual([200, 200])
})

test('the clock and the limits are set', async () => {
  const { body } = await control('PUT', '/clock', { time: '2040-05-06T00:00:00Z' })
  expect(body.time).toMatch(/^2040-05-06T00:00:0/)
  expect((await control('PUT', '/clock', { advance: 86_400_000 })).body.time).toMatch(/^2040-05-07/)
  expect((await control('DELETE', '/clock')).body.time).not.toMatch(/^2040/)
  expect((await control('PUT', '/limits', { files: 0 })).body).toMatchObject({ files: 0 })
  expect((await upload(emulator, Buffer.from('1'))).body.message).toBe('Upload Limit Exceeded.')
  expect((await control('PUT', '/limits', { files: null })).body).toMatchObject({ files: null })
  expect((await upload(emulator, Buffer.from('1'))).status).toBe(200)
})

test.each([
  ['PUT', '/clock', {}, 400, /^Expected \{ "time"/],
  ['PUT', '/clock', { time: 'no' }, 400, /expected a valid Date/],
  ['PUT', '/clock', { advance: -1 }, 400, /expected milliseconds/],
  ['PUT', '/limits', { file: 1 }, 400, /^limits.file: unknown limit/],
  ['PUT', '/limits', [], 400, /^Expected a JSON object/],
  ['PUT', '/faults', '{', 400, /^The body is not JSON/],
  ['GET', '/nothing', undefined, 404, /^Unknown route GET \/nothing; routes are GET \/state, /],
  ['GET', '/page/../index.js', undefined, 404, /^Unknown route|^The page has no file/],
  ['GET', '/page/__proto__', undefined, 404, /^The page has no file/],
  ['GET', '/api/other/v1/files', undefined, 404, /^Unknown account "other"/],
  ['GET', '/api/demo/_emulator/state', undefined, 404, /does not exist/],
])('%s %s with %j is answered %i: %s', async (method, path, body, status, text) => {
  const answer = await control(method, path, body)
  expect([answer.status, answer.body.error]).toEqual([status, expect.stringMatching(text)])
})

describe('for the page', () => {
  test('the API needs no key, and is neither logged nor limited', async () => {
    await upload(emulator, Buffer.from('1'), { fileName: 'a.txt' })
    emulator.requests.clear()
    emulator.faults.set([{ status: 500 }])
    const { status, body, headers } = await control(
      'GET',
      '/api/demo/v1/files?searchQuery=name%3D%22a.txt%22',
    )
    expect([status, body.length, headers.get('cache-control')]).toEqual([200, 1, 'no-store'])
    expect((await control('GET', '/api/demo/v1/files/x/details')).body.message).toContain('invalid fileId')
    expect(emulator.requests.count()).toBe(0)
  })

  test('an upload needs the header that no foreign form can send', async () => {
    const form = new FormData()
    form.set('fileName', 'page.txt')
    form.set('useUniqueFileName', 'false')
    form.set('file', new Blob(['page']), 'page.txt')
    const url = `${emulator.url}/_emulator/api/demo/api/v1/files/upload`
    expect((await fetch(url, { method: 'POST', body: form })).status).toBe(415)
    const sent = await fetch(url, { method: 'POST', body: form, headers: { 'x-emulator': '1' } })
    expect([sent.status, (await sent.json()).filePath]).toEqual([200, '/page.txt'])
  })

  test('the delivery shows private files, and is nobody’s usage or copy', async () => {
    await upload(emulator, Buffer.from('secret'), { fileName: 'a.txt', isPrivateFile: 'true' })
    expect((await fetch(`${emulator.urlEndpoint}/a.txt`)).status).toBe(401)
    const shown = await fetch(`${emulator.url}/_emulator/delivery/demo/a.txt`)
    expect([await shown.text(), shown.headers.get('access-control-allow-origin')]).toEqual(['secret', null])
    expect((await control('GET', '/state')).body.accounts[0].copies).toBe(0)
  })
})
