import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { resolveOptions } from '../../../src/core/config/options'
import { fileStamp, stampOfStat } from '../../../src/core/images/file-stamp'
import { Project } from '../../../src/core/project'
import { formatLine, mergedLine, OpenLine } from '../../../src/core/recall/line'
import type { Options } from '../../../src/types'
import { temporaryFolder } from '../../helpers/folder'

const endpoint = 'https://ik.imagekit.io/demo'
const picture = (colour: string, width = 80) =>
  sharp({ create: { width, height: 60, channels: 3, background: colour } })
    .png()
    .toBuffer()

interface Round {
  options?: Options
  specifier?: string
  names?: string[]
}

/** One build of a module that imports one image, in a process of its own as far as the project can tell. */
async function round(
  root: string,
  { options = {}, specifier = 'ik:./a.png?w=40', names = ['default'] }: Round = {},
) {
  const project = new Project(resolveOptions({ urlEndpoint: endpoint, mode: 'remote', ...options }, {}, root))
  const logs: string[] = []
  const log = (message: string) => void logs.push(message)
  const build = project.open({
    bundler: 'rollup',
    purpose: 'build',
    logger: { info: log, warn: log },
    localUrl: (file) => ({ prelude: '', url: JSON.stringify(file) }),
    hasAssetPipeline: false,
  })
  build.start()
  const importer = join(root, 'main.js')
  const recalled = build.recall(specifier, importer, names)
  const outcome = {
    values: {},
    images: {} as Record<string, { hash?: string; filePath?: string; size?: number }>,
  }
  try {
    const key = recalled?.key ?? build.resolveNow(specifier, importer)!
    const constants = recalled?.constants ?? (await build.constants(key, names, { specifier, importer }))
    const images = build.images([key])
    outcome.values = Object.fromEntries(constants?.values ?? [])
    outcome.images = Object.fromEntries(images)
    if (options.privateKey)
      for (const { hash, filePath, size } of images.values())
        project.lockfile.add({
          ...{ hash: hash!, filePath: filePath!, size: size!, width: 80, height: 60, format: 'png' },
          ...{ fileId: 'id', urlEndpoint: endpoint },
        })
    const { locked } = (await project.queue.run(build.tasksOf([key]), endpoint, undefined)) ?? {}
    await build.finish(images)
    logs.push(`${locked} in the lockfile`)
  } catch (error) {
    logs.push(String(error).replaceAll(root, ''))
  }
  return { isRecalled: recalled !== undefined, outcome, logs }
}

/** A project that has been built twice: all is cached. */
async function built(first: Round = {}): Promise<string> {
  const root = temporaryFolder()
  writeFileSync(join(root, 'a.png'), await picture('red'))
  // A fresh time stamp may not be trusted.
  await sleep(60)
  await round(root, { ...first, options: { ...first.options, privateKey: 'private_x' } })
  await round(root, first)
  return root
}

const cacheOf = (root: string) => join(root, 'node_modules/.cache/unplugin-imagekit')
const cachesIn = (root: string) =>
  readdirSync(cacheOf(root))
    .filter((name) => name.startsWith('constants-'))
    .map((name) => join(cacheOf(root), name))
const changeCache = (root: string, change: (text: string) => string) => {
  for (const file of cachesIn(root)) writeFileSync(file, change(readFileSync(file, 'utf8')))
}
const lock = (root: string) => join(root, 'imagekit.lock')

