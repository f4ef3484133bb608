import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SearchCondition, search } from '../../src/api'
import { parseSearchQuery } from '../../src/emulator/search/parse-query'
import { stage } from './stage'

describe('a condition', () => {
  test.each<[SearchCondition, string]>([
    [search('name').is('a.jpg'), 'name = "a.jpg"'],
    [search('name').isNot('a.jpg'), 'name NOT = "a.jpg"'],
    [search('name').startsWith('a'), 'name : "a"'],
    [search('name').has('red dress'), 'name HAS "red dress"'],
    [search('tags').in(['summer-sale', 'banner']), 'tags IN ["summer-sale","banner"]'],
    [search('tags').notIn(['x']), 'tags NOT IN ["x"]'],
    [search('tags').exists(), 'tags EXISTS'],
    [search('tags').missing(), 'tags NOT EXISTS'],
    [search('type').is('folder'), 'type = "folder"'],
    [search('createdAt').atLeast('7d'), 'createdAt >= "7d"'],
    [search('createdAt').lessThan(new Date(0)), 'createdAt < "1970-01-01T00:00:00"'],
    [search('size').moreThan('2mb'), 'size > "2mb"'],
    [search('size').atMost(1024), 'size <= 1024'],
    [search('width').in([100, 200]), 'width IN [100,200]'],
    [search('private').is(true), 'private = true'],
    [search('path').startsWith('/sales/'), 'path : "/sales/"'],
    [search('customMetadata.rating').moreThan(4.3), '"customMetadata.rating" > 4.3'],
    [
      search('embeddedMetadata.LocationTaken').is('40,100 5km'),
      '"embeddedMetadata.LocationTaken" = "40,100 5km"',
    ],
    [
      search.all(search('createdAt').atLeast('7d'), search('size').moreThan('2mb')),
      '(createdAt >= "7d" AND size > "2mb")',
    ],
    [
      search.any(
        search.all(search('size').lessThan('1mb'), search('width').moreThan(500)),
        search('tags').in(['a']),
      ),
      '((size < "1mb" AND width > 500) OR tags IN ["a"])',
    ],
    [search.all(search('private').is(false)), 'private = false'],
  ])('%s', (condition, text) => {
    expect(String(condition)).toBe(text)
    expect(parseSearchQuery(text)).toBeTruthy()
  })

  test('with any value is read back as that value', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !/["\\]/.test(value))
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1 }), (value, values) => {
        const query = search.any(search('name').is(value), search('tags').in(values))
        expect(parseSearchQuery(String(query))).toEqual({
          kind: 'or',
          parts: [
            { kind: 'comparison', field: 'name', operator: '=', values: [value], negated: false },
            { kind: 'comparison', field: 'tags', operator: 'IN', values, negated: false },
          ],
        })
      }),
    )
  })

  test('cannot be left by what stands in its value', () => {
    expect(() => search('name').is('x" OR size > 0 OR name = "')).toThrow(/can contain neither/)
    expect(() => search('tags').in(['\\'])).toThrow(TypeError)
    expect(() => search('customMetadata.a" OR "b').exists()).toThrow(TypeError)
  })

  test('over nothing is refused', () => {
    expect(() => search('tags').in([])).toThrow(/empty/)
    expect(() => search.all()).toThrow(/at least one/)
  })

  test('offers only the operators of its field', () => {
    // @ts-expect-error a boolean has no order
    void search('private').moreThan
    // @ts-expect-error no such field
    void search('nmae')
    // @ts-expect-error dates are no numbers
    search('createdAt').is(5)
    // @ts-expect-error a size has a unit that ImageKit knows
    search('size').is('2 elephants')
  })
})

test('a list takes it as text and as conditions', async () => {
  const { client, server } = await stage()
  await client.assets.list({ searchQuery: search('size').moreThan('2mb'), limit: 5 })
  await client.assets.list({ searchQuery: 'size > "2mb"', limit: 5 })
  const queries = server.seen.map(({ query }) => [...query])
  expect(queries[0]).toEqual([
    ['limit', '5'],
    ['searchQuery', 'size > "2mb"'],
  ])
  expect(new Map(queries[1])).toEqual(new Map(queries[0]))
})
