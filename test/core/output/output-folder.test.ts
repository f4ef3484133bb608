import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { copiedSources } from '../../../src/core/output/copied-sources'
import { OutputFolder } from '../../../src/core/output/output-folder'
import { temporaryFolder } from '../../helpers/folder'

function folder(names: readonly string[]): string {
  const root = temporaryFolder()
  for (const name of names) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), name)
  }
  return root
}

test('copied texts are those that are not the bundler’s own', () => {
  const root = folder([
    'dist/main.js',
    'dist/a/site.css',
    'dist/a.jpg',
    'dist/.vite/manifest.json',
    'pub/b.json',
  ])
  const place = { outDir: join(root, 'dist'), publicDir: join(root, 'pub') }
  const names = [...new OutputFolder(place, ['main.js'], root).copiedTexts()].map(([name]) => name)
  expect(names.sort()).toEqual(['a/site.css', 'b.json'])
})

test('a text that an earlier build has left is no copy', () => {
  const root = folder(['dist/old.js', 'pub/b.json'])
  const place = { outDir: join(root, 'dist'), publicDir: join(root, 'pub'), since: Date.now() + 60_000 }
  const names = [...new OutputFolder(place, [], root).copiedTexts()].map(([name]) => name)
  expect(names).toEqual(['b.json'])
})

test.each(['', '.next'])('nothing is a copy in the folder "%s": the project’s own, or a server’s', (name) => {
  const root = folder(['.next/a.css', 'a.css'])
  expect([...new OutputFolder({ outDir: join(root, name) }, [], root).copiedTexts()]).toEqual([])
})

test.each([
  ['../img/a.jpg', 'css/site.css', true],
  ['img/a.jpg', 'css/site.css', false],
  ['img/a.jpg', 'index.html', true],
  ['./img/a.jpg', 'assets/main.js', true],
  ['../main.jpg', 'css/site.css', true],
  ['/app/img/a.jpg', 'x/index.html', true],
  ['/img/b%20c.jpg', 'index.html', true],
  ['/p.jpg', 'main.js', true],
  ['/none.jpg', 'main.js', false],
  ['../../package.jpg', 'css/site.css', false],
])('%s in %s names an output: %s', (path, from, is) => {
  const root = folder(['dist/img/a.jpg', 'dist/img/b c.jpg', 'public/p.jpg', 'package.jpg'])
  const output = new OutputFolder({ outDir: join(root, 'dist'), base: '/app/' }, ['main.jpg'], root)
  expect(output.has(path, from)).toBe(is)
})

test('sources of a copy have its name, or a language that compiles to it', () => {
  const root = folder([
    'app/a.scss',
    'b.css',
    'dist/c.css',
    'node_modules/d.css',
    '.cache/e.css',
    'a.js',
    'f.hbs',
  ])
  const sourcesOf = (name: string) =>
    [...copiedSources(root, name, (path) => path === join(root, 'dist'))]
      .map((file) => file.slice(root.length + 1))
      .sort()
  expect(sourcesOf('x.css')).toEqual(['app/a.scss', 'b.css'])
  expect(sourcesOf('x/a.js')).toEqual(['a.js'])
  expect(sourcesOf('index.html')).toEqual(['f.hbs'])
  expect(sourcesOf('a.json')).toEqual([])
})