test.each<[string, boolean, (root: string) => unknown, Round?]>([
  ['nothing has changed', true, () => {}],
  [
    'another line in the lockfile',
    true,
    (root) => writeFileSync(lock(root), `${readFileSync(lock(root), 'utf8')}\n`),
  ],
  ['another content', false, async (root) => writeFileSync(join(root, 'a.png'), await picture('blue'))],
  ['another size', false, async (root) => writeFileSync(join(root, 'a.png'), await picture('red', 30))],
  ['another time', false, (root) => utimesSync(join(root, 'a.png'), 1, 1)],
  ['no file', false, (root) => rmSync(join(root, 'a.png'))],
  ['a sidecar', false, (root) => writeFileSync(join(root, 'a.png.ik.json'), '{"focus":{"x":0,"y":1}}')],
  ['a damaged sidecar', false, (root) => writeFileSync(join(root, 'a.png.ik.json'), '{')],
  ['another folder of the Media Library', false, () => {}, { options: { folder: 'other' } }],
  ['other defaults', false, () => {}, { options: { defaults: { q: 50 } } }],
  ['defaults that are computed', false, () => {}, { options: { defaults: () => ({ q: 50 }) } }],
  ['a dry run', false, () => {}, { options: { dryRun: true } }],
  ['an emptied lockfile', false, (root) => writeFileSync(lock(root), '{"lockfileVersion":1}\n')],
  ['no lockfile', false, (root) => rmSync(lock(root))],
  ['another export', false, () => {}, { names: ['default', 'width'] }],
  ['another query', false, () => {}, { specifier: 'ik:./a.png?w=20' }],
  ['the same path, written otherwise', true, () => {}, { specifier: 'ik:./b/../a.png?w=40' }],
  ['an empty cache', false, (root) => changeCache(root, () => '')],
  ['a cache that is cut off', false, (root) => changeCache(root, (text) => text.slice(0, -40))],
  [
    'a cache with a shorter line',
    false,
    (root) => changeCache(root, (text) => text.replace(/\t[^\t]*\n/, '\n')),
  ],
  [
    'a cache with code in it',
    false,
    (root) => changeCache(root, (text) => text.replace('{"default":0}', '{"default":"alert(1)"}')),
  ],
  [
    'a cache with code behind a literal',
    false,
    (root) => changeCache(root, (text) => text.replace('{"default":0}', '{"default":"1+alert(1)"}')),
  ],
  [
    'a cache with the index of no URL',
    false,
    (root) => changeCache(root, (text) => text.replace('{"default":0}', '{"default":7}')),
  ],
])(
  '%s: recalled %s, with the result of a build without the cache',
  async (_name, isRecalled, change, next = {}) => {
    const root = await built()
    await change(root)
    const now = await round(root, next)
    expect(now.isRecalled).toBe(isRecalled)
    rmSync(cacheOf(root), { recursive: true })
    const { outcome, logs } = await round(root, next)
    expect({ outcome: now.outcome, logs: now.logs }).toEqual({ outcome, logs })
  },
)

test('exports that different builds use are cached together', async () => {
  const root = await built()
  await round(root, { names: ['width', 'height', 'srcset', 'sizes'] })
  for (const names of [['default'], ['height', 'width'], ['default', 'srcset', 'sizes']])
    expect((await round(root, { names })).isRecalled).toBe(true)
  const all = ['default', 'src', 'srcset', 'sizes', 'width', 'height']
  const specifier = 'ik:./a.png?w=20;40;60'
  const before = await round(root, { specifier, names: all.slice(1) })
  const after = await round(root, { specifier, names: all.slice(1) })
  expect([before.isRecalled, after.isRecalled]).toEqual([false, true])
  expect(after.outcome).toEqual(before.outcome)
})

test('an image with a warning is not recalled, and warns again', async () => {
  const specifier = 'ik:./a.png?w=400'
  const root = await built({ specifier })
  for (let builds = 0; builds < 2; builds++) {
    const { isRecalled, logs } = await round(root, { specifier })
    expect(isRecalled).toBe(false)
    expect(logs.join('\n')).toContain('400')
  }
})

test('the mode that nobody has set is told, too', async () => {
  const root = await built({ options: { mode: 'auto' } })
  const { isRecalled, logs } = await round(root, { options: { mode: 'auto' } })
  expect(isRecalled).toBe(true)
  expect(logs[0]).toContain('remote mode, because')
})

test('a lockfile that is known already is not read', async () => {
  const root = await built()
  const before = statSync(lock(root))
  // A damaged file of the same stamp is the only way to see it.
  writeFileSync(lock(root), readFileSync(lock(root), 'utf8').replaceAll('"', "'"))
  const head = `${before.ino} ${before.size}`
  changeCache(root, (text) => {
    const { ino, size, mtimeNs, ctimeNs } = statSync(lock(root), { bigint: true })
    expect(text.startsWith(head)).toBe(true)
    return text.replace(/^.*/, `${ino} ${size} ${mtimeNs} ${ctimeNs}`)
  })
  expect((await round(root)).isRecalled).toBe(true)
  rmSync(cacheOf(root), { recursive: true })
  await expect(round(root)).rejects.toThrow('lockfile is damaged')
})

