import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LockEntries } from '../../../src/core/media-library/lock-entries'
import { type FIELDS, formatLines, isCanonical, parseEntry } from '../../../src/core/media-library/lock-entry'
import {
  type LibraryEntry,
  type LockEntry,
  Lockfile,
  type Placeholders,
} from '../../../src/core/media-library/lockfile'
import { PLACEHOLDER_KINDS, type PlaceholderKind } from '../../../src/engine/placeholder-kinds'
import { temporaryFolder } from '../../helpers/folder'

const endpoint = 'https://ik.imagekit.io/demo'

function entry(seed: string, over: Partial<LockEntry> = {}): LockEntry {
  const hash = seed.padStart(64, '0')
  return {
    hash,
    filePath: `/app/${hash.slice(-16)}.jpg`,
    fileId: '0123456789abcdef01234567',
    size: 10,
    width: 4,
    height: 3,
    format: 'jpg',
    urlEndpoint: endpoint,
    ...over,
  }
}

function open(folder: string) {
  return new Lockfile(join(folder, 'imagekit.lock'), join(folder, 'cache'))
}

test('entries come back, one sorted line each, whatever order they were added in', async () => {
  const folder = temporaryFolder()
  const lockfile = open(folder)
  for (const seed of ['c', 'a', 'b']) lockfile.add(entry(seed))
  await lockfile.save()
  const first = readFileSync(join(folder, 'imagekit.lock'), 'utf8')
  expect(first.replaceAll(/0{40,}/g, '0…')).toMatchInlineSnapshot(`
    "{"lockfileVersion":1}
    {"hash":"0…a","filePath":"/app/000000000000000a.jpg","fileId":"0123456789abcdef01234567","size":10,"width":4,"height":3,"format":"jpg","urlEndpoint":"https://ik.imagekit.io/demo"}
    {"hash":"0…b","filePath":"/app/000000000000000b.jpg","fileId":"0123456789abcdef01234567","size":10,"width":4,"height":3,"format":"jpg","urlEndpoint":"https://ik.imagekit.io/demo"}
    {"hash":"0…c","filePath":"/app/000000000000000c.jpg","fileId":"0123456789abcdef01234567","size":10,"width":4,"height":3,"format":"jpg","urlEndpoint":"https://ik.imagekit.io/demo"}
    "
  `)
  expect(open(folder).get(entry('b').hash, entry('b').filePath, endpoint)).toEqual(entry('b'))
})

test('two writers of one file keep each other’s entries', async () => {
  const folder = temporaryFolder()
  const [one, two] = [open(folder), open(folder)]
  one.add(entry('a'))
  two.add(entry('b'))
  await Promise.all([one.save(), two.save()])
  expect(readFileSync(join(folder, 'imagekit.lock'), 'utf8').trim().split('\n')).toHaveLength(3)
})

test('a union merge by git, headers twice and lines in any order, reads as both sides', () => {
  const folder = temporaryFolder()
  const lines = [
    '{"lockfileVersion":1}',
    JSON.stringify(entry('b')),
    '{"lockfileVersion":1}',
    JSON.stringify(entry('a')),
  ]
  writeFileSync(join(folder, 'imagekit.lock'), lines.join('\r\n'))
  const lockfile = open(folder)
  for (const seed of ['a', 'b'])
    expect(lockfile.get(entry(seed).hash, entry(seed).filePath, endpoint)).toBeDefined()
})

test('another account’s entry is no hit', async () => {
  const folder = temporaryFolder()
  const lockfile = open(folder)
  lockfile.add(entry('a'))
  expect(lockfile.get(entry('a').hash, entry('a').filePath, 'https://ik.imagekit.io/other')).toBeUndefined()
})

