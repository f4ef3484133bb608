import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Emulator, type EmulatorOptions, type Snapshot, startEmulator } from '../../src/emulator'
import { api, eventually, upload } from './helpers'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'imagekit-snapshot-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function started(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options)
  onTestFinished(() => emulator.close())
  return emulator
}

/** A library with something of everything. */
async function filled(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await started(options)
  await upload(emulator, Buffer.from('one'), { fileName: 'a.txt', folder: '/x', tags: 't' })
  await upload(emulator, Buffer.from('two'), { fileName: 'a.txt', folder: '/x' })
  await api(emulator, 'POST', '/v1/folder', { folderName: 'empty', parentFolderPath: '/' })
  await api(emulator, 'POST', '/v1/named-transformations', { name: 'small', transformation: 'w-10' })
  return emulator
}

describe.each([
  ['in memory', false],
  ['in a folder', true],
])('a snapshot of a library %s', (name, isKept) => {
  const dir = () => (isKept ? { dir: join(root, name) } : {})

  test('is all of it: restored anywhere, it is the same library, byte for byte', async () => {
    const first = await filled(dir())
    const taken = await first.snapshot()
    expect(await first.snapshot()).toEqual(taken)
    const text = JSON.stringify(taken)
    first.reset()
    await upload(first, Buffer.from('other'), { fileName: 'b.txt' })

    const elsewhere = await started()
    for (const emulator of [first, elsewhere]) {
      await emulator.restore(JSON.parse(text))
      expect(JSON.stringify(await emulator.snapshot())).toBe(text)
      expect(emulator.store.files()).toMatchObject([{ filePath: '/x/a.txt', versions: 2 }])
      expect(String(await emulator.store.read('/x/a.txt'))).toBe('two')
      expect((await fetch(`${emulator.urlEndpoint}/x/a.txt`)).status).toBe(200)
      expect((await fetch(`${emulator.urlEndpoint}/b.txt`)).status).toBe(404)
      expect((await api(emulator, 'GET', '/v1/named-transformations')).body).toMatchObject([
        { name: 'small' },
      ])
    }
    if (isKept) expect(readdirSync(join(root, name, 'blobs'))).toHaveLength(2)
  })

  test('is not touched by what happens later', async () => {
    const emulator = await filled(isKept ? { dir: join(root, `${name} later`) } : {})
    const taken = await emulator.snapshot()
    const text = JSON.stringify(taken)
    await emulator.restore(taken)
    await upload(emulator, Buffer.from('three'), { fileName: 'a.txt', folder: '/x' })
    await api(emulator, 'DELETE', '/v1/folder', { folderPath: '/empty' })
    expect(JSON.stringify(taken)).toBe(text)
    await emulator.restore(taken)
    expect(String(await emulator.store.read('/x/a.txt'))).toBe('two')
  })
})

test('what is restored in a folder is there after a restart', async () => {
  const taken = await (await filled()).snapshot()
  const dir = join(root, 'restart')
  const first = await startEmulator({ dir })
  await first.restore(taken)
  await first.close()
  expect(await (await started({ dir })).snapshot()).toEqual(taken)
})

test('a job that was pending in a snapshot is carried out after each restore', async () => {
  const emulator = await filled({ jobMs: 40 })
  const { body } = await api(emulator, 'POST', '/v1/bulkJobs/moveFolder', {
    sourceFolderPath: '/x',
    destinationPath: '/empty',
  })
  const taken = await emulator.snapshot()
  for (let round = 0; round < 2; round++) {
    await eventually(
      async () => (await api(emulator, 'GET', `/v1/bulkJobs/${body.jobId}`)).body.status,
      (status) => status === 'Completed',
    )
    expect(emulator.store.files()).toMatchObject([{ filePath: '/empty/x/a.txt' }])
    await emulator.restore(taken)
    expect(emulator.store.files()).toMatchObject([{ filePath: '/x/a.txt' }])
  }
})

test('the CDN forgets what it kept of the other library', async () => {
  const emulator = await started({ cdn: true })
  await upload(emulator, Buffer.from('old'), { fileName: 'a.txt' })
  const taken = await emulator.snapshot()
  await upload(emulator, Buffer.from('new'), { fileName: 'a.txt' })
  const text = async () => (await fetch(`${emulator.urlEndpoint}/a.txt`)).text()
  expect(await text()).toBe('new')
  await emulator.restore(taken)
  expect(await text()).toBe('old')
})

test.each<[string, (snapshot: Snapshot) => unknown, RegExp]>([
  ['nothing', () => undefined, /^not a snapshot: expected/],
  ['another format', (taken) => ({ ...taken, format: 2 }), /^not a snapshot: expected/],
  [
    'another account',
    ({ accounts }) => ({ format: 1, accounts: { other: accounts.demo } }),
    /no account "demo"/,
  ],
  [
    'a path for an id',
    ({ accounts }) => edited(accounts, (text) => text.replace(/"id":"[0-9a-f]+"/, '"id":"../x"')),
    /is no id/,
  ],
  [
    'a name with a slash',
    ({ accounts }) => edited(accounts, (text) => text.replace('a.txt', '../a')),
    /is no name/,
  ],
  [
    'no bytes',
    ({ accounts }) => edited(accounts, (text) => text.replace(/"bytes":\{.*?\}/, '"bytes":{}')),
    /no bytes of version/,
  ],
  [
    'no base64',
    ({ accounts }) => edited(accounts, (text) => text.replace('b25l', '!!!!')),
    /^not a snapshot: /,
  ],
])('a snapshot with %s is refused, and the library stays', async (_, change, message) => {
  const emulator = await filled()
  const taken = await emulator.snapshot()
  await expect(emulator.restore(change(structuredClone(taken)))).rejects.toThrow(message)
  expect(await emulator.snapshot()).toEqual(taken)
})

function edited(accounts: Snapshot['accounts'], edit: (text: string) => string): unknown {
  const text = JSON.stringify(accounts)
  const changed = edit(text)
  if (changed === text) throw new Error('the edit found nothing')
  return { format: 1, accounts: JSON.parse(changed) }
}
