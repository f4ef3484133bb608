import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ImageKit from '@imagekit/nodejs'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { DEFAULT_LIMITS } from '../../src/emulator/model/limits'
import { temporaryFolder } from '../helpers/folder'
import { upload } from './helpers'

/*
 * What docs/emulator.md says can be done, is done here.
 */

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const doc = read('docs/emulator.md')
const sections = new Map(
  doc.split(/^## /m).map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n'))]),
)
const blocks = (section: string, language: string) =>
  [...(sections.get(section) ?? '').matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, code = '']) => code,
  )

let emulator: Emulator
let seed: string
beforeAll(async () => {
  seed = mkdtempSync(join(tmpdir(), 'imagekit-doc-'))
  writeFileSync(join(seed, 'a.txt'), 'seeded')
  emulator = await startEmulator({ seed })
})
afterAll(async () => {
  await emulator.close()
  rmSync(seed, { recursive: true, force: true })
})
beforeEach(() => emulator.reset())

/** The words of a command line: what stands beside quotes without a blank belongs to the same word. */
function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''))
}

describe('the lines of "Control over HTTP"', () => {
  const lines = blocks('Control over HTTP', 'sh').flatMap((block) => block.trim().split('\n'))

  test('do what they say, in this order', async () => {
    let id = ''
    for (const line of lines) {
      const [command, ...args] = words(line.replaceAll('$EMULATOR', emulator.url).replaceAll('$ID', id))
      expect(command).toBe('curl')
      const of = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined)
      const header = of('-H')?.split(': ') as [string, string] | undefined
      const body = of('-d')
      const stop = new AbortController()
      const response = await fetch(args.at(-1)!, {
        method: of('-X') ?? 'GET',
        headers: header ? { [header[0]]: header[1] } : {},
        signal: stop.signal,
        ...(body !== undefined && { body }),
      })
      expect([line, response.status]).toEqual([line, response.status === 204 ? 204 : 200])
      if (line.endsWith('/snapshot') && line.includes('POST')) id = (await response.json()).id
      if (line.includes('-N')) stop.abort()
      else if (!response.bodyUsed) await response.text()
    }
    expect(id).toMatch(/^[0-9a-f]{24}$/)
    expect(emulator.store.files()).toMatchObject([{ filePath: '/a.txt' }])
  })

  test('are all that there are', async () => {
    const { error } = await (await fetch(`${emulator.url}/_emulator/nothing`)).json()
    const routes = error.slice(error.indexOf('routes are ') + 'routes are '.length).split(', ')
    const shown = lines.map((line: string) => {
      const method = /-X (\w+)/.exec(line)?.[1] ?? 'GET'
      return `${method} ${/_emulator(\/[a-z/-]+)/.exec(line)?.[1]}`
    })
    expect([...new Set(shown)].sort()).toEqual(routes.sort())
  })
})

describe('the example of', () => {
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...given: unknown[]) => Promise<unknown>

  /** Runs an example, and gives what it has made: the emulator of its own, or the one that it was given. */
  async function run(code: string, scope: Record<string, unknown>): Promise<unknown> {
    const body = `${code.replace(/^import .*\n/gm, '')}\nreturn typeof emulator === 'undefined' ? undefined : emulator`
    return new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope))
  }

  test('"In tests"', async () => {
    const [code = ''] = blocks('In tests', 'js')
    const started = vi.fn(startEmulator)
    await run(code, { ImageKit, startEmulator: started })
    expect(started).toHaveBeenCalledWith({ cdn: true })
  })

  test('"When things go wrong": two refusals with their wait, and then one in ten', async () => {
    const [code = ''] = blocks('When things go wrong', 'js')
    await run(code, { emulator })
    const file = Buffer.from('x')
    const first = await upload(emulator, file)
    expect([first.status, first.headers.get('x-ratelimit-reset')]).toEqual([429, '200'])
    expect((await upload(emulator, file)).status).toBe(429)
    expect(emulator.faults.list().map(({ rule }) => Object.keys(rule)[0])).toEqual([
      'route',
      'route',
      'route',
      'path',
    ])
  })

  test('"Several accounts"', async () => {
    const [code = ''] = blocks('Several accounts', 'js')
    const folder = join(temporaryFolder(), 'images')
    mkdirSync(folder)
    writeFileSync(join(folder, 'hero.txt'), 'x')
    const running = (await run(code.replace("'./images'", JSON.stringify(folder)), {
      startEmulator,
    })) as Emulator
    expect(running.accounts.blog).toMatchObject({
      urlEndpoint: `${running.url}/blog`,
      privateKey: 'private_b',
    })
    expect(running.accounts.shop?.store.files()).toMatchObject([{ filePath: '/hero.txt' }])
    await running.close()
  })
})

test('every option, every limit and every member of the emulator is explained', () => {
  const members = (name: string, path: string) => {
    const source = read(path)
    const start = source.indexOf(`export interface ${name} {`)
    return [...source.slice(start, source.indexOf('\n}', start)).matchAll(/^ {2}(\w+)[?:(]/gm)].map(
      ([, one]) => one!,
    )
  }
  const options = members('EmulatorOptions', 'src/emulator/options.ts')
  const own = members('Emulator', 'src/emulator/options.ts')
  const rules = members('FaultRule', 'src/emulator/traffic/fault-rule.ts')
  expect([options.length > 15, own.length > 15, rules.length > 12]).toEqual([true, true, true])
  const missing = (names: string[], section: string) =>
    names.filter((name) => !new RegExp(`\`${name}\\b`).test(sections.get(section) ?? ''))
  expect(missing(options, 'Options')).toEqual([])
  expect(missing(own, 'In tests')).toEqual([])
  expect(missing(rules, 'When things go wrong')).toEqual([])
  expect(missing(Object.keys(DEFAULT_LIMITS), 'Limits, rate limits and the clock')).toEqual([])
})
