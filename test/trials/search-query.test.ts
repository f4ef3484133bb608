import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { api, upload } from '../emulator/helpers'
import { section } from './helpers/report'
import { trials } from './size'

/*
 * Random searchQueries against a filter that knows nothing of the emulator's: it walks the generated expression, and looks
 * at the records as the list answers them.
 */

const record = section('The emulator: searchQuery')
const DAY = 86_400_000
const COLOURS = ['red', 'green', 'Blue']

// biome-ignore lint/suspicious/noExplicitAny: a record as the API answers it
type Item = any
let emulator: Emulator
let items: Item[]

beforeAll(async () => {
  emulator = await startEmulator()
  const field = (name: string, schema: object) =>
    api(emulator, 'POST', '/v1/customMetadataFields', { name, label: name, schema })
  await field('price', { type: 'Number' })
  await field('colour', { type: 'SingleSelect', selectOptions: COLOURS })
  await field('sale', { type: 'Boolean' })
  for (let at = 0; at < 40; at++) {
    const extension = ['txt', 'css', 'js', 'pdf'][at % 4]
    const name = `${['red dress', 'Blue-shoe', 'green_hat', 'red'][at % 4]} ${at % 7}.${extension}`
    const metadata = {
      ...(at % 3 > 0 && { price: at % 11 }),
      ...(at % 4 > 1 && { colour: COLOURS[at % 3] }),
      ...(at % 5 > 2 && { sale: at % 2 === 0 }),
    }
    await upload(emulator, Buffer.alloc(1 + ((at * 397) % 3000), 'x'), {
      fileName: name,
      folder: ['/', '/a', '/a/b', '/ab'][at % 4]!,
      tags: ['', 'summer', 'summer,sale', 'winter'][(at >> 2) % 4]!,
      isPrivateFile: String(at % 6 === 0),
      isPublished: String(at % 8 !== 0),
      customMetadata: JSON.stringify(metadata),
    })
  }
  items = (await api(emulator, 'GET', '/v1/files?type=all')).body
  const versions = (await api(emulator, 'GET', '/v1/files?type=file-version')).body
  items.push(...versions)
})
afterAll(() => emulator.close())

interface Node {
  text: string
  test(item: Item): boolean
  /** Whether it asks for a type: a query that does not looks at files only. */
  asks: boolean
}

const folderOf = (item: Item) => {
  const path: string = item.filePath ?? item.folderPath
  return path.slice(0, path.lastIndexOf('/')) || '/'
}
const quoted = (text: string) => `"${text}"`
const leaf = (text: string, holds: (item: Item) => boolean): Node => ({
  text,
  test: holds,
  asks: /^type /.test(text),
})

const compare = (own: unknown, operator: string, value: number) => {
  if (typeof own !== 'number') return false
  if (operator === '=') return own === value
  if (operator === '<') return own < value
  if (operator === '<=') return own <= value
  return operator === '>' ? own > value : own >= value
}
const ordering = fc.constantFrom('=', '<', '<=', '>', '>=')
const NAMES = ['red_dress_0.txt', 'Blue-shoe_1.css', 'green_hat_2.js', 'red', 'Blue', 'nothing']
const PATHS = ['/', '/a', '/a/b', '/ab', '/nowhere']
const names = fc.constantFrom(...NAMES)
const lists = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 })
const negation = fc.constantFrom('', 'NOT ')
const when = (negated: string, holds: boolean) => (negated ? !holds : holds)
const inList = (values: readonly string[]) => `IN [${values.map(quoted).join(', ')}]`
const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

