import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Emulator, type EmulatorOptions, type FaultRule, startEmulator } from '../../src/emulator'
import { usage } from '../../src/emulator/model/usage-tracker'
import { usedTokens } from '../../src/emulator/model/used-tokens'
import { openStore } from '../../src/emulator/store/store'
import { api, eventually, upload } from './helpers'

/*
 * Nothing that requests can add to grows without an end.
 */

async function started(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator({ jobMs: 0, ...options })
  onTestFinished(() => emulator.close())
  return emulator
}

const FULL = { status: 403, body: { message: 'Your account has exceeded its storage limit.' } }
const MONTH = 31 * 86_400_000

describe('a copy', () => {
  const copy = (emulator: Emulator, destinationPath: string, includeFileVersions = false) =>
    api(emulator, 'POST', '/v1/files/copy', {
      sourceFilePath: '/a.txt',
      destinationPath,
      includeFileVersions,
    })

  test('beyond the storage is 403, as an upload is, and nothing is copied', async () => {
    const emulator = await started({ limits: { storageBytes: 25 } })
    await upload(emulator, Buffer.from('0123456789'), { fileName: 'a.txt' })
    expect((await copy(emulator, '/x')).status).toBe(204)
    expect(await copy(emulator, '/y')).toMatchObject(FULL)
    expect(emulator.store.files().map(({ filePath }) => filePath)).toEqual(['/a.txt', '/x/a.txt'])
    // A file that moves takes no further room.
    const move = { sourceFilePath: '/a.txt', destinationPath: '/z' }
    expect((await api(emulator, 'POST', '/v1/files/move', move)).status).toBe(204)
  })

  test('counts all versions that it takes along', async () => {
    const emulator = await started({ limits: { storedVersions: 3 } })
    for (const text of ['1', '2']) await upload(emulator, Buffer.from(text), { fileName: 'a.txt' })
    expect(await copy(emulator, '/x', true)).toMatchObject(FULL)
    expect((await copy(emulator, '/x')).status).toBe(204)
  })

  test('that makes one file too many is refused, one that becomes a version is none', async () => {
    const emulator = await started({ limits: { files: 2 } })
    await upload(emulator, Buffer.from('1'), { fileName: 'a.txt' })
    await upload(emulator, Buffer.from('2'), { fileName: 'a.txt', folder: '/x' })
    expect((await copy(emulator, '/x')).status).toBe(204)
    expect(await copy(emulator, '/y')).toMatchObject({
      status: 400,
      body: { message: 'Upload Limit Exceeded.' },
    })
  })

  test('of a folder that does not fit as a whole is 403; a job stops where the room ends', async () => {
    const emulator = await started({ limits: { storageBytes: 45 }, jobMs: 1000 })
    for (const name of ['a.txt', 'b.txt']) {
      await upload(emulator, Buffer.from('0123456789'), { fileName: name, folder: '/x' })
    }
    const asked = { sourceFolderPath: '/x', destinationPath: '/y' }
    const { body } = await api(emulator, 'POST', '/v1/bulkJobs/copyFolder', asked)
    await upload(emulator, Buffer.from('0123456789'), { fileName: 'late.txt' })
    expect(
      await api(emulator, 'POST', '/v1/bulkJobs/copyFolder', { ...asked, destinationPath: '/z' }),
    ).toMatchObject(FULL)
    await eventually(
      async () => (await api(emulator, 'GET', `/v1/bulkJobs/${body.jobId}`)).body.status,
      (status) => status === 'Completed',
    )
    expect(emulator.store.files().map(({ filePath }) => filePath)).toEqual([
      '/x/a.txt',
      '/x/b.txt',
      '/late.txt',
      '/y/x/a.txt',
    ])
  })
})

test('jobs and purges are remembered to the end of their month', async () => {
  const emulator = await started({ limits: { purgesPerMonth: 2 } })
  await upload(emulator, Buffer.from('1'), { fileName: 'a.txt', folder: '/x' })
  const move = async (from: string, to: string) => {
    const asked = { sourceFolderPath: from, destinationPath: to }
    const { jobId } = (await api(emulator, 'POST', '/v1/bulkJobs/moveFolder', asked)).body
    emulator.clock.advance(1)
    return jobId
  }
  const purge = async () => {
    const { body } = await api(emulator, 'POST', '/v1/files/purge', { url: `${emulator.urlEndpoint}/a.jpg` })
    emulator.clock.advance(1)
    return body.requestId
  }
  const statuses = async (jobId: string, requestId: string) => [
    (await api(emulator, 'GET', `/v1/bulkJobs/${jobId}`)).status,
    (await api(emulator, 'GET', `/v1/files/purge/${requestId}`)).status,
  ]
  emulator.clock.set(new Date('2030-01-10T00:00:00Z'))
  const first = [await move('/x', '/y'), await purge()] as const
  expect(await statuses(...first)).toEqual([200, 200])
  const second = [await move('/y/x', '/z'), await purge()] as const
  expect(await statuses(...first)).toEqual([200, 200])
  // The quota is used up, and stays so: what counts for it is not forgotten.
  expect(await purge()).toBeUndefined()
  emulator.clock.advance(MONTH)
  expect(await statuses(...second)).toEqual([200, 200])
  const third = [await move('/z/x', '/x'), await purge()] as const
  expect(await statuses(...first)).toEqual([404, 400])
  expect(await statuses(...second)).toEqual([404, 400])
  expect(await statuses(...third)).toEqual([200, 200])
  const { accounts } = await emulator.snapshot()
  const records = accounts.demo!.changes.filter(({ op }) => op === 'record')
  expect(records).toHaveLength(2)
})

