import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { matchRoute } from '../../src/emulator/model/routes'
import { endpoints } from '../../src/imagekit/endpoints'
import { api, basic, upload } from './helpers'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

/** Four of them have shorter names here. */
const SHORT: Record<string, string> = {
  'files.upload': 'upload',
  'assets.list': 'list',
  'files.get': 'details',
  'files.delete': 'delete',
}

describe('every endpoint of the client', () => {
  test.each(Object.values(endpoints))('$name is a route: $method $path', async ({ name, method, path }) => {
    const filled = path.replace(/\{\w+\}/g, '0123456789abcdef01234567')
    expect(matchRoute(method, filled, ['demo']).route).toBe(SHORT[name] ?? name)
    const { status, body } = await api(emulator, method, filled)
    expect(body?.message).not.toBe('The requested API does not exist.')
    expect(status).not.toBe(500)
    expect(status).not.toBe(501)
  })

  test('answers at a path with a slash at its end, too', () => {
    for (const { name, method, path } of Object.values(endpoints)) {
      expect(matchRoute(method, `${path.replace(/[{}]/g, '')}/`, ['demo']).route).toBe(SHORT[name] ?? name)
    }
  })
})

describe('a request', () => {
  test.each([
    ['GET', '/v1/nothing'],
    ['PUT', '/v1/files'],
    ['GET', '/v1/files/0123456789abcdef01234567'],
    ['DELETE', '/v1/bulkJobs/0123456789abcdef01234567'],
  ])('%s %s is for nobody', async (method, path) => {
    expect(await api(emulator, method, path)).toMatchObject({
      status: 404,
      body: {
        message: 'The requested API does not exist.',
        help: 'For support kindly contact us at support@imagekit.io.',
      },
    })
  })

  test.each(['{', '[]', '"text"', 'null', '{"a":1}}'])('with the body %s is refused', async (body) => {
    expect(await api(emulator, 'POST', '/v1/files/purge', body)).toMatchObject({
      status: 400,
      body: { message: 'Your request contains an invalid JSON body. Please provide a JSON object.' },
    })
  })

  test('with a huge body is refused', async () => {
    const body = JSON.stringify({ url: 'x'.repeat(2_000_000) })
    expect((await api(emulator, 'POST', '/v1/files/purge', body)).status).toBe(413)
  })

  test.each(Object.values(endpoints).filter(({ host }) => host === 'api'))(
    'for $name needs the private key',
    async ({ method, path }) => {
      const url = emulator.url + path.replace(/\{\w+\}/g, '0123456789abcdef01234567')
      const without = await fetch(url, { method })
      expect(without.status).toBe(401)
      expect(await without.json()).toMatchObject({
        message: 'Your request does not contain private API key.',
      })
      const wrong = await fetch(url, { method, headers: { authorization: basic('private_other') } })
      expect(wrong.status).toBe(403)
      expect(await wrong.json()).toMatchObject({ message: 'Your account cannot be authenticated.' })
    },
  )
})

describe('a page in a browser', () => {
  test.each(['/api/v1/files/upload', '/api/v2/files/upload'])(
    'may upload to %s from this machine',
    async (path) => {
      const asked = { 'access-control-request-method': 'POST' }
      for (const [origin, allowed] of [
        ['http://localhost:5173', 'http://localhost:5173'],
        ['https://evil.example', null],
      ] as const) {
        const response = await fetch(emulator.url + path, {
          method: 'OPTIONS',
          headers: { ...asked, origin },
        })
        expect(response.status).toBe(204)
        expect(response.headers.get('access-control-allow-origin')).toBe(allowed)
      }
      // Asking first is no upload.
      expect(emulator.requests.at(-1)).toMatchObject({ method: 'OPTIONS', route: 'unknown' })
    },
  )

  test('may not use the rest of the API', async () => {
    const response = await fetch(`${emulator.url}/v1/files`, { headers: { origin: 'http://localhost:5173' } })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })
})

// biome-ignore format: one a line
const HOSTILE = [
  '..', '%2e%2e', '%252e%252e%252f', '..%2f..%2fetc%2fpasswd', '..%5C..%5Cx', '%00', '__proto__', 'constructor', '.env',
  '.env::$DATA', '%E0%A4', '0123456789ABCDEF01234567', '0123456789abcdef0123456', '%20', '*', "'", '%22',
]

describe('a hostile id', () => {
  const withIds = Object.values(endpoints).filter(({ path }) => path.includes('{'))

  test.each(withIds)('in $name is refused without harm', async ({ method, path }) => {
    await upload(emulator, Buffer.from('kept'), { fileName: 'kept.txt' })
    for (const id of HOSTILE) {
      const response = await fetch(emulator.url + path.replace(/\{\w+\}/g, id), {
        method,
        headers: { authorization: basic(emulator.privateKey) },
      })
      // `..` is tidied away by fetch, which makes it another route.
      if (response.status === 200) expect(id).toMatch(/^(\.\.|%2e%2e)$/)
      expect(response.status, id).toBeLessThan(500)
    }
    expect(emulator.store.files()).toHaveLength(1)
  })
})
