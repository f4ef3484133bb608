import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Snapshot, startEmulator } from '../../src/emulator'
import { upload } from '../emulator/helpers'
import { bundle } from '../helpers/bundle'
import { seeded } from './helpers/random'
import { section } from './helpers/report'
import { trials } from './size'

/*
 * A process that does nothing but restore, now one snapshot and now another one, of two accounts: killed at any moment,
 * both accounts hold the same one.
 */

const record = section('The emulator: kill -9 of a restore')
const accounts = [{ imagekitId: 'a' }, { imagekitId: 'b' }]
let program: string
let root: string

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'imagekit-restore-kill-'))
  const folder = await bundle('restore-kill', 'src/emulator/index.ts')
  program = join(folder, 'child.mjs')
  writeFileSync(
    program,
    `import { readFileSync } from 'node:fs'
     import { startEmulator } from './restore-kill.js'
     const [dir, ...files] = process.argv.slice(2)
     const snapshots = files.map((file) => JSON.parse(readFileSync(file, 'utf8')))
     const emulator = await startEmulator({ dir, accounts: ${JSON.stringify(accounts)} })
     for (let round = 0; ; round++) {
       await emulator.restore(snapshots[round % 2])
       if (round === 1) process.send('both restored')
     }`,
  )
})
afterAll(() => {
  for (const one of [root, dirname(program)]) rmSync(one, { recursive: true, force: true })
})

/** Both accounts with forty files whose text is the same word. */
async function snapshotOf(word: string): Promise<Snapshot> {
  const emulator = await startEmulator({ accounts })
  for (const { privateKey } of Object.values(emulator.accounts)) {
    for (let at = 0; at < 40; at++) {
      await upload({ url: emulator.url, privateKey }, Buffer.from(word), { fileName: `${at}.txt` })
    }
  }
  const snapshot = await emulator.snapshot()
  await emulator.close()
  return snapshot
}

test('kill -9 among restores: all accounts hold one snapshot, whole', async () => {
  const kills = trials(100, 6)
  const random = seeded(23)
  const files: string[] = []
  for (const word of ['one', 'two']) {
    files.push(join(root, `${word}.json`))
    writeFileSync(files.at(-1)!, JSON.stringify(await snapshotOf(word)))
  }
  const found = new Map<string, number>()
  for (let round = 0; round < kills; round++) {
    const dir = join(root, String(round))
    const child: ChildProcess = fork(program, [dir, ...files], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    await once(child, 'message')
    const dead = once(child, 'exit')
    await pause(random() * 60)
    child.kill('SIGKILL')
    await dead

    const emulator = await startEmulator({ dir, accounts })
    const words = new Set<string>()
    for (const { store } of Object.values(emulator.accounts)) {
      expect(store.files()).toHaveLength(40)
      for (const { filePath } of store.files()) words.add(String(await store.read(filePath)))
    }
    await emulator.close()
    rmSync(dir, { recursive: true })
    expect([...words]).toHaveLength(1)
    const [word = ''] = words
    found.set(word, (found.get(word) ?? 0) + 1)
  }
  record({
    case: '`kill -9` of an emulator of two accounts that restores two snapshots in turns',
    method: 'forty files an account; every file of both accounts read afterwards; seed 23',
    n: `${kills} kills`,
    result: `one snapshot in both accounts each time (${[...found.values()].sort((a, b) => b - a).join(' and ')}), none by halves`,
  })
})
