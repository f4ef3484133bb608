import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nodeOf } from '../../playground/install.mjs'
import { run } from '../../playground/run.mjs'
import { type BundlerName, bundlerNames } from '../bundlers/builders'
import { repository } from '../helpers/folder'
import { type Copy, conformance, copyRepository, resultsOf, versionsIn } from './helpers/other-versions'
import { section } from './helpers/report'

/*
 * The other end of each version range: the conformance matrix by the oldest bundler that package.json allows, and the whole
 * suite by another Node. The newest ones are what the suite runs with anyway.
 */

const record = section('Versions')
const { peerDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
const packageOf = (bundler: BundlerName): string =>
  ({ rspack: '@rspack/core', rsbuild: '@rsbuild/core', farm: '@farmfe/core' })[bundler as string] ?? bundler
/** Bun is no package of a project: what it has to have is in docs/support.md. */
const rangeOf = (bundler: BundlerName): string =>
  peerDependencies[packageOf(bundler)] ?? /Bun (>=[\d.]+)/.exec(support())![1]
const support = () => readFileSync(join(repository, 'docs/support.md'), 'utf8')

let copy: Copy
beforeAll(() => {
  copy = copyRepository()
})
afterAll(() => copy.remove())

test.each([
  ...bundlerNames.map((bundler) => ({ bundler, of: 'oldest', range: rangeOf(bundler) })),
  // Vite 8 builds with another bundler than those before it.
  { bundler: 'vite', of: 'newest', range: '7' } as const,
])('$bundler $range, the $of', async ({ bundler, of, range }) => {
  const versions = versionsIn(packageOf(bundler), range)
  const version = versions.at(of === 'oldest' ? 0 : -1)!
  await copy.exchange(packageOf(bundler), version)
  const { passed, failed } = await conformance(copy, bundler)
  expect(failed).toEqual([])
  expect(passed).toBeGreaterThan(20)
  record({
    case: `${bundler} ${version}`,
    method: `the ${of} of ${range}: its column of the conformance matrix`,
    n: '1',
    result: `${passed} passed, 0 failed`,
  })
})

test.each([
  { of: 'oldest', range: rangeOf('vite') },
  { of: 'newest', range: '7' },
])('vite $range, the $of: workers', async ({ of, range }) => {
  const version = versionsIn('vite', range).at(of === 'oldest' ? 0 : -1)!
  await copy.exchange('vite', version)
  const { passed, failed } = await resultsOf(copy, 'test/bundlers/builds/workers.test.ts')
  expect(failed).toEqual([])
  expect(passed).toBeGreaterThan(20)
  record({
    case: `vite ${version}: workers`,
    method: `the ${of} of ${range}: pages and workers, with the plugin in \`worker.plugins\` and without`,
    n: '1',
    result: `${passed} passed, 0 failed`,
  })
})

test.each(['22', '24', '26'])('Node %s: the whole suite', async (major) => {
  const folders = await nodeOf(major, join(copy.folder, '.node', major))
  const other = copyRepository()
  try {
    // Its trials take a sample, as in any other `npm test`.
    const env = { TRIALS: 'sample', npm_lifecycle_event: 'test' }
    const said = await run('node test/run.mjs', { cwd: other.folder, folders, env })
    const version = await run('node --version', { cwd: other.folder, folders })
    expect(said).toMatch(/^\d+ passed, 0 failed$/m)
    // A build, the emulator and the commands: an API that this Node deprecates ends them.
    await run('node --throw-deprecation playground/demo.mjs', { cwd: other.folder, folders })
    record({
      case: `Node ${version.trim().slice(1)}`,
      method: '`npm test` whole, and the demo with `--throw-deprecation`',
      n: '1',
      result: /^\d+ passed, 0 failed$/m.exec(said)![0],
    })
  } finally {
    other.remove()
  }
})