describe('poisoned and damaged entries are refused, with their line', () => {
  test.each<[string, object | string]>([
    ['a path that climbs', entry('a', { filePath: '/app/../../x.jpg' })],
    ['a URL for a path', entry('a', { filePath: 'https://evil.example/x.jpg' })],
    ['a script for an endpoint', entry('a', { urlEndpoint: 'javascript:alert(1)' })],
    ['a short hash', entry('a', { hash: 'abc' })],
    ['a negative size', entry('a', { size: -1 })],
    ['a width that is text', { ...entry('a'), width: '4' }],
    ['a prototype', `{"__proto__":{"hash":"x"},"hash":"${'a'.repeat(64)}"}`],
    ['half a line', JSON.stringify(entry('a')).slice(0, 50)],
    ['a merge conflict', '<<<<<<< HEAD'],
    ['a version that is none', '{"lockfileVersion":"x"}'],
    ['no object', '[]'],
  ])('%s', (_name, line) => {
    const folder = temporaryFolder()
    const text = typeof line === 'string' ? line : JSON.stringify(line)
    writeFileSync(join(folder, 'imagekit.lock'), `{"lockfileVersion":1}\n${text}\n`)
    expect(() => open(folder)).toThrow(/lockfile is damaged[\s\S]*imagekit\.lock:2:1/)
  })
})

test('two contents at one place are a collision, never a wrong picture', () => {
  const folder = temporaryFolder()
  const lockfile = open(folder)
  lockfile.add(entry('a'))
  expect(() => lockfile.get(entry('b').hash, entry('a').filePath, endpoint)).toThrow(/Two different images/)
})

test('random damage gives a clear error or the entries, never other ones', () => {
  const folder = temporaryFolder()
  const good = [
    '{"lockfileVersion":1}',
    ...['a', 'b', 'c'].map((seed) => JSON.stringify(entry(seed))),
    '',
  ].join('\n')
  const file = join(folder, 'imagekit.lock')
  fc.assert(
    fc.property(
      fc.nat(good.length - 1),
      fc.integer({ min: 0, max: 7 }),
      fc.boolean(),
      (at, bit, truncate) => {
        const bytes = Buffer.from(good)
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
        writeFileSync(file, truncate ? good.slice(0, at) : bytes)
        try {
          const lockfile = open(folder)
          for (const seed of ['a', 'b', 'c']) {
            const found = lockfile.get(entry(seed).hash, entry(seed).filePath, endpoint)
            if (found) expect(found.filePath).toBe(entry(seed).filePath)
          }
        } catch (error) {
          expect((error as Error).message).toMatch(
            /lockfile is damaged|Two different images|newer version|name contradicts/,
          )
        }
      },
    ),
    { numRuns: 1000 },
  )
})

test('an unwritable lockfile is a named error, and nothing is lost', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'state'))
  const lockfile = new Lockfile(join(folder, 'state/imagekit.lock'), join(folder, 'cache'))
  lockfile.add(entry('a'))
  // A folder where the file should be: root, too, can't write that.
  mkdirSync(join(folder, 'state/imagekit.lock'))
  await expect(lockfile.save()).rejects.toThrow(/Can't (write|read) the lockfile .*imagekit\.lock/)
  expect(lockfile.get(entry('a').hash, entry('a').filePath, endpoint)).toEqual(entry('a'))
})

describe('names that stay when the content changes', () => {
  const stable = (folder: string) =>
    new Lockfile(join(folder, 'imagekit.lock'), join(folder, 'cache'), { isStable: true })
  const [before, after] = ['a', 'b'].map((seed) => entry(seed, { filePath: '/app/hero.jpg' })) as [
    LockEntry,
    LockEntry,
  ]

  test('another content is not there yet, and takes the place of the old one', async () => {
    const folder = temporaryFolder()
    const lockfile = stable(folder)
    lockfile.add(before)
    await lockfile.save()
    expect(lockfile.get(after.hash, after.filePath, endpoint)).toBeUndefined()
    lockfile.add(after)
    await lockfile.save()
    const lines = readFileSync(join(folder, 'imagekit.lock'), 'utf8').trim().split('\n')
    expect(lines.slice(1).map((line) => JSON.parse(line))).toEqual([after])
  })

  test('two branches that each changed the file, merged by union: neither is believed', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'imagekit.lock'), [before, after].map((one) => JSON.stringify(one)).join('\n'))
    for (const { hash, filePath } of [before, after])
      expect(stable(folder).get(hash, filePath, endpoint)).toBeUndefined()
  })
})

