import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { InstalledPackages } from '../../../src/lib/files/installed-packages'
import { temporaryFolder } from '../../helpers/folder'

test('a package is one that is installed above its importer, or in Node itself', () => {
  const root = temporaryFolder()
  for (const name of ['node_modules/one', 'node_modules/@scope/two', 'app/node_modules/three'])
    mkdirSync(join(root, name), { recursive: true })
  const packages = new InstalledPackages()
  const has = (specifier: string, importer = 'app/src/main.js') =>
    packages.has(specifier, join(root, importer))
  for (const specifier of [
    'one',
    'one/part.js',
    '@scope/two',
    '@scope/two/part',
    'three',
    'fs',
    'node:fs/promises',
  ])
    expect(has(specifier), specifier).toBe(true)
  expect(has('three', 'other/main.js')).toBe(false)
  for (const specifier of ['@scope/three', '@components/card', 'src/card', 'components/card'])
    expect(has(specifier), specifier).toBe(false)
})
