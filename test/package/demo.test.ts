import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { clonePlayground } from '../helpers/playground-clone'

/** One line an image: its name, its size, what became of it, and its URL. */
const IMAGE = /^ {2}\S.* +\d+ kB {2}(?:uploaded|deduped|cached ) +http:\/\/\S+$/
const OTHERS = [
  /^ImageKit emulator on http:\/\/\S+, URL-endpoint http:\/\/\S+$/,
  /^(?:First|Second) build/,
  /^ {2}\d+ images, \d+ kB: \d+ uploads \(\d+ kB\), \d+ deduped, \d+ cached, \d+ requests, [\d.]+ s$/,
  /^To look at the page: npm run demo -- --serve$/,
]

test('the demo prints its table, and nothing else', async () => {
  const playground = await clonePlayground()
  onTestFinished(() => playground.remove())
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(playground.folder, 'demo.mjs')], {
    encoding: 'utf8',
    // Colours are of no interest here; FORCE_COLOR would win over NO_COLOR.
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  })
  expect([status, stderr]).toEqual([0, ''])
  const lines = stdout.split('\n').filter(Boolean)
  expect(lines.filter((line) => ![IMAGE, ...OTHERS].some((kind) => kind.test(line)))).toEqual([])
  expect(lines.filter((line) => IMAGE.test(line)).length).toBeGreaterThan(20)
})
