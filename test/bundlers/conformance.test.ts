import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { type BundlerName, bundlerNames } from './builders'
import { caches } from './conformance/caches'
import { delivery } from './conformance/delivery'
import { FinishedProjects } from './conformance/finished'
import { imports } from './conformance/imports'
import { reasonFor } from './conformance/reasons'
import { serving } from './conformance/serving'
import { several } from './conformance/several'
import { lockfileOf, manifestWithoutBuilds, stageOf } from './conformance/stage'
import { supportTable } from './conformance/table'
import { texts } from './conformance/texts'
import { watching } from './conformance/watching'

/*
 * One test a cell of the table in docs/support.md: the same fixture and the same assertions for every bundler. A cell that
 * is `no` is tested too: its build must say so, and what to do instead.
 */

const capabilities = [...imports, ...texts, ...watching, ...serving, ...caches, ...delivery, ...several]

const finished = new FinishedProjects()
let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(async () => {
  await emulator.close()
  await finished.close()
})
beforeEach(async () => {
  await emulator.reset()
})

describe.each(bundlerNames)('%s', (bundler) => {
  const stage = () => stageOf(bundler, emulator)
  for (const { name, show } of capabilities) {
    const reason = reasonFor(name, bundler)
    if (!reason) test(name, () => show(stage(), () => finished.of(bundler)))
    else if (reason.proof) test(`says that it can't: ${name}`, () => reason.proof?.(stage()))
  }
})

test('all bundlers give the same URLs, lockfile and manifest, bar the bundler’s name', async () => {
  const results: Partial<Record<BundlerName, { lockfile: string; manifest: string; images: string }>> = {}
  for (const bundler of bundlerNames) {
    const { stage, root, outDir, images } = await finished.of(bundler)
    results[bundler] = {
      lockfile: stage.stable(lockfileOf(root)),
      manifest: stage
        .stable(manifestWithoutBuilds(outDir))
        .replace(`"bundler": "${bundler}"`, '"bundler": "…"'),
      images: stage.stable(JSON.stringify(images)),
    }
  }
  for (const bundler of bundlerNames) expect([bundler, results[bundler]]).toEqual([bundler, results.vite])
  expect(results.vite?.manifest).toMatchSnapshot('manifest')
})

test('the table in docs/support.md is the one of this suite', () => {
  const file = new URL('../../docs/support.md', import.meta.url)
  const current = readFileSync(file, 'utf8').replace(
    /(<!-- conformance -->)[\s\S]*(<!-- \/conformance -->)/,
    (_, open, close) => `${open}\n${supportTable(capabilities)}\n${close}`,
  )
  if (process.env.UPDATE_DOCS) writeFileSync(file, current)
  const advice =
    'UPDATE_DOCS=1 npx vitest run --project bundlers test/bundlers/conformance.test.ts writes it anew'
  expect(readFileSync(file, 'utf8'), advice).toBe(current)
  expect(current).toContain('Vue templates')
})
