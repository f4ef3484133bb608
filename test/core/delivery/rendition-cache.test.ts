import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { type RenderedImage, RenditionCache } from '../../../src/core/delivery/rendition-cache'
import { temporaryFolder } from '../../helpers/folder'

const drawn = (data: Buffer): RenderedImage => ({
  data,
  width: 40,
  height: 30,
  format: 'webp',
  contentType: 'image/webp',
  approximated: ['blur'],
})
const named = (name: string) => (format: string) => `${name}.${format}`
const draws = (bytes = 'picture') => vi.fn(async () => drawn(Buffer.from(bytes)))

test('what is asked for by several at once is drawn once, and found by the next process', async () => {
  const folder = temporaryFolder()
  const draw = draws()
  const store = new RenditionCache(folder)
  const found = await Promise.all([1, 2, 3].map(() => store.get('a', named('hero'), draw)))
  found.push(await new RenditionCache(folder).get('a', named('hero'), draw))
  expect(draw).toHaveBeenCalledTimes(1)
  for (const one of found) {
    expect(one).toMatchObject({
      width: 40,
      height: 30,
      size: 7,
      contentType: 'image/webp',
      approximated: ['blur'],
    })
    expect(basename(one.file)).toBe('hero.webp')
    expect(readFileSync(one.file, 'utf8')).toBe('picture')
  }
})

test('an equal image under another name is the same bytes under that name', async () => {
  const store = new RenditionCache(temporaryFolder())
  const draw = draws()
  const [hero, twin] = [await store.get('a', named('hero'), draw), await store.get('a', named('twin'), draw)]
  expect(draw).toHaveBeenCalledTimes(1)
  expect([hero, twin].map(({ file }) => basename(file))).toEqual(['hero.webp', 'twin.webp'])
  expect(readFileSync(twin.file)).toEqual(readFileSync(hero.file))
})

test('a failure is told to all who wait, and tried again by the next', async () => {
  const store = new RenditionCache(temporaryFolder())
  const fail = vi.fn(async () => Promise.reject(new Error('no')))
  const both = await Promise.allSettled([1, 2].map(() => store.get('a', named('x'), fail)))
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(fail).toHaveBeenCalledTimes(1)
  expect(await store.get('a', named('x'), draws())).toMatchObject({ size: 7 })
})

test.each<[string, (file: string, record: string) => void]>([
  ['cut short', (file) => truncateSync(file, 3)],
  ['without its record', (_, record) => writeFileSync(record, '')],
  ['with a record of another shape', (_, record) => writeFileSync(record, '{"name":"../../x","size":1}')],
])('a rendition that is %s is drawn again', async (_, damage) => {
  const folder = temporaryFolder()
  const { file } = await new RenditionCache(folder).get('a', named('hero'), draws())
  damage(file, join(file, '../rendition.json'))
  const draw = draws()
  const again = await new RenditionCache(folder).get('a', named('hero'), draw)
  expect(draw).toHaveBeenCalledTimes(1)
  expect(readFileSync(again.file, 'utf8')).toBe('picture')
})

test('beyond its limit the least recently used go first', async () => {
  const folder = temporaryFolder()
  const store = new RenditionCache(folder, 250)
  for (const [index, key] of ['a', 'b', 'c', 'd'].entries()) {
    const { file } = await store.get(key, named('x'), draws('x'.repeat(100)))
    const then = new Date(Date.now() - 100_000 + index * 1000)
    utimesSync(join(file, '../rendition.json'), then, then)
  }
  // Used again just now.
  await store.get('a', named('x'), draws())
  store.evict()
  expect(readdirSync(join(folder, 'renditions')).sort()).toEqual(['a', 'd'])
})

test('nothing half written is left, and nothing outside of the folder', async () => {
  const folder = temporaryFolder()
  await new RenditionCache(folder).get('a', named('hero'), draws())
  expect(readdirSync(join(folder, 'renditions/a')).sort()).toEqual(['hero.webp', 'rendition.json'])
  expect(readdirSync(folder).filter((name) => name !== 'package.json')).toEqual(['renditions'])
  expect(existsSync(join(folder, 'renditions/a/hero.webp'))).toBe(true)
  expect(statSync(join(folder, 'renditions/a/hero.webp')).size).toBe(7)
})
