import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Emulator, type Snapshot, startEmulator } from '../../src/emulator'
import { openStore } from '../../src/emulator/store/store'
import { api, upload } from './helpers'

/*
 * Restoring is all or nothing, over all accounts at once.
 */

const ACCOUNTS = [{ imagekitId: 'a' }, { imagekitId: 'b' }]
let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'imagekit-restore-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function started(dir?: string): Promise<Emulator> {
  const emulator = await startEmulator({ accounts: ACCOUNTS, ...(dir && { dir }) })
  onTestFinished(() => emulator.close())
  return emulator
}

async function fill(emulator: Emulator, text: string): Promise<void> {
  for (const { privateKey } of Object.values(emulator.accounts)) {
    await upload({ url: emulator.url, privateKey }, Buffer.from(text), { fileName: 'x.txt' })
  }
}

const texts = (emulator: Emulator) =>
  Promise.all(Object.values(emulator.accounts).map(async ({ store }) => String(await store.read('/x.txt'))))

describe.each([
  ['in memory', false],
  ['in a folder', true],
])('a restore of two accounts %s', (name, isKept) => {
  test('is never seen half done, and needs nothing of what is deleted meanwhile', async () => {
    const emulator = await started(isKept ? join(root, `${name} busy`) : undefined)
    await fill(emulator, 'one')
    const one = await emulator.snapshot()
    for (const { privateKey, store } of Object.values(emulator.accounts)) {
      await api({ url: emulator.url, privateKey }, 'DELETE', `/v1/files/${store.files()[0]!.fileId}`)
    }
    await fill(emulator, 'two')
    const two = await emulator.snapshot()
    const seen = new Set<string>()
    let isOver = false
    const watch = (async () => {
      while (!isOver) {
        seen.add(
          Object.values(emulator.accounts)
            .map(({ store }) => store.files()[0]?.fileId)
            .join(),
        )
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    for (let round = 0; round < 20; round++) {
      const restoring = emulator.restore(round % 2 ? two : one)
      const { store, privateKey } = emulator.accounts.a!
      const deletion = api(
        { url: emulator.url, privateKey },
        'DELETE',
        `/v1/files/${store.files()[0]?.fileId}`,
      )
      await Promise.all([restoring, deletion, emulator.restore(round % 2 ? two : one)])
      await emulator.restore(round % 2 ? two : one)
      expect(await texts(emulator)).toEqual(round % 2 ? ['two', 'two'] : ['one', 'one'])
    }
    isOver = true
    await watch
    const fileOf = (snapshot: Snapshot, id: string) => Object.keys(snapshot.accounts[id]!.bytes)[0]
    const whole = [one, two].map((snapshot) => ['a', 'b'].map((id) => fileOf(snapshot, id)).join())
    // A deletion of the first account's file may show as well, but never a library of one beside one of the other.
    const mixed = [...seen].filter((pair) => !whole.includes(pair) && !pair.startsWith(','))
    expect(mixed).toEqual([])
  })
})

test('a restore that the disk refuses at the second account changes neither', async () => {
  const dir = join(root, 'full')
  const emulator = await started(dir)
  await fill(emulator, 'old')
  const taken = await emulator.snapshot()
  emulator.reset()
  await fill(emulator, 'new')
  const before = JSON.stringify(await emulator.snapshot())
  // No file can be put where a folder is.
  const [id] = Object.keys(taken.accounts.b!.bytes)
  const obstacle = join(dir, 'b/blobs', id!)
  mkdirSync(join(obstacle, 'x'), { recursive: true })
  await expect(emulator.restore(taken)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/)
  expect(JSON.stringify(await emulator.snapshot())).toBe(before)
  expect(readdirSync(join(dir, 'a/blobs'))).toHaveLength(1)
  expect(readdirSync(dir).sort()).toEqual(['a', 'b'])
  rmSync(obstacle, { recursive: true })
  await emulator.restore(taken)
  expect(await texts(emulator)).toEqual(['old', 'old'])
})

test.each([
  ['after all was decided is carried out by the next start', true, 'new'],
  ['before all was decided has never been', false, 'old'],
])('a restore that was killed %s', async (name, isRestorePending, expected) => {
  const dir = join(root, name)
  const first = await startEmulator({ accounts: ACCOUNTS, dir })
  await fill(first, 'old')
  await first.close()
  const other = await started()
  await fill(other, 'new')
  const snapshot = await other.snapshot()
  // As far as the process came: all is written beside, and one of the two is in its place already.
  for (const id of ['a', 'b']) {
    const store = openStore(join(dir, id))
    const staged = await store.stage(snapshot.accounts[id]!)
    if (isRestorePending && id === 'a') staged.commit()
    const copy = join(root, `${name} copy`, id)
    cpSync(join(dir, id), copy, { recursive: true })
    store.close()
    rmSync(join(dir, id), { recursive: true })
    mkdirSync(join(dir, id))
    cpSync(copy, join(dir, id), { recursive: true })
    rmSync(join(dir, id, 'emulator.pid'))
  }
  if (isRestorePending) writeFileSync(join(dir, 'restore.decided'), '')

  const next = await started(dir)
  expect(await texts(next)).toEqual([expected, expected])
  expect(readdirSync(dir).sort()).toEqual(['a', 'b'])
  for (const id of ['a', 'b']) {
    expect(readdirSync(join(dir, id)).sort()).toEqual(['blobs', 'emulator.pid', 'journal.jsonl'])
    expect(readdirSync(join(dir, id, 'blobs'))).toHaveLength(1)
  }
})
