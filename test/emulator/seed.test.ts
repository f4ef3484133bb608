import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator'
import { api } from './helpers'

let folder: string
let emulator: Emulator | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imagekit-seed-'))
})
afterEach(async () => {
  await emulator?.close()
  emulator = undefined
  rmSync(folder, { recursive: true, force: true })
})

function write(files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  emulator = await startEmulator(options)
  return emulator
}

test('a folder’s tree is the Media Library from the start on, under the names that uploads give', async () => {
  write({ 'b.txt': 'b', 'a b/c d.txt': 'c', 'a b/deep/e.txt': 'e', '.hidden': 'x', '.git/config': 'x' })
  mkdirSync(join(folder, 'empty'))
  symlinkSync('/etc/hostname', join(folder, 'link.txt'))
  const { store, urlEndpoint } = await start({ seed: folder })
  expect(store.files().map(({ filePath }) => filePath)).toEqual(['/a_b/c_d.txt', '/a_b/deep/e.txt', '/b.txt'])
  const folders = (await api(emulator!, 'GET', '/v1/files?type=folder')).body
  expect(folders.map(({ folderPath }: { folderPath: string }) => folderPath).sort()).toEqual([
    '/a_b',
    '/a_b/deep',
    '/empty',
  ])
  expect(await (await fetch(`${urlEndpoint}/a_b/deep/e.txt`)).text()).toBe('e')
})

test('a second seed does nothing, and one after a change makes a version of what changed', async () => {
  write({ 'a.txt': 'a', 'b.txt': 'b' })
  const { seed, store } = await start()
  expect(await seed(folder)).toEqual({ added: ['/a.txt', '/b.txt'], updated: [], unchanged: [] })
  const [file] = store.files()
  await api(emulator!, 'PATCH', `/v1/files/${file!.fileId}/details`, { tags: ['mine'] })
  expect(await seed(folder)).toEqual({ added: [], updated: [], unchanged: ['/a.txt', '/b.txt'] })
  write({ 'a.txt': 'A' })
  expect(await seed(folder)).toEqual({ added: [], updated: ['/a.txt'], unchanged: ['/b.txt'] })
  expect(store.files()).toMatchObject([
    { name: 'a.txt', versions: 2, tags: ['mine'] },
    { name: 'b.txt', versions: 1 },
  ])
  expect(String(await store.read('/a.txt'))).toBe('A')
})

test('a store in a folder is seeded once', async () => {
  write({ 'seed/a.txt': 'a' })
  const options = { dir: join(folder, 'store'), seed: join(folder, 'seed') }
  for (let run = 0; run < 2; run++) {
    const { store, close } = await start(options)
    expect(store.files()).toMatchObject([{ filePath: '/a.txt', versions: 1 }])
    await close()
  }
})

test.each<[string, Record<string, string>, EmulatorOptions, RegExp]>([
  [
    'two files of one name',
    { 'a b.txt': '1', 'a_b.txt': '2' },
    {},
    /^seed: a b.txt and a_b.txt would both be \/a_b.txt/,
  ],
  ['an empty file', { 'a.txt': '1', 'z/b.txt': '' }, {}, /^seed: z\/b.txt is empty/],
  [
    'a large file',
    { 'a.txt': '1', 'b.txt': '12345' },
    { maxUploadBytes: 4 },
    /^seed: b.txt has 5 bytes, more than maxUploadBytes \(4\)/,
  ],
])('%s is an error before anything is stored', async (_, files, options, message) => {
  write(files)
  const { seed, store } = await start(options)
  await expect(seed(folder)).rejects.toThrow(message)
  expect(store.files()).toEqual([])
})

test('what is no folder, or no account, is said at once', async () => {
  write({ 'a.txt': 'a' })
  await expect(startEmulator({ seed: join(folder, 'a.txt') })).rejects.toThrow(/a\.txt is not a folder$/)
  await expect(startEmulator({ seed: join(folder, 'none') })).rejects.toThrow(/none is not a folder$/)
  const { seed } = await start()
  await expect(seed(folder, 'other')).rejects.toThrow('The emulator has no account "other"')
})
