import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { PruneResult, PurgeResult, SyncResult } from '../../src/deploy'
import { prune, purge, sync } from '../../src/deploy'
import type { PurgeEntry } from '../../src/deploy/purge/purge-record'
import { type Emulator, startEmulator } from '../../src/emulator'
import { build, colourOf, mutations, picture, project, settingsOf, write } from '../deploy/stage'
import { ChildCommand, type CompiledCommands, compileCommands } from './helpers/deploy'
import { expectStoredOnce } from './helpers/invariants'
import { momentOf } from './helpers/moment'
import { lockfileOf, makeCold, makeProject, withoutIds } from './helpers/project'
import { seeded } from './helpers/random'
import { section } from './helpers/report'
import { trials } from './size'

const record = section('Deploy: kill -9')
const KILLS = trials(50, 5)
const DAY = 86_400_000
/** Milliseconds that the emulator takes for every answer. */
const LATENCY = 10

let emulator: Emulator
let commands: CompiledCommands
/** A process for the commands that nobody kills. */
let others: ChildCommand
beforeAll(async () => {
  commands = await compileCommands()
  others = await ChildCommand.ready(commands)
  emulator = await startEmulator({ cdn: true, latency: LATENCY, jobMs: 20 })
})
afterAll(async () => {
  await others.end()
  commands.remove()
  await emulator.close()
})
beforeEach(() => emulator.reset())

const run = { sync, purge, prune }

/** What a child may be sent: no functions. */
const plain = (settings: object) => JSON.parse(JSON.stringify({ ...settings, events: undefined }))

interface Trial {
  command: 'sync' | 'purge' | 'prune'
  settings: object
  /** Puts everything back to where the command begins. */
  prepare(): Promise<void>
  /** What must hold after the rerun. */
  check(): Promise<void>
  /** Looks at what the killed run has left. */
  killed?(): void
  seed: number
}

/** Kills the command around one of its changes, chosen at random, and runs it again each time. */
async function killed({ command, settings, prepare, check, killed: look, seed }: Trial) {
  const random = seeded(seed)
  await prepare()
  emulator.requests.clear()
  const { milliseconds } = await others.run(command, plain(settings))
  const changes = mutations(emulator).length
  await check()
  const moments = { before: 0, amid: 0, after: 0 }
  for (let round = 0; round < KILLS; round++) {
    await prepare()
    emulator.requests.clear()
    const victim = await ChildCommand.ready(commands)
    const moment = momentOf(emulator, {
      wanted: Math.floor(random() * (changes + 1)),
      count: () => mutations(emulator).length,
      milliseconds: random() * milliseconds,
    })
    victim.start(command, plain(settings))
    await Promise.race([moment, victim.outcome])
    // While it is under way, or a little after its answer.
    await sleep(random() * 2 * LATENCY)
    victim.kill()
    const outcome = await victim.outcome
    if (outcome) moments.after++
    else if (mutations(emulator).length === 0) moments.before++
    else moments.amid++
    look?.()
    // Each call begins anew, as a process does: what is kept is on the disk and at ImageKit.
    await run[command](settings)
    await check()
    emulator.requests.clear()
    await run[command](settings)
    expect(mutations(emulator)).toEqual([])
  }
  // A trial that always came too early or too late would prove nothing.
  expect(moments.amid).toBeGreaterThan(KILLS / 4)
  return `${moments.before} before the first change, ${moments.amid} amid them, ${moments.after} when it had ended`
}

/** The purges that ImageKit has taken, as the account keeps them. */
async function purgesTaken(): Promise<{ id: string; url: string }[]> {
  const { accounts } = await emulator.snapshot()
  return Object.values(accounts).flatMap(({ changes }) =>
    changes.flatMap((change) =>
      change.op === 'record' && change.kind === 'purge'
        ? [{ id: change.record.id, url: change.record.url }]
        : [],
    ),
  )
}

test('sync: every content stored once, the undisturbed lockfile, a third run without a request that changes anything', async () => {
  const images = 60
  const { root, hashes } = makeProject(images)
  const settings = {
    ...settingsOf(emulator, root),
    options: { ...settingsOf(emulator, root).options, concurrency: 2 },
  }
  let undisturbed: string | undefined
  const moments = await killed({
    command: 'sync',
    settings,
    seed: 21,
    async prepare() {
      emulator.reset()
      makeCold(root)
    },
    async check() {
      await expectStoredOnce(emulator, hashes.values())
      undisturbed ??= withoutIds(lockfileOf(root))
      expect(withoutIds(lockfileOf(root))).toBe(undisturbed)
    },
  })
  const { result } = await others.run<SyncResult>('sync', plain(settings))
  expect(result).toMatchObject({ uploaded: 0, locked: images })
  record({
    case: '`kill -9` of sync, rerun each time',
    method: `${images} images, two uploads at a time; seed 21`,
    n: `${KILLS} kills`,
    result: `${moments}; every content once, 1 version; the undisturbed lockfile; third run: nothing changed`,
  })
})