test('spent tokens are remembered as long as they could be used, and no more than 100,000 of them', () => {
  let time = 0
  const tokens = usedTokens(() => new Date(time))
  expect([tokens.use('a'), tokens.use('a'), tokens.use('b')]).toEqual([true, false, true])
  time = 3_599_000
  expect(tokens.use('b')).toBe(false)
  time = 3_600_000
  expect([tokens.size(), tokens.use('a')]).toEqual([2, true])
  time = 8_000_000
  tokens.use('c')
  expect(tokens.size()).toBe(1)
  for (let count = 0; count < 100_010; count++) tokens.use(String(count))
  expect(tokens.size()).toBe(100_000)
  expect([tokens.use('100009'), tokens.use('5')]).toEqual([false, true])
})

test('usage is remembered for 400 days, wherever the clock is put', () => {
  const counted = usage()
  for (let day = 0; day < 1000; day++) {
    counted.add({ status: 200, bytes: 1, cache: 'hit', names: {} }, day * 86_400_000)
  }
  expect(counted.between('1970-01-01', '1999-01-01')).toHaveLength(400)
})

test('a journal is written anew when it is mostly about what is gone', () => {
  const dir = mkdtempSync(join(tmpdir(), 'imagekit-journal-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const store = openStore(dir)
  const record = { id: 'x', name: 'small', transformation: 'w-1', enabled: true, createdAt: '' }
  for (let count = 0; count < 10_100; count++) {
    store.records('namedTransformation').put({ ...record, transformation: `w-${count}` })
  }
  const lines = readFileSync(join(dir, 'journal.jsonl'), 'utf8').trim().split('\n')
  expect(lines).toHaveLength(101)
  store.close()
  const reopened = openStore(dir)
  expect(reopened.records('namedTransformation').all()).toEqual([{ ...record, transformation: 'w-10099' }])
  reopened.close()
})

test.each([
  [[{ route: 'uplaod' }], 'faults[0].route: unknown route uplaod'],
  [[{ statsu: 500 }], 'faults[0].statsu: unknown field "statsu"'],
  [{}, 'faults: expected an array of rules'],
])(
  'rules such as %j are refused at the start and later, and leave those that hold',
  async (rules, message) => {
    await expect(startEmulator({ faults: rules as unknown as FaultRule[] })).rejects.toThrow(message)
    const emulator = await started({ faults: [{ route: 'list', status: 503 }] })
    expect(() => emulator.faults.set(rules as unknown as FaultRule[])).toThrow(message)
    expect(emulator.faults.list()).toMatchObject([{ rule: { route: 'list', status: 503 } }])
  },
)

test.each<[Record<string, unknown>, string]>([
  [{ cnd: true }, 'startEmulator: unknown option "cnd"; options are port, dir, '],
  [{ port: 70_000 }, 'port: 70000 is not a whole number from 0 to 65535'],
  [{ port: '4100' }, 'port: 4100 is not a whole number from 0 to 65535'],
  [{ latency: -1 }, 'latency: -1 is not a whole number from 0 to 2147483647'],
  [{ jobMs: Number.NaN }, 'jobMs: NaN is not a whole number'],
  [{ maxUploadBytes: 1.5 }, 'maxUploadBytes: 1.5 is not a whole number'],
])('the options %j are refused, naming what is wrong', async (options, message) => {
  await expect(startEmulator(options)).rejects.toThrow(message)
})

test.each<[unknown[], string]>([
  [[1], 'accounts[0]: expected an object'],
  [[{ imagekitId: 'a' }, { imagekitId: 5 }], 'accounts[1].imagekitId: expected a string'],
  [[{ imagekitId: 'a', key: 'x' }], 'key: unknown field; fields are imagekitId, publicKey, privateKey, seed'],
  [[{ imagekitId: 'a', privateKey: '' }], 'privateKey: expected a string'],
  [[], 'accounts: expected at least one'],
])('accounts such as %j are refused', async (accounts, message) => {
  await expect(startEmulator({ accounts: accounts as never })).rejects.toThrow(message)
})
