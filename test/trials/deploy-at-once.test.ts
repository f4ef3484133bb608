import { cpSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { SyncResult } from '../../src/deploy'
import { type Emulator, startEmulator } from '../../src/emulator'
import { settingsOf } from '../deploy/stage'
import { temporaryFolder } from '../helpers/folder'
import { ChildCommand, type CompiledCommands, compileCommands } from './helpers/deploy'
import { expectLocked, expectStoredOnce } from './helpers/invariants'
import { lockfileOf, makeCold, makeProject, withoutIds } from './helpers/project'
import { section } from './helpers/report'
import { trials } from './size'

const record = section('Deploy: several machines at once')
const MACHINES = 4
const IMAGES = 40

let emulator: Emulator
let commands: CompiledCommands
let children: ChildCommand[]
beforeAll(async () => {
  commands = await compileCommands()
  children = await Promise.all(Array.from({ length: MACHINES }, () => ChildCommand.ready(commands)))
  // Long enough that the processes meet on their way to the server.
  emulator = await startEmulator({ latency: 10 })
})
afterAll(async () => {
  await Promise.all(children.map((child) => child.end()))
  commands.remove()
  await emulator.close()
})
beforeEach(() => emulator.reset())

/** Runs sync in a process a root, all started at one moment. */
async function atOnce(roots: readonly string[], shards: readonly string[] = []): Promise<SyncResult[]> {
  const outcomes = await Promise.all(
    roots.map((root, index) => {
      const { events: _, report: __, ...settings } = settingsOf(emulator, root)
      return children[index]!.run<SyncResult>('sync', {
        ...settings,
        ...(shards[index] && { shard: shards[index] }),
      })
    }),
  )
  return outcomes.map(({ result }) => result)
}

test('four machines without shards, cold: each content stored once, identical lockfiles', async () => {
  const rounds = trials(10, 1)
  const { project, clones } = machines()
  let requests = 0
  for (let round = 0; round < rounds; round++) {
    emulator.reset()
    clones.forEach(makeCold)
    await atOnce(clones)
    requests += emulator.requests.count('upload')
    await expectStoredOnce(emulator, project.hashes.values())
    // The ids too: whoever came second took those of the file that was there.
    expect(new Set(clones.map(lockfileOf)).size).toBe(1)
  }
  record({
    case: `${MACHINES} machines run sync at once, without shards`,
    method: `a process and a clone each, no lockfile and no cache; ${IMAGES} images and 20 duplicates`,
    n: `${rounds} rounds`,
    result: `every content once, 1 version (${(requests / rounds / IMAGES).toFixed(2)} upload requests a file); lockfiles identical byte for byte`,
  })
})

test('four machines with a shard each, cold: each file is sent once, and one run more makes the lockfiles identical', async () => {
  const rounds = trials(10, 1)
  const shards = Array.from({ length: MACHINES }, (_, index) => `${index + 1}/${MACHINES}`)
  const { project, clones } = machines()
  for (let round = 0; round < rounds; round++) {
    emulator.reset()
    clones.forEach(makeCold)
    const results = await atOnce(clones, shards)
    expect(results.map(({ uploaded }) => uploaded).reduce((sum, one) => sum + one)).toBe(IMAGES)
    expect(emulator.requests.count('upload')).toBe(IMAGES)
    await expectStoredOnce(emulator, project.hashes.values())
    for (const { uploaded } of await atOnce(clones)) expect(uploaded).toBe(0)
    expect(new Set(clones.map(lockfileOf)).size).toBe(1)
    expect(emulator.requests.count('upload')).toBe(IMAGES)
  }
  record({
    case: `${MACHINES} machines run sync at once, with --shard i/${MACHINES}`,
    method: `a process and a clone each, no lockfile and no cache; then sync without a shard on each`,
    n: `${rounds} rounds`,
    result:
      'every content once, 1.00 upload requests a file; after the second run lockfiles identical byte for byte',
  })
})

test('four shards on one folder: one lockfile, the same as of one process', async () => {
  const rounds = trials(10, 1)
  const project = makeProject(IMAGES, 10)
  const { root } = project
  await atOnce([root])
  const alone = withoutIds(lockfileOf(root))
  for (let round = 0; round < rounds; round++) {
    emulator.reset()
    makeCold(root)
    await atOnce(Array(MACHINES).fill(root), ['1/4', '2/4', '3/4', '4/4'])
    expect(withoutIds(lockfileOf(root))).toBe(alone)
    await expectLocked(emulator, root, project.hashes.values())
    expect(emulator.requests.count('upload')).toBe(IMAGES)
  }
  record({
    case: 'four shards on one folder, lockfile and cache',
    method: `a process each; ${IMAGES} images and 20 duplicates`,
    n: `${rounds} rounds`,
    result: 'no entry lost; the lockfile of one process without a shard, but for the ids',
  })
})

function machines() {
  const project = makeProject(IMAGES, 10)
  const clones = Array.from({ length: MACHINES }, () => {
    const root = temporaryFolder()
    cpSync(project.root, root, { recursive: true })
    return root
  })
  return { project, clones }
}
