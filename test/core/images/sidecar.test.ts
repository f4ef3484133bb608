import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { resolveOptions } from '../../../src/core/config/options'
import type { Host } from '../../../src/core/host'
import { readSidecar, Sidecars } from '../../../src/core/images/sidecar'
import { Project } from '../../../src/core/project'
import type { Options } from '../../../src/types'
import { temporaryFolder } from '../../helpers/folder'

const host: Host = {
  bundler: 'test',
  purpose: 'build',
  logger: { info() {}, warn() {} },
  localUrl: (file) => ({ prelude: '', url: JSON.stringify(file) }),
  hasAssetPipeline: false,
}

function folderWith(sidecar: string): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'hero.jpg.ik.json'), sidecar)
  return folder
}

describe('what is wrong is named with its line', () => {
  test.each([
    ['a typo', '{\n  "focus": { "x": 0.1, "y": 0.2 },\n  "atl": ""\n}', "3:10: 'atl' is no key of a sidecar"],
    [
      'pixels',
      '{\n "focus": {\n  "x": 300,\n  "y": 0.2 } }',
      '3:8: focus.x must be a number from 0 to 1: a fraction',
    ],
    [
      'text for a number',
      '{ "focus": { "x": "0.1", "y": 0 } }',
      '1:19: focus.x must be a number from 0 to 1',
    ],
    ['half a point', '{\n "focus": { "x": 0.1 } }', '2:11: focus.y is missing'],
    ['a key of the point', '{ "focus": { "x": 0, "y": 0, "z": 0 } }', "1:35: 'focus.z' is no key"],
    ['no object', '\n[]', '1:1: the file must be an object'],
    ['alt', '{ "alt": 3 }', '1:10: alt must be text'],
    ['custom', '{ "custom": 3 }', '1:13: custom must be an object'],
    ['a comma too many', '{\n "alt": "a",\n}', '3:1: this is not JSON'],
    ['a comma too few', '{\n "alt": "a"\n "custom": {} }', '3:2: this is not JSON'],
    ['cut off', '{\n "alt": "a"', '2:12: this is not JSON'],
    ['empty', '', '1:1: this is not JSON'],
    ['a comment', '{ // a\n}', '1:3: this is not JSON'],
  ])('%s', (_what, sidecar, expected) => {
    const folder = folderWith(sidecar)
    const [place, reason] = [
      expected.slice(0, expected.indexOf(': ')),
      expected.slice(expected.indexOf(': ') + 2),
    ]
    const read = () => readSidecar(join(folder, 'hero.jpg'))
    expect(read).toThrow(`damaged: ${reason}`)
    expect(read).toThrow(`at ${join(folder, 'hero.jpg.ik.json')}:${place}`)
  })
})

async function projectWith(sidecar: string | undefined, options: Options = {}) {
  const folder = temporaryFolder()
  const picture = await sharp({ create: { width: 600, height: 400, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()
  writeFileSync(join(folder, 'hero.jpg'), picture)
  if (sidecar !== undefined) writeFileSync(join(folder, 'hero.jpg.ik.json'), sidecar)
  const resolved = resolveOptions(
    { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, ...options },
    {},
    folder,
  )
  const build = new Project(resolved).open(host)
  build.start()
  const load = async (query: string) => {
    const key = await build.resolve(`ik:./hero.jpg${query}`, join(folder, 'main.js'), async () => undefined)
    return { key, ...(await build.load(key)), cdnUrl: build.cdnUrl(key) }
  }
  return { folder, build, load }
}

const beside = '{ "focus": { "x": 0.9, "y": 0.5 }, "alt": "A hero", "custom": { "credit": "Ada" } }'

test('the focal point is in every crop, in the manifest and in meta; its alt on the image', async () => {
  const { load, folder, build } = await projectWith(beside)
  const { key, code, files, cdnUrl } = await load('?w=100&h=100')
  expect(cdnUrl).toMatch(/\?tr=w-400,h-400,cm-extract,x-200,y-0:w-100,h-100$/)
  expect(code).toContain(cdnUrl)
  expect(code).toContain('alt: "A hero"')
  expect(code).toContain('custom: {"credit":"Ada"}')
  expect(files).toEqual([join(folder, 'hero.jpg'), join(folder, 'hero.jpg.ik.json')])
  const manifest = join(folder, 'manifest.json')
  await build.finish(build.images([key]), { manifest, id: 'test', outputs: [] })
  const { readManifest } = await import('../../../src/core/output/manifest')
  expect(readManifest(manifest).images[key]?.focus).toEqual({ x: 0.9, y: 0.5 })
})

test('a change of the sidecar changes the URL in the next build; it is watched, and also while it is missing', async () => {
  const { folder, load, build } = await projectWith(undefined)
  const before = await load('?w=100&h=100')
  const sidecar = join(folder, 'hero.jpg.ik.json')
  expect(before).toMatchObject({ files: [join(folder, 'hero.jpg')], missing: [sidecar] })
  expect(before.cdnUrl).toMatch(/\?tr=w-100,h-100$/)
  writeFileSync(sidecar, beside)
  expect(build.keysOf(sidecar)).toEqual([before.key])
  build.start()
  expect((await load('?w=100&h=100')).cdnUrl).toMatch(/x-200,y-0:w-100,h-100$/)
})

test.each<[query: string, options: Options, expected: RegExp]>([
  ['?w=100&h=100&fo=top', {}, /w-100,h-100,fo-top$/],
  ['?w=100&h=100&fo=custom', {}, /x-200,y-0:w-100,h-100$/],
  ['?w=100&h=100', { defaults: { fo: 'auto' } }, /x-200,y-0:w-100,h-100$/],
  ['?preset=top', { presets: { top: 'w=100&h=100&fo=top' }, defaults: { fo: 'auto' } }, /fo-top$/],
  ['?w=100', {}, /\?tr=w-100$/],
])(
  '%s with %o: query and preset go before the point, the point before defaults',
  async (query, options, expected) => {
    const { load } = await projectWith(beside, options)
    expect((await load(query)).cdnUrl).toMatch(expected)
  },
)

test('defaults by a function of file and query', async () => {
  const asked: unknown[] = []
  const defaults: Options['defaults'] = (file, query) => {
    asked.push([file, query])
    return query.w ? { q: 30 } : undefined
  }
  const { load } = await projectWith(undefined, { defaults })
  expect((await load('?w=100')).cdnUrl).toMatch(/\?tr=w-100,q-30$/)
  expect((await load('')).cdnUrl).toMatch(/hero\.jpg$/)
  expect(asked).toContainEqual(['./hero.jpg', { w: '100' }])
  const { load: wrong } = await projectWith(undefined, { defaults: () => 'w=1' as never })
  await expect(wrong('?w=100')).rejects.toThrow(/defaults, a function, gave "w=1" for \.\/hero\.jpg/)
})

test('of many images at once, each has what is kept beside it, and no other', () => {
  const folder = folderWith('{ "alt": "A hero" }')
  const sidecars = new Sidecars()
  expect(sidecars.read(join(folder, 'hero.jpg'))).toEqual({ alt: 'A hero' })
  expect(sidecars.read(join(folder, 'other.jpg'))).toBeUndefined()
  expect(sidecars.read(join(temporaryFolder(), 'hero.jpg'))).toBeUndefined()
  expect(sidecars.read(join(folder, 'none/hero.jpg'))).toBeUndefined()
  writeFileSync(join(folder, 'broken.jpg.ik.json'), '{')
  expect(() => sidecars.read(join(folder, 'broken.jpg'))).toThrow(/damaged/)
})
