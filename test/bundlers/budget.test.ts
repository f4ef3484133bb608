import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import type { Options } from '../../src/types'
import { copyFixture, repository } from '../helpers/folder'
import { builders } from './builders'

/*
 * An image over its budget is named with its weight, where the build can weigh it.
 */

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

async function warnings(source: string, options: Options): Promise<string[]> {
  const root = copyFixture('outputs')
  writeFileSync(join(root, 'main.js'), source)
  const built = await builders.rollup({ root, options, entry: 'main.js' })
  return built.log.filter((line) => line.includes('budget'))
}

const remote = (): Options => {
  const { urlEndpoint, privateKey, url } = emulator
  return { urlEndpoint, privateKey, baseURL: url }
}
const hero = join(repository, 'test/fixtures/outputs/images/hero.jpg')

test('a rendition drawn here', async () => {
  const source = "import { srcset } from 'ik:./images/hero.jpg?w=40;600&f=webp'\nglobalThis.shown = srcset"
  expect(await warnings(source, { mode: 'local', budget: 1000 })).toEqual([
    expect.stringMatching(
      /images\/hero\.jpg takes [\d.]+ kB in a browser, more than the budget of 1\.0 kB \(ik:.*\)\. Reduce it/,
    ),
  ])
  expect(await warnings(source, { mode: 'local', budget: 1e6 })).toEqual([])
  expect(await warnings(source, { mode: 'local' })).toEqual([])
})

test('an original that the CDN delivers as it is; what ImageKit encodes has no weight yet', async () => {
  const source =
    "import a from 'ik:./images/hero.jpg?orig=true'\nimport b from 'ik:./images/hero.jpg?w=300'\nglobalThis.shown = [a, b]"
  const weight = (statSync(hero).size / 1000).toFixed(1)
  expect(await warnings(source, { ...remote(), budget: 1000 })).toEqual([
    expect.stringContaining(`takes ${weight} kB in a browser, more than the budget of 1.0 kB (ik:`),
  ])
})

test('a budget that is no number of bytes is a wrong option', async () => {
  await expect(warnings('', { budget: '200kB' as unknown as number })).rejects.toThrow(
    /budget must be a number of bytes; it is '200kB'/,
  )
})