test('what the manifest says of a recalled image does not depend on the cache that is replaced meanwhile', async () => {
  const root = await built()
  writeFileSync(join(root, 'z.png'), await picture('blue'))
  await sleep(60)
  const z = { specifier: 'ik:./z.png?w=40' }
  await round(root, { ...z, options: { privateKey: 'private_x' } })
  await round(root, z)
  // Far apart: the cache is read in pieces.
  changeCache(root, (text) => text.replace('ik:./z', `ik:./b\t${'b'.repeat(1 << 15)}\nik:./z`))
  const project = new Project(resolveOptions({ urlEndpoint: endpoint, mode: 'remote' }, {}, root))
  const build = project.open({
    bundler: 'rollup',
    purpose: 'build',
    logger: { info() {}, warn() {} },
    localUrl: (file) => ({ prelude: '', url: JSON.stringify(file) }),
    hasAssetPipeline: false,
  })
  build.start()
  const keys = ['ik:./a.png?w=40', z.specifier].map(
    (specifier) => build.recall(specifier, join(root, 'main.js'), ['default'])?.key,
  )
  expect(keys).toEqual(['ik:./a.png?w=40', 'ik:./z.png?w=40'])
  const images = build.images(['ik:./a.png?w=40', 'ik:./z.png?w=40'])
  const before = [...images]
  for (const file of cachesIn(root)) rmSync(file)
  expect([...images]).toEqual(before)
  expect(before.map(([, { filePath }]) => filePath)).toEqual([
    expect.stringMatching(/\.png$/),
    expect.stringMatching(/\.png$/),
  ])
})

test('caches of other options are kept, but not for ever', async () => {
  const root = await built()
  for (let quality = 1; quality <= 9; quality++) await round(root, { options: { defaults: { q: quality } } })
  expect(cachesIn(root).length).toBeLessThanOrEqual(8)
  expect((await round(root, { options: { defaults: { q: 9 } } })).isRecalled).toBe(true)
})

test('the private key is in no cache', async () => {
  const root = await built()
  expect(cachesIn(root).every(existsSync)).toBe(true)
  for (const file of cachesIn(root)) expect(readFileSync(file, 'utf8')).not.toContain('private_x')
})

test('stamps by exact stats are those by others', () => {
  const file = join(temporaryFolder(), 'a')
  writeFileSync(file, 'a')
  fc.assert(
    fc.property(fc.double({ min: 1, max: 4e9, noNaN: true }), (seconds) => {
      utimesSync(file, seconds, seconds)
      const { mtimeNs, ctimeNs, ino, size } = statSync(file, { bigint: true })
      const kept = { mtime: String(mtimeNs), ctime: String(ctimeNs), inode: String(ino), size: Number(size) }
      expect(stampOfStat(kept)).toBe(fileStamp(file))
    }),
  )
})

const urls = fc.array(fc.webUrl({ withQueryParameters: true }), { minLength: 1, maxLength: 3 })
const lineFacts = fc.record({
  key: fc.string(),
  stamp: fc.constantFrom('1.5 2 3 4', '0 0 0 0'),
  urls,
  values: fc.dictionary(
    fc.constantFrom('default', 'width', 'sizes'),
    fc.oneof(fc.nat(), fc.string(), fc.constant(undefined)),
  ),
})

test('a line gives what it was made of, or there is none', () => {
  fc.assert(
    fc.property(lineFacts, lineFacts, (one, other) => {
      const [line, next] = [one, other].map(({ key, stamp, urls, values }) =>
        formatLine({
          ...{ key, stamp },
          image: { hash: 'a'.repeat(64), size: 5, filePath: '/a.png', urls, width: 4, height: undefined },
          values: new Map(
            Object.entries({ default: urls[0], ...values }).map(([name, value]) => [
              name,
              JSON.stringify(value) ?? 'undefined',
            ]),
          ),
        }),
      )
      if (line === undefined) return expect(one.key).toMatch(/[\t\n\r]/)
      const open = new OpenLine(line)
      expect(open.isWhole).toBe(true)
      expect(open.image.urls).toEqual(one.urls)
      expect(open.codeOf('default')).toBe(
        JSON.stringify('default' in one.values ? one.values.default : one.urls[0]) ?? 'undefined',
      )
      if (next === undefined || one.stamp !== other.stamp) return
      const merged = new OpenLine(mergedLine(line, next))
      expect(new Set(merged.names)).toEqual(new Set([...open.names, ...new OpenLine(next).names]))
    }),
  )
})
