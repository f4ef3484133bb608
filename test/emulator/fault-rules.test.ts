import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, type FaultRule, startEmulator } from '../../src/emulator'
import { parseFaults } from '../../src/emulator/traffic/fault-schema'
import { pathPattern } from '../../src/emulator/traffic/path-pattern'
import { basic, upload } from './helpers'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

/** All that comes over the wire until the connection ends, as no client with manners would show it. */
function wire(target: string, head = '', method = 'GET'): Promise<{ head: string; body: Buffer }> {
  const { port, host } = new URL(emulator.url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1')
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => {
      const all = Buffer.concat(chunks)
      const end = all.indexOf('\r\n\r\n')
      resolve({ head: all.toString('latin1', 0, end), body: all.subarray(end + 4) })
    })
    socket.write(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${head}\r\n`)
  })
}

describe('truncate', () => {
  const content = Buffer.from('0123456789')
  beforeEach(async () => {
    await upload(emulator, content, { fileName: 'a.txt' })
  })

  test.each([
    [{}, '01234'],
    [{ bytes: 3 }, '012'],
    [{ bytes: 0 }, ''],
    [{ bytes: 99 }, '0123456789'],
  ])('with %j promises the whole, sends %j, and cuts', async (rule, sent) => {
    emulator.faults.set([{ action: 'truncate', ...rule }])
    const { head, body } = await wire('/demo/a.txt')
    expect(head).toMatch(/^HTTP\/1\.1 200 /)
    expect(head).toMatch(/^content-length: 10\r?$/im)
    expect(String(body)).toBe(sent)
    expect(emulator.requests.at(-1)).toMatchObject({ route: 'delivery', status: 0 })
  })

  test('does what was asked: the file is stored, and a client that counts sees the answer cut', async () => {
    emulator.faults.set([{ route: 'upload', action: 'truncate' }])
    await expect(upload(emulator, content, { fileName: 'b.txt' })).rejects.toThrow()
    expect(emulator.store.files().map(({ name }) => name)).toEqual(['a.txt', 'b.txt'])
  })

  test('is an answer of the API as well, errors too', async () => {
    emulator.faults.set([{ action: 'truncate', bytes: 5 }])
    const { head, body } = await wire(
      '/v1/files/x/details',
      `Authorization: ${basic('private_emulator')}\r\n`,
    )
    expect(head).toMatch(/^HTTP\/1\.1 400 /)
    expect(String(body)).toBe('{"mes')
  })
})

describe('a rule holds', () => {
  const statuses = async (rule: FaultRule, ...requests: [method: string, path: string][]) => {
    emulator.faults.set([{ status: 418, ...rule }])
    const answers: number[] = []
    for (const [method, path] of requests) {
      answers.push((await fetch(emulator.url + path, { method })).status)
    }
    return answers.map((status) => status === 418)
  }

  test.each<[FaultRule, boolean[]]>([
    [{ method: 'GET' }, [true, true, false]],
    [{ method: 'post' }, [false, false, true]],
    [{ path: '/v1/files' }, [true, false, false]],
    [{ path: '/v1/*' }, [true, false, false]],
    [{ path: '/v1/**' }, [true, false, true]],
    [{ path: '/demo/**', method: 'GET' }, [false, true, false]],
    [{ account: 'demo', path: '/demo/**' }, [false, true, false]],
    [{ account: 'other' }, [false, false, false]],
    [{ after: 1 }, [false, true, true]],
    [{ after: 1, times: 1 }, [false, true, false]],
    [{ path: '/v1/**', after: 1 }, [false, false, true]],
    [{ times: 0 }, [false, false, false]],
  ])('%j', async (rule, expected) => {
    expect(
      await statuses(rule, ['GET', '/v1/files'], ['GET', '/demo/a/b.jpg'], ['POST', '/v1/files/copy']),
    ).toEqual(expected)
  })

  test('and tells how often it hit', async () => {
    await statuses({ after: 1 }, ['GET', '/v1/files'], ['GET', '/v1/files'], ['GET', '/v1/files'])
    expect(emulator.faults.list()).toEqual([{ rule: { status: 418, after: 1 }, hits: 2 }])
  })
})

test.each([
  ['/v1/files/*', '/v1/files/abc', true],
  ['/v1/files/*', '/v1/files/abc/details', false],
  ['/v1/**/details', '/v1/files/abc/details', true],
  ['/a.jpg', '/axjpg', false],
  ['/a(b)+[c].jpg', '/a(b)+[c].jpg', true],
  ['/demo/**.jpg', '/demo/x/y.jpg', true],
])('the pattern %s meets %s: %s', (pattern, path, expected) => {
  expect(pathPattern(pattern)(path)).toBe(expected)
})

describe('rules from outside', () => {
  test('come through as they are', () => {
    const rules = [
      { route: 'upload', status: 503, times: 2 },
      { route: ['list', 'beta.v2.files.upload'], action: 'latency', ms: 5 },
      { path: '/v1/**', body: { a: [null] }, headers: { 'Retry-After': '1' }, rate: 0.5, seed: -3 },
    ]
    expect(parseFaults(rules)).toEqual(rules)
  })

  test.each([
    [{}, 'faults: expected an array of rules'],
    [[1], 'faults[0]: expected an object: { "route": "upload", "status": 503 }'],
    [[{}, { routes: 'upload' }], 'faults[1].routes: unknown field "routes"'],
    [[{ route: 'uplaod' }], 'faults[0].route: unknown route uplaod'],
    [[{ route: ['list', 'uplaod'] }], 'unknown route uplaod'],
    [
      [{ action: 'explode' }],
      'faults[0].action: expected one of status, reset, hang, drop-reply, truncate, latency',
    ],
    [[{ status: 99 }], 'faults[0].status: expected 200 to 599'],
    [[{ status: 600 }], 'faults[0].status: expected 200 to 599'],
    [[{ rate: 2 }], 'faults[0].rate: expected 0 to 1'],
    [[{ times: -1 }], 'faults[0].times: expected 0 or more'],
    [[{ ms: 1e12 }], 'faults[0].ms: expected at most 86400000, a day'],
    [[{ path: 'upload' }], 'faults[0].path: expected a path that starts with /'],
    [[{ headers: { 'a b': 'x' } }], 'is not a header name'],
    [[{ headers: { a: 'x\r\ny: z' } }], 'contains characters that a header cannot have'],
  ])('%j is refused: %s', (rules, message) => {
    expect(() => parseFaults(rules)).toThrow(message)
  })
})
