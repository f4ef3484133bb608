import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, type FaultRule, startEmulator } from '../../src/emulator'
import { builders, bundlerNames } from '../bundlers/builders'
import { forgetProjects } from '../helpers/forget-projects'
import { expectWhole } from './helpers/invariants'
import { lockfileOf, makeProject, optionsFor, type PictureProject, specifierOf } from './helpers/project'
import { seeded } from './helpers/random'
import { section } from './helpers/report'
import { isFull, trials } from './size'

const record = section('Many images')
const number = (value: number) => value.toLocaleString('en-US')

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

describe.each(isFull ? bundlerNames : (['vite'] as const))('%s', (bundler) => {
  const count = trials(1000, 200)
  const duplicated = trials(100, 20)

  test(`${count} images, two duplicates each of ${duplicated}: exactly the distinct contents are stored`, async () => {
    const project = makeProject(count, duplicated)
    const { root, hashes } = project
    expect([hashes.size, new Set(hashes.values()).size]).toEqual([count + 2 * duplicated, count])
    const job = { root, options: optionsFor(emulator), entry: 'main.js' }
    const built = await builders[bundler](job)
    // Duplicates are found by their content before anything is sent.
    expect([emulator.requests.count('list'), emulator.requests.count('upload')]).toEqual([1, count])
    const manifest = await expectWhole(emulator, project)
    const urls = [...hashes.keys()].map((path, index) => [
      `p${index}`,
      manifest.images[specifierOf(path)]?.urls[0],
    ])
    expect(await built.run()).toEqual(Object.fromEntries(urls))

    const lockfile = lockfileOf(root)
    emulator.requests.clear()
    forgetProjects()
    await builders[bundler](job)
    expect(emulator.requests.count()).toBe(0)
    expect(lockfileOf(root)).toBe(lockfile)
    record({
      case: `${number(count)} distinct images and ${2 * duplicated} duplicates, ${bundler}`,
      method: 'SHA-256 of every source, stored file and URL’s original; then a second build',
      n: `${number(hashes.size)} files`,
      result: `${number(count)} uploads, ${number(count)} files of 1 version, ${number(hashes.size)} of ${number(hashes.size)} URLs right; second build: 0 requests`,
    })
  })
})

interface Weather {
  name: string
  /** Chance of each status, for every upload and listing. */
  rates: Record<number, number>
  /** Requests a file at most, of all tries. */
  most: number
  /** Whether chance alone may exhaust a file's five retries: then a rerun must complete what is missing. */
  mayNeedRerun: boolean
}

const weathers: Weather[] = [
  { name: '503 at 10 %', rates: { 503: 0.1 }, most: 1.25, mayNeedRerun: false },
  { name: '429 at 10 %', rates: { 429: 0.1 }, most: 1.25, mayNeedRerun: false },
  { name: '503 and 429, 10 % in all', rates: { 503: 0.05, 429: 0.05 }, most: 1.25, mayNeedRerun: false },
  // Nearly every fifth request fails: of a thousand files, one runs out of tries in about 5 % of builds.
  { name: '503 at 10 % and 429 at 10 %', rates: { 503: 0.1, 429: 0.1 }, most: 1.5, mayNeedRerun: true },
]

describe.each(weathers)('$name', ({ name, rates, most, mayNeedRerun }) => {
  const count = trials(1000, 100)
  const seeds = Array.from({ length: trials(5, 1) }, (_, index) => index + 1)

  test(`${count} images × ${seeds.length}: all of them are stored all the same, once`, async () => {
    let requests = 0
    let reruns = 0
    for (const seed of seeds) {
      emulator.reset()
      emulator.faults.set(faultRules(rates, seed))
      const project = makeProject(count, 0, seed)
      if (!(await succeeds(project))) {
        expect(mayNeedRerun).toBe(true)
        reruns++
        expect(await succeeds(project)).toBe(true)
      }
      const used = emulator.requests.count('upload')
      requests += used
      // A small sample has its streaks: only the full run's share of retries says anything.
      if (isFull) expect(used / count).toBeLessThanOrEqual(most)
      const accepted = emulator.requests.filter(({ route, status }) => route === 'upload' && status === 200)
      expect(accepted).toHaveLength(count)
      emulator.faults.clear()
      await expectWhole(emulator, project)
      emulator.requests.clear()
      expect(await succeeds(project)).toBe(true)
      expect(emulator.requests.count()).toBe(0)
    }
    const first = `${seeds.length - reruns} of ${seeds.length} builds succeed at once`
    const later = reruns ? `, ${reruns} after a rerun` : ''
    record({
      case: name,
      method: 'injected into uploads and listings, a 429 asks for 5–50 ms and 200 calls a second; Rollup',
      n: `${seeds.length} × ${number(count)} images`,
      result: `${first}${later}; every content stored once, 1 version; ${(requests / count / seeds.length).toFixed(2)} requests a file`,
    })
  })
})

function faultRules(rates: Weather['rates'], seed: number): FaultRule[] {
  const random = seeded(seed)
  return Object.entries(rates).map(([status, rate]) => ({
    route: ['upload', 'list'],
    status: Number(status),
    rate,
    seed: Math.floor(random() * 2 ** 32),
    ms: 5 + Math.floor(random() * 46),
    // Without these a 429 of the emulator allows one call a second, and the client would keep to it for all the rest.
    ...(status === '429' && { headers: { 'X-RateLimit-Limit': '200', 'X-RateLimit-Interval': '1000' } }),
  }))
}

/** Builds as a new process would; a build that fails must say so in the one way that names what is missing. */
async function succeeds({ root }: PictureProject): Promise<boolean> {
  forgetProjects()
  try {
    const outDir = join(root, 'dist')
    await builders.rollup({ root, options: optionsFor(emulator), entry: 'main.js', outDir })
    return true
  } catch (error) {
    expect(String(error)).toMatch(/\d+ of \d+ uploads failed\. Successful uploads are in the lockfile/)
    return false
  }
}
