import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeManifest } from '../../src/core/output/write-manifest'
import type { Plan, PruneResult, PurgeResult, SyncResult, VerifyResult } from '../../src/deploy'
import { readSource } from '../../src/deploy/scan/source'
import { setUp, withContext } from '../../src/deploy/setup'
import { type Emulator, startEmulator } from '../../src/emulator'
import { settingsOf } from '../deploy/stage'
import { FRUGAL } from '../helpers/peak-memory.mjs'
import {
  ChildCommand,
  type CompiledCommands,
  commandInChild,
  compileCommands,
  type Outcome,
} from './helpers/deploy'
import { makeProject, pathOf } from './helpers/project'
import { section } from './helpers/report'
import { isFull, trials } from './size'

const record = section('Deploy: many images')
const SIZES = [trials(1000, 100), trials(10_000, 400)] as const
/** How much more memory ten times as many images may take. */
const MOST_GROWTH = 1.25
/** Requests a second of verify. */
const RATE = 300
const A_MODULE = 100

let emulator: Emulator
let commands: CompiledCommands
/** In a sample, which measures no memory and no time, the process of all commands. */
let shared: ChildCommand | undefined
beforeAll(async () => {
  commands = await compileCommands()
  shared = isFull ? undefined : await ChildCommand.ready(commands)
  emulator = await startEmulator()
})
afterAll(async () => {
  await shared?.end()
  commands.remove()
  await emulator.close()
})

const methods: Record<string, string> = {
  'plan, warm': ', best of 5',
  'verify, renditions': `, ${RATE} requests a second at most`,
}

interface Measured {
  milliseconds: number
  megabytes: number
  /** `list 3, upload 1` */
  requests: string
}

test(`${SIZES.join(' and ')} images: the requests of each command, its time and its memory`, async () => {
  const measured = new Map<string, Map<number, Measured>>()
  const held = new Map<string, number[]>()
  for (const images of SIZES) {
    emulator.reset()
    const root = bigProject(images)
    const { report: _, events: __, ...settings } = settingsOf(emulator, root)
    const run = async <Result>(
      name: string,
      command: string,
      more: object = {},
    ): Promise<Outcome<Result>> => {
      emulator.requests.clear()
      const all = { ...settings, ...more }
      const outcome = await (shared?.run<Result>(command, all) ??
        commandInChild<Result>(commands, command, all))
      const { milliseconds, peak } = outcome
      const figures = { milliseconds, megabytes: Math.round(peak / 2 ** 20), requests: requestsMade() }
      const known = measured.get(name) ?? new Map<number, Measured>()
      const best = known.get(images)
      if (!best || milliseconds < best.milliseconds) known.set(images, figures)
      measured.set(name, known)
      return outcome
    }
    const hold = async (command: string, more: object = {}) => {
      const peaks: number[] = []
      // The least of three: when the collector comes by is chance.
      for (let round = 0; round < 3; round++) {
        const { peak } = await commandInChild(commands, command, { ...settings, ...more }, FRUGAL)
        peaks.push(Math.round(peak / 2 ** 20))
      }
      held.set(command, [...(held.get(command) ?? []), Math.min(...peaks)])
    }
    const pages = Math.floor(images / 1000) + 1

    expect((await run<SyncResult>('sync, cold', 'sync')).result).toMatchObject({ uploaded: images })
    expect([emulator.requests.count('upload'), emulator.requests.count('list')]).toEqual([images, 1])
    expect((await run<SyncResult>('sync, warm', 'sync')).result).toMatchObject({ locked: images })
    expect(emulator.requests.count()).toBe(0)

    await writeBuiltManifest(root, settings)
    await run<PurgeResult>('purge, first deploy', 'purge')
    expect(requestsMade()).toBe('list 1, upload 1')
    expect((await run<PurgeResult>('purge, nothing changed', 'purge')).result.sent).toEqual([])
    expect(requestsMade()).toBe('delivery 1, list 1')

    const plans: Outcome<Plan>[] = []
    // The best of five: other work on this machine is no part of it.
    for (let round = 0; round < trials(5, 1); round++) {
      plans.push(await run<Plan>('plan, warm', 'plan'))
      expect(plans.at(-1)?.result).toMatchObject({ references: images, hasWork: false })
      // The kept deploys and the last one of them; the folder, a thousand files a request.
      expect(requestsMade()).toBe(`delivery 1, list ${2 + pages}`)
    }
    if (isFull) expect(Math.min(...plans.map(({ milliseconds }) => milliseconds))).toBeLessThanOrEqual(2000)
    await run<PruneResult>('prune, dry', 'prune')
    expect(requestsMade()).toBe(`delivery 1, list ${2 + pages}`)

    const verified = await run<VerifyResult>('verify, renditions', 'verify', {
      rate: RATE,
      skipOriginals: true,
      concurrency: 16,
    })
    expect(verified.result).toMatchObject({ checked: images, misses: [] })
    expect(verified.milliseconds).toBeGreaterThan(((images - 1) / RATE) * 1000 - 100)
    expect(emulator.requests.count()).toBe(images)
    // So few images as a sample has say nothing of memory: a process's own is ten times as much.
    if (!isFull) continue
    for (const command of ['sync', 'purge', 'plan', 'prune']) await hold(command)
    await hold('verify', { rate: 5 * RATE, skipOriginals: true, concurrency: 16 })
  }
  for (const [name, figures] of measured) {
    record({
      case: name,
      method: `a process of its own${methods[name] ?? ''}`,
      n: SIZES.join(' and '),
      result: [...figures.values()]
        .map(
          ({ milliseconds, megabytes, requests }) =>
            `${(milliseconds / 1000).toFixed(2)} s, ${megabytes} MB, requests: ${requests}`,
        )
        .join(' · '),
    })
  }
  record({
    case: 'memory that is held',
    method: `a process of its own with \`${FRUGAL.join(' ')}\`, so that garbage is no part of it, the least of three; as above`,
    n: SIZES.join(' and '),
    result: [...held].map(([command, [small, large]]) => `${command} ${small} and ${large} MB`).join(', '),
  })
  const growth = [...held].map(([command, [small = 0, large = 0]]) => ({ command, times: large / small }))
  expect(growth.filter(({ times }) => times >= MOST_GROWTH)).toEqual([])
})