const leaves: fc.Arbitrary<Node> = fc.oneof(
  fc
    .tuple(negation, names)
    .map(([no, value]) => leaf(`name ${no}= ${quoted(value)}`, (item) => when(no, item.name === value))),
  names.map((value) => leaf(`name : ${quoted(value)}`, (item) => item.name.startsWith(value))),
  fc
    .tuple(negation, lists(names))
    .map(([no, values]) =>
      leaf(`name ${no}${inList(values)}`, (item) => when(no, values.includes(item.name))),
    ),
  fc.constantFrom('red', 'red dr', 'SHOE blue', 'hat 2', 'dress re').map((value) =>
    leaf(`name HAS ${quoted(value)}`, (item) => {
      const own = wordsOf(item.name)
      const wanted = wordsOf(value)
      const last = wanted.pop() ?? ''
      return wanted.every((word) => own.includes(word)) && own.some((word) => word.startsWith(last))
    }),
  ),
  fc.tuple(negation, lists(fc.constantFrom<string>('summer', 'sale', 'winter', 'x'))).map(([no, values]) =>
    leaf(`tags ${no}${inList(values)}`, (item) =>
      when(
        no,
        (item.tags ?? []).some((tag: string) => values.includes(tag)),
      ),
    ),
  ),
  negation.map((no) => leaf(`tags ${no}EXISTS`, (item) => when(no, (item.tags ?? []).length > 0))),
  fc.tuple(ordering, fc.constantFrom('1kb', '2kb', '500', '0.001mb')).map(([operator, value]) => {
    const bytes = { '1kb': 1024, '2kb': 2048, '500': 500, '0.001mb': 1048.576 }[value]!
    const text = value === '500' ? value : quoted(value)
    return leaf(`size ${operator} ${text}`, (item) => compare(item.size, operator, bytes))
  }),
  fc.tuple(ordering, fc.constantFrom('2020-01-01', '2999-12-31T10:00:00')).map(([operator, value]) => {
    const time = Date.parse(value.includes('T') ? `${value}Z` : value)
    const text = value.includes('T') ? value : quoted(value)
    return leaf(`createdAt ${operator} ${text}`, (item) =>
      compare(Date.parse(item.createdAt), operator, time),
    )
  }),
  fc
    .tuple(fc.constantFrom('<', '>'), fc.constantFrom('1h', '2d', '3w', '4m', '1y'))
    .map(([operator, age]) => {
      const days = { '1h': 1 / 24, '2d': 2, '3w': 21, '4m': 120, '1y': 365 }[age]!
      return leaf(`updatedAt ${operator} "${age}"`, (item) =>
        compare(Date.parse(item.updatedAt), operator, Date.now() - days * DAY),
      )
    }),
  fc
    .tuple(negation, lists(fc.constantFrom('file', 'file-version', 'folder')))
    .map(([no, values]) =>
      leaf(`type ${no}${inList(values)}`, (item) => when(no, values.includes(item.type))),
    ),
  fc
    .constantFrom('file', 'file-version', 'folder')
    .map((value) => leaf(`type = ${quoted(value)}`, (item) => item.type === value)),
  lists(fc.constantFrom<string>('txt', 'css', 'js', 'pdf')).map((values) =>
    leaf(`format ${inList(values)}`, (item) => values.includes(String(item.name).split('.')[1] ?? '')),
  ),
  fc
    .tuple(fc.constantFrom('private', 'published'), fc.boolean())
    .map(([name, value]) =>
      leaf(
        `${name} = ${value}`,
        (item) => item[name === 'private' ? 'isPrivateFile' : 'isPublished'] === value,
      ),
    ),
  fc.tuple(fc.constantFrom('=', ':'), fc.constantFrom(...PATHS)).map(([operator, value]) =>
    leaf(`path ${operator} ${quoted(value)}`, (item) => {
      const folder = folderOf(item)
      if (operator === '=') return folder === value
      return value === '/' || folder === value || folder.startsWith(`${value}/`)
    }),
  ),
  fc
    .tuple(ordering, fc.integer({ min: 0, max: 11 }))
    .map(([operator, value]) =>
      leaf(`"customMetadata.price" ${operator} ${value}`, (item) =>
        compare(item.customMetadata?.price, operator, value),
      ),
    ),
  fc
    .tuple(negation, lists(fc.constantFrom(...COLOURS)))
    .map(([no, values]) =>
      leaf(`"customMetadata.colour" ${no}${inList(values)}`, (item) =>
        when(no, values.includes(item.customMetadata?.colour)),
      ),
    ),
  fc
    .tuple(fc.constantFrom('price', 'colour', 'sale'), negation)
    .map(([name, no]) =>
      leaf(`"customMetadata.${name}" ${no}EXISTS`, (item) =>
        when(no, item.customMetadata?.[name] !== undefined),
      ),
    ),
  fc
    .boolean()
    .map((value) => leaf(`"customMetadata.sale" = ${value}`, (item) => item.customMetadata?.sale === value)),
)

