import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { init, parse } from 'es-module-lexer'
import { beforeAll, expect, test } from 'vitest'
import { repository } from '../helpers/folder'

/*
 * What an entry of the package loads before it does anything: its own files, and packages. Files cost a start more than what is
 * in them.
 */

beforeAll(() => init)

interface Loaded {
  files: Set<string>
  bytes: number
  packages: Set<string>
}

function loadedBy(entry: string): Loaded {
  const loaded: Loaded = { files: new Set(), bytes: 0, packages: new Set() }
  const visit = (file: string) => {
    if (loaded.files.has(file)) return
    loaded.files.add(file)
    const code = readFileSync(join(repository, 'dist', file), 'utf8')
    loaded.bytes += code.length
    for (const { type, specifier } of parse(code)[0]) {
      if (type !== 'static' || specifier === undefined) continue
      if (specifier.startsWith('./')) visit(specifier.slice(2))
      else if (!isBuiltin(specifier)) loaded.packages.add(specifier)
    }
  }
  visit(`${entry}.js`)
  return loaded
}

test('the entry for Vite: three files, without unplugin and its dependencies', () => {
  const { files, bytes, packages } = loadedBy('vite')
  expect([...packages]).toEqual([])
  expect(files.size).toBeLessThanOrEqual(3)
  expect(bytes).toBeLessThanOrEqual(36_000)
})

test.each([
  ['rollup', 12],
  ['rolldown', 12],
  ['webpack', 12],
  ['rspack', 12],
  ['rsbuild', 12],
  ['esbuild', 13],
  ['farm', 13],
  ['bun', 13],
  ['deploy', 15],
])('the entry %s: at most %i files', (entry, count) => {
  expect(loadedBy(entry).files.size).toBeLessThanOrEqual(count)
})

test('adapters that need nothing of unplugin’s package are part of this one', () => {
  for (const entry of ['rollup', 'rolldown']) expect([...loadedBy(entry).packages]).not.toContain('unplugin')
  for (const entry of ['webpack', 'rspack', 'esbuild'])
    expect([...loadedBy(entry).packages]).toContain('unplugin')
})
