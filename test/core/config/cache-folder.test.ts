import { existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withUsableCache } from '../../../src/core/config/cache-folder'
import { resolveOptions } from '../../../src/core/config/options'
import { temporaryFolder } from '../../helpers/folder'

function optionsIn(root: string) {
  return resolveOptions({ cacheDir: 'cache' }, {}, root)
}

test.each<[string, (path: string) => void]>([
  ['a file', (path) => writeFileSync(path, '')],
  ['a dangling link', (path) => symlinkSync('nowhere', path)],
  ['a link to itself', (path) => symlinkSync('cache', path)],
])('a cache folder that is %s is replaced, with a warning', (_, make) => {
  const root = temporaryFolder()
  make(join(root, 'cache'))
  const warnings: string[] = []
  const { cacheDir } = withUsableCache(optionsIn(root), (message) => warnings.push(message))
  expect(warnings).toEqual([expect.stringContaining(`can't use the cache folder ${join(root, 'cache')}: `)])
  writeFileSync(join(cacheDir, 'x'), '')
  // Every process has the same one, or they would not share locks.
  expect(withUsableCache(optionsIn(root), () => {}).cacheDir).toBe(cacheDir)
  rmSync(cacheDir, { recursive: true })
})

test('a usable one stays, and is not made before something is written', () => {
  const root = temporaryFolder()
  const options = optionsIn(root)
  expect(withUsableCache(options, () => expect.fail('no warning'))).toBe(options)
  expect(existsSync(options.cacheDir)).toBe(false)
  symlinkSync(temporaryFolder(), join(root, 'cache'))
  expect(withUsableCache(options, () => expect.fail('no warning'))).toBe(options)
})
