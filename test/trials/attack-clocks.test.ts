import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { runCliApart } from '../cli/run-cli'
import { expectNothingDoubled, expectSound, tally } from './helpers/attack'
import { buildInChild, ChildBuild, type ChildJob, type CompiledPlugin, compilePlugin } from './helpers/child'
import { expectWhole } from './helpers/invariants'
import {
  lockfileOf,
  makeCold,
  makeProject,
  optionsFor,
  type PictureProject,
  withoutIds,
  writeEntry,
} from './helpers/project'
import { isFull } from './size'

/* Hostile clocks: builds and commands whose time, by libfaketime, is another than that of what they find, or of each other. */

const SEED = 44
const DEADLINE = 60_000
const { count, done } = tally('Attack: hostile clocks', SEED)

let emulator: Emulator
let plugin: CompiledPlugin
beforeAll(async () => {
  emulator = await startEmulator({ latency: 5 })
  plugin = await compilePlugin()
})
afterAll(async () => {
  plugin.remove()
  await emulator.close()
})
beforeEach(() => emulator.reset())

/** Clocks by their name, in libfaketime's notation. */
const CLOCKS = {
  'a year behind': '-365d',
  'ten years ahead': '+3650d',
  'in 1970': '@1970-01-02 00:00:00',
  'beyond 2038': '@2040-01-01 00:00:00',
  'a minute behind': '-60s',
  'a hundred times too fast': '+0 x100',
  'standing still': '2026-01-01 00:00:00',
}

/** CI takes one of each kind: behind, ahead, and one that does not go. */
const clocks = Object.entries(CLOCKS).filter(
  ([name]) => isFull || ['a year behind', 'ten years ahead', 'standing still'].includes(name),
)

/** What the dynamic linker loads for it; `undefined` where libfaketime is not installed. */
function library(): string | undefined {
  try {
    const env = execFileSync('faketime', ['-f', '+0', 'env'], { encoding: 'utf8' })
    return /^LD_PRELOAD=(.+)$/m.exec(env)?.[1]
  } catch {
    return undefined
  }
}

const preloaded = library()

/** @param spec libfaketime's; timers keep the true clock, as they do when somebody sets the time */
const clock = (spec: string) => ({
  LD_PRELOAD: preloaded ?? '',
  FAKETIME: spec,
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
})

function jobOf({ root }: PictureProject): ChildJob {
  return { root, input: join(root, 'main.js'), outDir: join(root, 'dist'), options: optionsFor(emulator) }
}

async function expectBuilt(name: string, job: ChildJob, spec?: string): Promise<void> {
  const started = performance.now()
  const { code, stderr } = await buildInChild(plugin, job, spec === undefined ? {} : clock(spec))
  expectSound(
    name,
    { code: code ?? -1, screen: stderr, milliseconds: performance.now() - started },
    {
      deadline: DEADLINE,
      codes: [0],
      secret: emulator.privateKey,
    },
  )
}

if (preloaded === undefined) console.warn('libfaketime is not installed: clocks are not tried')
else tryClocks()

function tryClocks(): void {
  test('a process has the clock that it is given', () => {
    const env = { ...process.env, ...clock('-365d') }
    const print = 'process.stdout.write(String(Date.now()))'
    const then = Number(execFileSync(process.execPath, ['-e', print], { env, encoding: 'utf8' }))
    expect((Date.now() - then) / 86_400_000).toBeCloseTo(365, 1)
  })

  test('builds and commands by a wrong clock', async () => {
    for (const [name, spec] of clocks) {
      emulator.reset()
      const project = makeProject(6, 2)
      const job = jobOf(project)
      // The first build by it, then one by the true clock, then by it again: what each finds is from the other's future or past.
      count(`a first build, ${name}`)
      await expectBuilt(name, job, spec)
      await expectWhole(emulator, project)
      const lockfile = withoutIds(lockfileOf(project.root))
      for (const next of [undefined, spec]) {
        count(`a further build, ${name}`)
        emulator.requests.clear()
        await expectBuilt(name, job, next)
        expect(emulator.requests.count(), name).toBe(0)
      }
      count(`sync, ${name}`)
      const started = performance.now()
      const env = {
        IMAGEKIT_URL_ENDPOINT: emulator.urlEndpoint,
        IMAGEKIT_PRIVATE_KEY: emulator.privateKey,
        IMAGE_KIT_BASE_URL: emulator.url,
      }
      const { code, out, error } = await runCliApart(['sync'], {
        cwd: project.root,
        env: { ...env, ...clock(spec) },
      })
      expectSound(
        `sync, ${name}`,
        { code: code ?? -1, screen: out + error, milliseconds: performance.now() - started },
        {
          deadline: DEADLINE,
          codes: [0],
          secret: emulator.privateKey,
        },
      )
      expect(withoutIds(lockfileOf(project.root)), name).toBe(lockfile)
      await expectNothingDoubled(name, emulator)
    }
  })

  test('two builds at once whose clocks differ by years, and one that was killed by another clock', async () => {
    for (const [name, spec] of clocks) {
      emulator.reset()
      const project = makeProject(20)
      const { root, hashes } = project
      const paths = [...hashes.keys()]
      const jobs = [paths.slice(0, 12), paths.slice(8)].map((some, index): ChildJob => {
        writeEntry(root, `main-${index}.js`, some)
        return {
          ...jobOf(project),
          input: join(root, `main-${index}.js`),
          outDir: join(root, 'dist', String(index)),
        }
      })
      makeCold(root)
      count(`two builds at once, one ${name}`)
      await Promise.all([expectBuilt(name, jobs[0]!, spec), expectBuilt(name, jobs[1]!)])
      await expectNothingDoubled(name, emulator)
      expect(lockfileOf(root).trim().split('\n'), `${name}: no entry lost`).toHaveLength(1 + hashes.size)

      emulator.reset()
      makeCold(root)
      count(`killed, ${name}`)
      const victim = await ChildBuild.ready(plugin, clock(spec))
      victim.start(jobOf(project))
      await sleep(150)
      victim.kill()
      await victim.ended
      await expectBuilt(`after a kill ${name}`, jobOf(project))
      await expectWhole(emulator, project)
    }
  })
}

test('the record', () => {
  const method =
    preloaded === undefined
      ? 'libfaketime is not installed here (Debian: apt-get install faketime), so nothing was tried'
      : `libfaketime; ${clocks.map(([name]) => name).join(', ')}; each beside the true clock`
  done(
    'builds, `sync`, builds at once and kills by wrong clocks',
    method,
    ...(preloaded === undefined ? ['no result'] : []),
  )
})
