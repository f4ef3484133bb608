import { inspect } from 'node:util'
import { rollup } from 'rollup'
import { expect } from 'vitest'
import type { Emulator } from '../../../src/emulator'
import imagekit from '../../../src/rollup'
import type { Options } from '../../../src/types'
import { forgetProjects } from '../../helpers/forget-projects'
import { sha256 } from './project'
import { section } from './report'

/** How an attacked build, command or server ended. */
export interface Ended {
  code: number
  /** All that was printed. */
  screen: string
  milliseconds: number
}

/** What is expected of it. */
export interface Expected {
  /** Milliseconds. */
  deadline: number
  codes: readonly number[]
  /** What the screen says if the code is not 0. */
  message?: RegExp
  secret: string
}

/** Frames of this package's own code: those of a host's own errors are not ours to hide. */
const OWN_FRAME =
  /^\s+at .*(?:\/src\/(?:core|api|bundlers|cli|deploy|emulator|diagnostics|lib|url|query)\/|unplugin-imagekit)/m

/** Asserts that an attack ended in time, with the right code and message, and with no secret and no stack on the screen. */
export function expectSound(
  name: string,
  ended: Ended,
  { deadline, codes, message, secret }: Expected,
): void {
  const { code, screen, milliseconds } = ended
  expect(codes, `${name}: exit code; ${screen.slice(0, 500)}`).toContain(code)
  expect(milliseconds, `${name}: deadline`).toBeLessThan(deadline)
  if (code !== 0 && message) expect(screen, name).toMatch(message)
  const basic = Buffer.from(`${secret}:`).toString('base64').replace(/=+$/, '')
  for (const text of [secret, basic])
    expect(screen.includes(text), `${name}: secret on the screen`).toBe(false)
  expect(screen, name).not.toMatch(OWN_FRAME)
  expect(screen, name).not.toMatch(/Cannot read properties of|is not a function|is not iterable/)
}

/** Asserts that the Media Library has no content twice, and no version too many. */
export async function expectNothingDoubled(name: string, emulator: Emulator): Promise<void> {
  const files = emulator.store.files()
  const hashes = await Promise.all(
    files.map(async ({ filePath }) => sha256(await emulator.store.read(filePath))),
  )
  expect(new Set(hashes).size, `${name}: contents stored twice`).toBe(files.length)
  expect(
    files.filter(({ versions }) => versions !== 1),
    `${name}: versions`,
  ).toEqual([])
}

/** Builds in this process, as one that has built nothing before; an error is what its bundler would print of it. */
export async function attackedBuild(
  root: string,
  input: string,
  options: Options,
): Promise<Ended & { output: string }> {
  forgetProjects()
  const printed: string[] = []
  const started = performance.now()
  const result = { code: 0, output: '' }
  try {
    const bundle = await rollup({
      input,
      plugins: [imagekit({ root, ...options })],
      onLog: (_level, { message }) => void printed.push(message),
    })
    const { output } = await bundle.write({ dir: `${root}/dist`, format: 'es' })
    result.output = output.map((one) => (one.type === 'chunk' ? one.code : '')).join('\n')
    await bundle.close()
  } catch (error) {
    result.code = 1
    printed.push(inspect(error), (error as Error).stack ?? '')
  }
  return { ...result, screen: printed.join('\n'), milliseconds: performance.now() - started }
}

const SOUND =
  'each ended within its deadline with the right code and message; nothing lost or doubled; no secret and no stack on the screen'

/** Counts trials and kinds, for the totals of a section. */
export function tally(title: string, seed: number) {
  const record = section(title)
  const kinds = new Map<string, number>()
  return {
    count(kind: string) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    },
    /** Adds a row. Not called for a trial that failed. */
    done(name: string, method: string, result = SOUND): void {
      const total = [...kinds.values()].reduce((sum, one) => sum + one, 0)
      record({
        case: name,
        method: `${method}; seed ${seed}`,
        n: `${total} trials, ${kinds.size} kinds`,
        result: `${result}; 0 hangs`,
      })
      kinds.clear()
    },
  }
}
