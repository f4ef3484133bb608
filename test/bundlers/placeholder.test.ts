import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { copyFixture } from '../helpers/folder'
import { builders, bundlerNames } from './builders'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const entry = 'src/placeholders.js'
const patterns = {
  color: /^#[0-9a-f]{6}$/,
  lqip: /^data:image\/webp;base64,/,
  blurhash: /^[^"\s]{20,60}$/,
  thumbhash: /^[A-Za-z0-9+/]{20,40}=*$/,
}

function fixture(): string {
  const root = copyFixture('conformance')
  const kinds = Object.keys(patterns)
  const lines = kinds.map(
    (kind) => `import { placeholder as ${kind} } from 'ik:./images/sunset.jpg?w=200&placeholder=${kind}'`,
  )
  writeFileSync(join(root, entry), `${lines.join('\n')}\nglobalThis.__conformance = { ${kinds.join()} }\n`)
  return root
}

/** What a build had to compute, which it keeps in its cache. */
function computed(root: string): string[] {
  const folder = join(root, 'node_modules/.cache/unplugin-imagekit/placeholders')
  return existsSync(folder) ? readdirSync(folder) : []
}

const remote = () => {
  const { urlEndpoint, privateKey, url } = emulator
  return { urlEndpoint, privateKey, baseURL: url }
}

describe.each(bundlerNames)('%s', (name) => {
  test.each([
    ['remote', remote],
    ['local', () => ({ mode: 'local' as const })],
  ])('each kind of placeholder is an export of the module, %s', async (_, options) => {
    const images = await (await builders[name]({ root: fixture(), entry, options: options() })).run()
    for (const [kind, pattern] of Object.entries(patterns)) expect(images[kind]).toMatch(pattern)
  })

  test('the lockfile keeps them: a clean clone without key, network and cache computes none', async () => {
    const root = fixture()
    const first = await (await builders[name]({ root, entry, options: remote() })).run()
    expect(computed(root)).toHaveLength(4)
    const lockfile = readFileSync(join(root, 'imagekit.lock'), 'utf8')
    expect(JSON.parse(lockfile.split('\n')[1]!).placeholders).toEqual(first)

    rmSync(join(root, 'node_modules'), { recursive: true })
    emulator.requests.clear()
    const clone = { urlEndpoint: emulator.urlEndpoint, strict: true }
    expect(await (await builders[name]({ root, entry, options: clone })).run()).toEqual(first)
    expect(computed(root)).toEqual([])
    expect(emulator.requests.count()).toBe(0)
    expect(readFileSync(join(root, 'imagekit.lock'), 'utf8')).toBe(lockfile)
  })

  test('one that is asked for later joins the others in the lockfile, without an upload', async () => {
    const root = fixture()
    const ask = (kind: string) =>
      writeFileSync(
        join(root, entry),
        `import { placeholder } from 'ik:./images/sunset.jpg?placeholder=${kind}'\nglobalThis.__conformance = { placeholder }\n`,
      )
    for (const kind of ['color', 'thumbhash']) {
      ask(kind)
      await builders[name]({ root, entry, options: remote() })
    }
    const lines = readFileSync(join(root, 'imagekit.lock'), 'utf8').trim().split('\n')
    expect(lines).toHaveLength(2)
    expect(Object.keys(JSON.parse(lines[1]!).placeholders)).toEqual(['color', 'thumbhash'])
    expect(emulator.requests.count('upload')).toBe(1)
  })

  test.each([
    ["import x from 'ik:/library/a.jpg?placeholder=color'", /not on this machine/],
    [
      "import x from 'ik:./images/sunset.jpg?placeholder=colour'",
      /color, lqip, blurhash, thumbhash; did you mean 'color'\?/,
    ],
  ])('%s is refused', async (code, message) => {
    const root = fixture()
    writeFileSync(join(root, entry), `${code}\nconsole.log(x)\n`)
    await expect(builders[name]({ root, entry, options: remote() })).rejects.toThrow(message)
  })
})
