import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { IdleOutput } from '../../src/bundlers/vite/start/idle-output'
import { resolveOptions } from '../../src/core/config/options'
import { temporaryFolder } from '../helpers/folder'

/* The end of a build without images, past the bundler. */

const KEY = 'private_AbCdEfGhIjKlMnOp'
const base64 = (text: string) => Buffer.from(text).toString('base64')

function project() {
  const root = temporaryFolder()
  const dir = join(root, 'dist')
  mkdirSync(dir, { recursive: true })
  const idle = new IdleOutput(resolveOptions({ privateKey: KEY }, {}, root))
  const bundleOf = (code: string, source: string | Uint8Array = '') => ({
    'main.js': {
      type: 'chunk' as const,
      code,
      map: null,
      isEntry: true,
      facadeModuleId: join(root, 'main.js'),
    },
    'page.html': { type: 'asset' as const, source, originalFileNames: [] },
  })
  return { root, dir, idle, bundleOf }
}

test.each([
  ['nothing', 'let a = b ? "./a.jpg" : c', false],
  ['a reference', 'let a = "./a.jpg?w=1"', true],
  ['one in capitals', 'let a = "./a.JPG?w=1"', true],
  ['a specifier', 'let a = "ik:/a.jpg"', true],
  ['the key in lower case', `let a = "${KEY.toLowerCase()}"`, false],
])('%s in a script', (_name, code, expected) => {
  const { dir, idle, bundleOf } = project()
  expect(idle.isMeant({ dir }, bundleOf(code))).toBe(expected)
  expect(idle.isMeant({ dir }, bundleOf('', code))).toBe(expected)
  expect(idle.isMeant({ dir }, bundleOf('', Buffer.from(code)))).toBe(expected)
})

test.each([
  ['as it is', KEY],
  ['encoded', base64(KEY)],
  ['within a longer text', base64(`a${KEY}b`)],
  ['as the user of a request', base64(`${KEY}:`)],
])('the key %s is an error', (_name, text) => {
  const { dir, idle, bundleOf } = project()
  for (const bundle of [bundleOf(text), bundleOf('', text), bundleOf('', Buffer.from(text))])
    expect(() => idle.isMeant({ dir }, bundle)).toThrow(/private key is in the build output/)
})

test('a file in the folder holds a reference; an empty folder, and none, do not', () => {
  const { root, dir, idle, bundleOf } = project()
  expect(idle.isMeant({ dir }, bundleOf(''))).toBe(false)
  expect(idle.isMeant({ dir: join(root, 'none') }, bundleOf(''))).toBe(false)
  writeFileSync(join(dir, 'copied.html'), '<img src="./a.jpg?w=1">')
  expect(idle.isMeant({ dir }, bundleOf(''))).toBe(true)
})

test('a manifest is created, or else the build is added to that which is there', async () => {
  const { dir, idle, bundleOf } = project()
  const file = join(dir, 'imagekit-manifest.json')
  const parts = () => JSON.parse(readFileSync(file, 'utf8')).builds.map(({ id }: { id: string }) => id)
  writeFileSync(join(dir, 'main.js'), '')
  await idle.finish('client', { dir }, bundleOf(''))
  expect(parts()).toEqual(['client es ./main.js'])
  const created = readFileSync(file, 'utf8')
  await idle.finish('client', { dir }, bundleOf(''))
  expect(readFileSync(file, 'utf8')).toBe(created)
  const { 'main.js': chunk } = bundleOf('')
  await idle.finish('worker', { dir }, { 'worker.js': chunk })
  expect(parts()).toEqual(['client es ./main.js', 'worker es ./main.js'])
})

test('a folder in the place of the manifest is an error', async () => {
  const { dir, idle, bundleOf } = project()
  mkdirSync(join(dir, 'imagekit-manifest.json'))
  await expect(idle.finish('client', { dir }, bundleOf(''))).rejects.toThrow(/Can't write the manifest/)
})