test('files of the Media Library come back with their sizes, behind the uploaded contents', async () => {
  const folder = temporaryFolder()
  const lockfile = open(folder)
  const library = {
    library: '/a b/é.jpg',
    fileId: 'f1',
    version: 'v1',
    width: 4,
    height: 3,
    urlEndpoint: endpoint,
  }
  lockfile.addLibrary(library)
  lockfile.add(entry('a'))
  await lockfile.save()
  expect(open(folder).library('/a b/é.jpg', endpoint)).toEqual(library)
  expect(open(folder).library('/a b/é.jpg', 'https://ik.imagekit.io/other')).toBeUndefined()
  const [, first, second] = readFileSync(join(folder, 'imagekit.lock'), 'utf8').split('\n')
  expect([first, second].map((line) => Object.keys(JSON.parse(line ?? ''))[0])).toEqual(['hash', 'library'])
})

test('what is removed is gone from the file too, and another process’s entries stay', async () => {
  const folder = temporaryFolder()
  const [one, two] = [open(folder), open(folder)]
  one.add(entry('a'))
  await one.save()
  two.add(entry('b'))
  await two.save()
  one.remove(entry('a'))
  await one.save()
  expect([...open(folder).entries()]).toEqual([entry('b')])
})

test('a line that is believed at once is one that the schema takes, whatever is damaged in it', () => {
  const line = JSON.stringify(entry('a'))
  expect(isCanonical(line)).toBe(true)
  fc.assert(
    fc.property(fc.nat(line.length - 1), fc.string({ maxLength: 4 }), fc.boolean(), (at, text, inserts) => {
      const damaged = line.slice(0, at) + text + line.slice(inserts ? at : at + text.length)
      if (isCanonical(damaged)) expect(parseEntry(JSON.parse(damaged))).toEqual(JSON.parse(damaged))
    }),
    { numRuns: 2000 },
  )
  for (const path of ['/app/../x.jpg', '/app/..', '/../x']) {
    expect(isCanonical(JSON.stringify(entry('a', { filePath: path })))).toBe(false)
  }
})

test('a newer version says “update”, not “damaged”', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'imagekit.lock'), '{"lockfileVersion":2}\n{"images":[]}\n')
  expect(() => open(folder)).toThrow(
    /written by a newer version .*lockfileVersion 2.*Update[\s\S]*imagekit\.lock:1/,
  )
})

test('a byte order mark is no damage', () => {
  const folder = temporaryFolder()
  writeFileSync(
    join(folder, 'imagekit.lock'),
    `\uFEFF{"lockfileVersion":1}\r\n${JSON.stringify(entry('a'))}\r\n`,
  )
  expect([...open(folder).entries()]).toEqual([entry('a')])
})

test.each([10, 200, 330])(
  'a last line that is cut off after %d characters is ignored, and named',
  async (length) => {
    const folder = temporaryFolder()
    const file = join(folder, 'imagekit.lock')
    const line = JSON.stringify(entry('b', { filePath: `/app/${'x'.repeat(120)}.jpg` }))
    writeFileSync(file, `{"lockfileVersion":1}\n${JSON.stringify(entry('a'))}\n${line.slice(0, length)}`)
    const warnings: string[] = []
    const lockfile = new Lockfile(file, join(folder, 'cache'), { warn: (message) => warnings.push(message) })
    expect([...lockfile.entries()]).toEqual([entry('a')])
    expect(warnings).toEqual([
      expect.stringMatching(/last line \(3\) of the lockfile .*imagekit\.lock is cut off/),
    ])
    lockfile.add(entry('c'))
    await lockfile.save()
    expect([...open(folder).entries()]).toEqual([entry('a'), entry('c')])
  },
)