test('purge: every stale picture is new after the rerun; every request is sent once, but for those whose answer the kill has swallowed', async () => {
  const names = Array.from({ length: 24 }, (_, index) => `p${String(index).padStart(2, '0')}`)
  const isStale = (index: number) => index % 2 === 0
  // Every other one stays as it is, so that no wildcard can take several.
  const root = project({
    'main.js': names.map((name) => `import '${`ik:./${name}.png?w=8`}'`).join('\n'),
    ...Object.fromEntries(
      await Promise.all(
        names.map(async (name, index) => [`${name}.png`, await picture('red', 9 + index)] as const),
      ),
    ),
  })
  const settings = { ...settingsOf(emulator, root, { fileName: '[name]' }), concurrency: 3 }
  await build(settings, root)
  await purge(settings)
  for (const [index, name] of names.entries()) {
    if (isStale(index)) write(root, { [`${name}.png`]: await picture('lime', 9 + index) })
  }
  const urls = names.map((name) => `${emulator.urlEndpoint}/app/${name}.png?tr=w-8`)
  const stalePurges = names
    .filter((_, index) => isStale(index))
    .map((name) => `${emulator.urlEndpoint}/app/${name}.png*`)
  const colours = () => Promise.all(urls.map(colourOf))
  const before = await emulator.snapshot()
  await build(settings, root)
  const changed = await emulator.snapshot()
  const fresh = names.map((_, index) => (isStale(index) ? 'lime' : 'red'))
  const isBefore = new Set((await purgesTaken()).map(({ id }) => id))
  const recorded = join(root, 'node_modules/.cache/unplugin-imagekit/purges.json')
  let doubtful: string[] = []
  let [inDoubt, repeated] = [0, 0]
  const moments = await killed({
    command: 'purge',
    settings,
    seed: 22,
    async prepare() {
      await emulator.restore(before)
      await colours()
      // The CDN keeps what it has seen, as it does in production; only the library moves on.
      await emulator.restore(changed)
      rmSync(join(root, 'node_modules'), { recursive: true, force: true })
      doubtful = []
    },
    killed() {
      const entries: PurgeEntry[] = existsSync(recorded)
        ? JSON.parse(readFileSync(recorded, 'utf8')).purges
        : []
      doubtful = entries.filter(({ requestId }) => !requestId).map(({ url }) => url)
      expect(doubtful.length).toBeLessThanOrEqual(settings.concurrency)
      inDoubt += doubtful.length
    },
    async check() {
      expect(await colours()).toEqual(fresh)
      const taken = (await purgesTaken()).filter(({ id }) => !isBefore.has(id)).map(({ url }) => url)
      expect([...new Set(taken)].sort()).toEqual(stalePurges)
      // Twice is only what the record could not know to be taken.
      const twice = stalePurges.flatMap((url) => taken.filter((one) => one === url).slice(1))
      expect(doubtful).toEqual(expect.arrayContaining(twice))
      expect(new Set(twice).size).toBe(twice.length)
      repeated += twice.length
    },
  })
  const { result } = await others.run<PurgeResult>('purge', plain(settings))
  expect(result.sent).toEqual([])
  record({
    case: '`kill -9` of purge, rerun each time',
    method:
      '12 of 24 stable-named images stale, no two of them next to each other, three requests at a time; seed 22',
    n: `${KILLS} kills`,
    result: `${moments}; every picture new; of ${inDoubt} requests under way at a kill ${repeated} had been taken and were sent again, every other one was sent once; third run: nothing sent`,
  })
})

test('prune: what is unused is gone, what is used is there, and the lockfile knows', async () => {
  const unused = 350
  const used = 5
  const { root } = makeProject(used + unused)
  const settings = { ...settingsOf(emulator, root), dryRun: false, max: unused }
  emulator.clock.set(new Date(Date.now() - 100 * DAY))
  await build(settings, root)
  write(root, {
    'main.js': Array.from({ length: used }, (_, index) => `import 'ik:./images/000${index}.png'`).join('\n'),
  })
  emulator.clock.set(new Date(Date.now() - 90 * DAY))
  await build(settings, root)
  await purge(settings)
  emulator.clock.reset()
  const lockfile = join(root, 'imagekit.lock')
  copyFileSync(lockfile, join(root, 'before.lock'))
  expect((await prune({ ...settings, dryRun: true })).files).toHaveLength(unused)
  const before = await emulator.snapshot()
  const moments = await killed({
    command: 'prune',
    settings,
    seed: 23,
    async prepare() {
      await emulator.restore(before)
      copyFileSync(join(root, 'before.lock'), lockfile)
    },
    async check() {
      const left = emulator.store.files().filter(({ filePath }) => /^\/app\/[^/]+$/.test(filePath))
      expect(left).toHaveLength(used)
      expect(existsSync(lockfile) && readFileSync(lockfile, 'utf8').trim().split('\n')).toHaveLength(used + 1)
    },
  })
  const { result } = await others.run<PruneResult>('prune', plain(settings))
  expect(result).toMatchObject({ files: [], deleted: 0 })
  record({
    case: '`kill -9` of prune, rerun each time',
    method: `${unused} unused files and ${used} in use, a hundred deletions a request; seed 23`,
    n: `${KILLS} kills`,
    result: `${moments}; what is unused is gone, what is used is there, the lockfile has the same; third run: nothing changed`,
  })
})
