import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { DEFAULT_INCLUDE } from '../../../src/core/filters'
import { Importers } from '../../../src/core/references/importers'
import { temporaryFolder } from '../../helpers/folder'

function project(files: Record<string, string>): string {
  const root = temporaryFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

const asked = (files: Record<string, string>, specifier: string, importer: string) => {
  const root = project(files)
  const importers = new Importers({ root, include: DEFAULT_INCLUDE })
  return importers.isShared({ specifier, importer: join(root, importer) })
}

test.each([
  ['one module', { 'a.js': "import x from 'ik:./x.jpg?w=1'" }, false],
  ['twice in one module', { 'a.js': "import x from 'ik:./x.jpg?w=1'\nimport('ik:./x.jpg?w=1')" }, false],
  [
    'two modules',
    { 'a.js': "import x from 'ik:./x.jpg?w=1'", 'b.js': 'import x from "ik:./x.jpg?w=1"' },
    true,
  ],
  [
    'with and without the scheme',
    { 'a.js': "import x from 'ik:./x.jpg?w=1'", 'b.ts': "import x from './x.jpg?w=1'" },
    true,
  ],
  [
    'another folder',
    { 'a.js': "import x from 'ik:./x.jpg?w=1'", 'c/b.vue': "import x from 'ik:../x.jpg?w=1'" },
    true,
  ],
  [
    'another file of this name',
    { 'a.js': "import x from 'ik:./x.jpg?w=1'", 'c/b.js': "import x from 'ik:./x.jpg?w=1'" },
    false,
  ],
  [
    'another query',
    { 'a.js': "import x from 'ik:./x.jpg?w=1'", 'b.js': "import x from 'ik:./x.jpg?w=2'" },
    false,
  ],
  [
    'a test, a package and an output',
    {
      'a.js': "import x from 'ik:./x.jpg?w=1'",
      'a.test.js': "import x from 'ik:./x.jpg?w=1'",
      'node_modules/p/b.js': "import x from 'ik:../../x.jpg?w=1'",
      'dist/b.js': "import x from 'ik:../x.jpg?w=1'",
    },
    false,
  ],
])('%s', (_name, files, shared) => {
  expect(asked(files, 'ik:./x.jpg?w=1', 'a.js')).toBe(shared)
})

test('an alias and the Media Library are told apart by their text', () => {
  const files = {
    'a.js': "import x from 'ik:/x.jpg?w=1'\nimport y from '@/y.jpg?w=1'",
    'b/b.js': "import x from 'ik:/x.jpg?w=1'\nimport y from '@/z.jpg?w=1'",
  }
  expect(asked(files, 'ik:/x.jpg?w=1', 'a.js')).toBe(true)
  expect(asked(files, '@/y.jpg?w=1', 'a.js')).toBe(false)
})