test('fields of a later version are kept and passed on, in entries and in placeholders', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'imagekit.lock')
  const library = { library: '/a.jpg', fileId: 'f1', version: 'v1', urlEndpoint: endpoint, zoom: [1] }
  const known = { ...entry('a'), placeholders: { color: '#aabbcc', wave: 'x' }, licence: { by: 'me' } }
  writeFileSync(
    file,
    ['{"lockfileVersion":1}', known, entry('b'), library]
      .map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
      .join('\n'),
  )
  const before = readFileSync(file, 'utf8')
  const lockfile = open(folder)
  lockfile.add(entry('a', { placeholders: { lqip: 'data:image/webp;base64,AAAA' } }))
  lockfile.addLibrary({ library: '/a.jpg', fileId: 'f2', version: 'v2', urlEndpoint: endpoint })
  await lockfile.save()
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line))
  expect(lines).toEqual([
    { ...known, placeholders: { ...known.placeholders, lqip: 'data:image/webp;base64,AAAA' } },
    entry('b'),
    { ...library, fileId: 'f2', version: 'v2' },
  ])
  expect(before.split('\n')[2]).toBe(readFileSync(file, 'utf8').split('\n')[2])
})

test('a hash that contradicts its path is an error of the lockfile, not of two images', () => {
  const folder = temporaryFolder()
  const [hash, wrong] = ['a'.repeat(64), 'b'.repeat(64)]
  writeFileSync(
    join(folder, 'imagekit.lock'),
    JSON.stringify({ ...entry('a'), hash: wrong, filePath: `/app/${hash.slice(0, 16)}.jpg` }),
  )
  const lockfile = open(folder)
  expect(() => lockfile.get(hash, `/app/${hash.slice(0, 16)}.jpg`, endpoint)).toThrow(
    new RegExp(`holds the content ${wrong}, which the file's name contradicts`),
  )
})

test.each<[string, Partial<LockEntry>]>([
  ['a format', { format: 'jxl codestream' }],
  ['an id of a server', { fileId: '../x y' }],
  ['a size', { size: 0 }],
  ['a path', { filePath: '/a/../b.jpg' }],
])('%s that no build could read again is refused when it is added', async (_, over) => {
  const folder = temporaryFolder()
  const lockfile = open(folder)
  expect(() => lockfile.add(entry('a', over))).toThrow(/can't be recorded in the lockfile/)
  await lockfile.save()
  expect(() => readFileSync(join(folder, 'imagekit.lock'))).toThrow()
})

test('read(write(x)) = x for all that can be added', async () => {
  const anything = fc.record({
    ...fieldValues,
    format: fc.string(),
    fileId: fc.string(),
    filePath: fc.oneof(fieldValues.filePath, fc.string()),
  })
  await fc.assert(
    fc.asyncProperty(
      anything as fc.Arbitrary<LockEntry>,
      fc.dictionary(fc.stringMatching(/^x[a-z]{1,5}$/), fc.jsonValue()),
      async (one, more) => {
        const folder = temporaryFolder()
        const lockfile = open(folder)
        const whole = { ...one, ...more }
        try {
          lockfile.add(whole)
        } catch {
          return
        }
        await lockfile.save()
        expect([...open(folder).entries()]).toEqual(JSON.parse(JSON.stringify([whole])))
      },
    ),
    { numRuns: 300 },
  )
})

test('a lazy one reads the file when something is asked of it, and then tells what is wrong', () => {
  const folder = temporaryFolder()
  const file = join(folder, 'imagekit.lock')
  writeFileSync(file, 'damaged')
  const lockfile = new Lockfile(file, join(folder, 'cache'), { isLazy: true })
  lockfile.reload()
  expect(() => lockfile.size).toThrow(/lockfile is damaged/)
  writeFileSync(file, JSON.stringify(entry('a')))
  expect(lockfile.at(entry('a').filePath, endpoint)).toEqual(entry('a'))
})

const text = (pattern: RegExp) => fc.stringMatching(pattern)
const pixels = fc.integer({ min: 1, max: 99_999 })
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })

/** A value of each kind: a kind that is added does not compile until it has one here. */
const placeholderValues = {
  color: text(/^#[0-9a-f]{6}$/),
  lqip: text(/^data:image\/webp;base64,[A-Za-z0-9+/]{1,40}={0,2}$/),
  blurhash: text(/^[\w#$%*+,\-.:;=?@[\]^{|}~]{6,40}$/),
  thumbhash: text(/^[A-Za-z0-9+/]{4,40}={0,2}$/),
} satisfies Record<PlaceholderKind, fc.Arbitrary<string>>

const seconds = fc.integer({ min: 1, max: 9_000_000 }).map((ms) => ms / 1000)

/** A value of each field, as `FIELDS` has them. */
const fieldValues = {
  hash: text(/^[0-9a-f]{64}$/),
  filePath: text(/^\/[A-Za-z0-9._-]{1,20}\/[A-Za-z0-9_-]{1,20}$/).filter((path) => !path.includes('..')),
  fileId: text(/^[\w-]{1,64}$/),
  size: fc.integer({ min: 1 }),
  width: pixels,
  height: pixels,
  format: text(/^[a-z0-9]{2,12}$/),
  urlEndpoint: fc.constantFrom(endpoint, 'https://ik.imagekit.io/other', 'http://127.0.0.1/"\\é'),
  placeholders: optional(fc.record(placeholderValues, { requiredKeys: [] }) as fc.Arbitrary<Placeholders>),
  duration: optional(seconds),
} satisfies Record<keyof typeof FIELDS, fc.Arbitrary<unknown>>
const anyEntry = fc.record(fieldValues) as fc.Arbitrary<LockEntry>

const libraryEntry: fc.Arbitrary<LibraryEntry> = fc.record({
  library: text(/^\/[^\p{Cc}?#\\]{1,20}$/u).filter((path) => !path.split('/').includes('..')),
  fileId: fieldValues.fileId,
  version: fieldValues.fileId,
  width: optional(pixels),
  height: optional(pixels),
  duration: optional(seconds),
  urlEndpoint: fieldValues.urlEndpoint,
})

/** The same members in another order. */
const reversed = <T extends object>(object: T) => Object.fromEntries(Object.entries(object).reverse()) as T

describe('what is written is read again', () => {
  test('every field and every kind of placeholder, in whatever order an object has them', async () => {
    await fc.assert(
      fc.asyncProperty(anyEntry, libraryEntry, async (one, library) => {
        const folder = temporaryFolder()
        const lockfile = open(folder)
        lockfile.add(reversed({ ...one, placeholders: one.placeholders && reversed(one.placeholders) }))
        lockfile.addLibrary(reversed(library))
        await lockfile.save()
        const again = open(folder)
        expect([...again.entries()]).toEqual([one])
        expect(again.library(library.library, library.urlEndpoint)).toEqual(library)
        expect(again.digest()).toBe(lockfile.digest())
        const [, line] = readFileSync(join(folder, 'imagekit.lock'), 'utf8').split('\n')
        expect(line).toBe(JSON.stringify(one))
      }),
      { numRuns: 200 },
    )
  })

  test('all kinds of placeholders at once', () => {
    const kinds = fc.record(placeholderValues) as fc.Arbitrary<Required<Placeholders>>
    fc.assert(
      fc.property(anyEntry, kinds, (one, placeholders) => {
        expect(Object.keys(placeholders).sort()).toEqual([...PLACEHOLDER_KINDS].sort())
        const entry = { ...one, placeholders }
        const [line = ''] = formatLines([entry], [])
        expect(parseEntry(JSON.parse(line))).toEqual(entry)
      }),
    )
  })
})

test('a line needs no check if it has all fields of an image but placeholders, as they are written', () => {
  fc.assert(
    fc.property(anyEntry, (one) => {
      const [line = ''] = formatLines([one], [])
      expect(isCanonical(line)).toBe(!one.placeholders && !one.duration && !one.urlEndpoint.includes('"'))
    }),
  )
})

test('entries of several accounts, with and without placeholders, are held as they are', () => {
  const entries = fc.array(anyEntry, { maxLength: 8 })
  fc.assert(
    fc.property(entries, (list) => {
      const [kept, expected] = [new LockEntries(), new Map<string, LockEntry>()]
      for (const one of list) {
        kept.set(one)
        expected.set(`${one.filePath} ${one.urlEndpoint}`, one)
      }
      expect(kept.size).toBe(expected.size)
      for (const one of expected.values()) {
        expect(kept.get(one)).toEqual(one)
        expect(kept.hashAt(one)).toBe(one.hash)
      }
      expect([...kept]).toHaveLength(expected.size)
      const [first] = list
      if (!first) return
      kept.delete(first)
      expect([kept.get(first), kept.size]).toEqual([undefined, expected.size - 1])
    }),
    { numRuns: 200 },
  )
})
