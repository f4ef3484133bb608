import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { readManifest } from '../../src/core/output/manifest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { ChildBuild, type ChildJob, type CompiledPlugin, compilePlugin } from './helpers/child'
import { expectWhole, lockEntries, storedHashes } from './helpers/invariants'
import { momentOf } from './helpers/moment'
import {
  lockfileOf,
  makeCold,
  makeProject,
  optionsFor,
  type PictureProject,
  withoutIds,
} from './helpers/project'
import { seeded } from './helpers/random'
import { section } from './helpers/report'
import { trials } from './size'

const record = section('kill -9')
const SEED = 9
const IMAGES = 60

/** Milliseconds of each request. */
const LATENCY = 20

let emulator: Emulator
let plugin: CompiledPlugin
beforeAll(async () => {
  plugin = await compilePlugin()
  // Slow, and few at a time below: the uploads take a while, and the lockfile is saved several times among them.
  emulator = await startEmulator({ latency: LATENCY })
})
afterAll(async () => {
  plugin.remove()
  await emulator.close()
})

test('kill -9 at random moments: nothing is lost, nothing is there twice, no file is torn', async () => {
  const kills = trials(50, 6)
  const random = seeded(SEED)
  const project = makeProject(IMAGES)
  const { root } = project
  const job: ChildJob = {
    root,
    input: join(root, 'main.js'),
    outDir: join(root, 'dist'),
    options: { ...optionsFor(emulator), concurrency: 2 },
  }
  const others = await ChildBuild.ready(plugin)
  onTestFinished(() => others.kill())
  const { undisturbed, duration } = await measure(others, job)
  const moments = {
    'before the first upload': 0,
    'among the uploads': 0,
    'after the last upload': 0,
    late: 0,
  }
  let temporaries = 0
  for (let round = 0; round < kills; round++) {
    emulator.reset()
    makeCold(root)
    const victim = await ChildBuild.ready(plugin)
    const moment = momentOf(emulator, {
      wanted: Math.floor(random() * (IMAGES + 1)),
      count: () => emulator.store.files().length,
      milliseconds: random() * duration,
    })
    victim.start(job)
    await Promise.race([moment, victim.ended])
    // While it is under way, or a little after its answer.
    await sleep(random() * 2 * LATENCY)
    victim.kill()
    const { code } = await victim.ended

    const stored = emulator.store.files().length
    if (code !== null) moments.late++
    else if (stored === 0) moments['before the first upload']++
    else if (stored < IMAGES) moments['among the uploads']++
    else moments['after the last upload']++
    temporaries += temporariesIn(root).length
    await expectNothingTorn(project)

    await others.build(job)
    await expectWhole(emulator, project)
    expect(withoutIds(lockfileOf(root))).toBe(undisturbed)
    expect(temporariesIn(root)).toEqual([])

    emulator.requests.clear()
    await others.build(job)
    expect(emulator.requests.count()).toBe(0)
  }
  expect(await others.end()).toEqual({ code: 0, stderr: '' })
  // A trial that always came too early or too late would prove nothing.
  expect(moments['among the uploads']).toBeGreaterThan(kills / 4)
  const { late, ...early } = moments
  const when = Object.entries(early).map(([moment, times]) => `${times} ${moment}`)
  record({
    case: '`kill -9` of a build, rerun each time',
    method: `a Rollup process of ${IMAGES} images, killed between its start and its usual end; seed ${SEED}`,
    n: `${kills} kills`,
    result:
      `${when.join(', ')}, ${late} when it had ended already; no file torn, ${temporaries} temporaries left and all swept; ` +
      'every rerun complete, each content once, 1 version, the undisturbed lockfile; third run: 0 requests',
  })
})

/** What an undisturbed build leaves, and how many milliseconds it takes as the first of its process. */
async function measure(child: ChildBuild, job: ChildJob): Promise<{ undisturbed: string; duration: number }> {
  emulator.reset()
  makeCold(job.root)
  const started = performance.now()
  await child.build(job)
  const duration = performance.now() - started
  return { undisturbed: withoutIds(lockfileOf(job.root)), duration }
}

/** Whatever is there after the kill is whole, and true: on the disk and in the Media Library. */
async function expectNothingTorn({ root, hashes }: PictureProject): Promise<void> {
  const contents = new Set(hashes.values())
  const stored = await storedHashes(emulator)
  expect([...stored.values()].filter((hash) => !contents.has(hash))).toEqual([])
  if (existsSync(join(root, 'imagekit.lock'))) {
    for (const { filePath, hash } of lockEntries(root)) expect(stored.get(filePath)).toBe(hash)
  }
  const cache = join(root, 'node_modules/.cache/unplugin-imagekit/files.json')
  if (existsSync(cache)) expect(JSON.parse(readFileSync(cache, 'utf8'))).toHaveProperty('files')
  const manifest = join(root, 'dist/imagekit-manifest.json')
  if (existsSync(manifest)) expect(Object.keys(readManifest(manifest).images)).toHaveLength(IMAGES)
}

function temporariesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tmp'))
}