const joined = (word: 'AND' | 'OR', parts: Node[]): Node => ({
  text: `(${parts.map(({ text }) => text).join(` ${word} `)})`,
  test: (item) =>
    word === 'AND' ? parts.every((part) => part.test(item)) : parts.some((part) => part.test(item)),
  asks: parts.some(({ asks }) => asks),
})

/** Between its parts without parentheses AND binds tighter: `a OR b AND c` is `a OR (b AND c)`. */
const bare = (a: Node, b: Node, c: Node): Node => ({
  text: `(${a.text} OR ${b.text} AND ${c.text})`,
  test: (item) => a.test(item) || (b.test(item) && c.test(item)),
  asks: a.asks || b.asks || c.asks,
})

const { query } = fc.letrec<{ query: Node }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaves,
    fc
      .tuple(
        fc.constantFrom('AND' as const, 'OR' as const),
        fc.array(tie('query'), { minLength: 2, maxLength: 3 }),
      )
      .map(([word, parts]) => joined(word, parts)),
    fc.tuple(leaves, leaves, leaves).map((parts) => bare(...parts)),
  ),
}))

const SORTS = { NAME: 'name', CREATED: 'createdAt', UPDATED: 'updatedAt', SIZE: 'size' } as const
const idOf = (item: Item) => `${item.fileId ?? item.folderId} ${item.versionInfo?.id ?? ''}`

test('what a searchQuery finds is what an independent filter finds: sorted, skipped and limited', async () => {
  const runs = trials(2000, 300)
  let found = 0
  await fc.assert(
    fc.asyncProperty(
      query,
      fc.constantFrom('ASC', 'DESC'),
      fc.constantFrom(...(Object.keys(SORTS) as (keyof typeof SORTS)[])),
      fc.nat({ max: 12 }),
      fc.integer({ min: 1, max: 60 }),
      async ({ text, test: holds, asks }, direction, sort, skip, limit) => {
        const parameters = {
          searchQuery: text,
          sort: `${direction}_${sort}`,
          skip: String(skip),
          limit: String(limit),
        }
        const { status, body } = await api(emulator, 'GET', `/v1/files?${new URLSearchParams(parameters)}`)
        expect(status, text).toBe(200)
        const all = items.filter((item) => (asks || item.type === 'file') && holds(item))
        const key = (item: Item) => item[SORTS[sort]] ?? 0
        // Of equal ones any order will do: the keys must be those of the sorted list, and each record a match.
        const keys = all.map(key).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
        if (direction === 'DESC') keys.reverse()
        expect(body.map(key), text).toEqual(keys.slice(skip, skip + limit))
        const ids = new Set(all.map(idOf))
        expect(new Set(body.map(idOf)).size, text).toBe(body.length)
        expect(
          body.filter((item: Item) => !ids.has(idOf(item))),
          text,
        ).toEqual([])
        if (skip === 0 && limit >= all.length) expect(new Set(body.map(idOf)), text).toEqual(ids)
        found += body.length > 0 ? 1 : 0
      },
    ),
    { numRuns: runs, seed: 5 },
  )
  // A trial that found nothing would prove nothing.
  expect(found).toBeGreaterThan(runs / 4)
  record({
    case: 'a random searchQuery against an independent filter',
    method: `fast-check, up to 3 levels deep, over ${items.length} files, versions and folders; with sort, skip and limit`,
    n: `${runs}`,
    result: `all equal; ${found} of them found something`,
  })
})