/** By the counts, as the log itself keeps the last ten thousand only. */
function requestsMade(): string {
  const routes = ['delivery', 'list', 'upload', 'files.bulk.delete', 'cache.invalidation.create'] as const
  const counts = routes.map((route) => [route, emulator.requests.count(route)] as const)
  const made = counts.filter(([, count]) => count > 0)
  expect(made.reduce((sum, [, count]) => sum + count, 0)).toBe(emulator.requests.count())
  return made.map(([route, count]) => `${route} ${count}`).join(', ') || 'none'
}

/** Images in modules of a hundred each, as a large site has them. */
function bigProject(images: number): string {
  const { root } = makeProject(images)
  const modules = Array.from({ length: Math.ceil(images / A_MODULE) }, (_, index) => `m${index}.js`)
  mkdirSync(join(root, 'src'))
  for (const [index, name] of modules.entries()) {
    const paths = Array.from({ length: Math.min(A_MODULE, images - index * A_MODULE) }, (_, at) =>
      pathOf(index * A_MODULE + at),
    )
    const lines = paths.map((path, at) => `import p${at} from 'ik:.${path}?w=4'\nexport { p${at} }`)
    writeFileSync(join(root, 'src', name), lines.join('\n'))
  }
  writeFileSync(
    join(root, 'main.js'),
    modules.map((name, index) => `import * as m${index} from './src/${name}'`).join('\n'),
  )
  return root
}

/** The manifest that a build would write, without the hour that a bundler takes for so many modules. */
async function writeBuiltManifest(root: string, settings: object): Promise<void> {
  const setup = setUp(settings, { mode: 'remote' })
  const { images } = await withContext(setup, (context) => readSource(context, (image) => image))
  const { urlEndpoint } = emulator
  const build = { id: 'rollup es ./main.js', outputs: ['main.js'], bundler: 'rollup', urlEndpoint, images }
  await writeManifest(join(root, 'dist/imagekit-manifest.json'), setup.options.cacheDir, build)
}
