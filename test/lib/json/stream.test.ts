import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JsonMemberStream } from '../../../src/lib/json/stream'

/** What comes of a text that is given in pieces of these lengths, over and over. */
function read(text: string, path: readonly string[], lengths: readonly number[] = [text.length]) {
  const members: [string, unknown][] = []
  const reader = new JsonMemberStream(path, (key, value) => members.push([key, value]))
  for (let at = 0, index = 0; at < text.length; index++) {
    const length = lengths[index % lengths.length] ?? 1
    reader.push(text.slice(at, at + length))
    at += length
  }
  return { members, around: reader.end() }
}

test('members are handed out one by one, and what is around them at the end', () => {
  const text = '{"version":1,"images":{"a":{"urls":["x,}"]}, "b\\"":2 },"more":{"images":{"no":1}}}'
  for (const length of [1, 2, 7, 1000]) {
    expect(read(text, ['images'], [length])).toEqual({
      members: [
        ['a', { urls: ['x,}'] }],
        ['b"', 2],
      ],
      around: { version: 1, images: {}, more: { images: { no: 1 } } },
    })
  }
})

test('an object of another place is not the one that is meant', () => {
  for (const text of [
    '{"images":{"a":1}}',
    '[{"state":{"images":{"a":1}}}]',
    '{"state":[{"images":{"a":1}}]}',
  ]) {
    expect(read(text, ['state', 'images']).members).toEqual([])
  }
  expect(read('{"state":{"images":{"a":1}}}', ['state', 'images']).members).toEqual([['a', 1]])
})

test('any text, in pieces of any length, is read as JSON.parse reads it', () => {
  const record = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())
  const isOwn = ([key]: readonly [string, unknown]) => key !== '__proto__'
  fc.assert(
    fc.property(
      record,
      record,
      record,
      fc.constantFrom(undefined, 2, '\t'),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (before, images, after, indent, lengths) => {
        const own = Object.fromEntries(Object.entries(images).filter(isOwn))
        const outer = { ...before, state: { ...after, images: own } }
        const { members, around } = read(JSON.stringify(outer, null, indent), ['state', 'images'], lengths)
        const expected = JSON.parse(JSON.stringify(outer))
        expect(Object.fromEntries(members)).toEqual(expected.state.images)
        expect(around).toEqual({ ...expected, state: { ...expected.state, images: {} } })
      },
    ),
    { numRuns: 300 },
  )
})

test('what JSON.parse refuses is refused, whatever is damaged', () => {
  const good = '{"version":1,"images":{"a":{"urls":["x\\\\"]},"b\\"":{"n":[1,{}]}},"more":"\\"{"}'
  fc.assert(
    fc.property(
      fc.nat(good.length),
      fc.constantFrom(...'{}[]":,\\ 1'),
      fc.nat(2),
      fc.integer({ min: 1, max: 99 }),
      (at, text, removed, length) => {
        const damaged = good.slice(0, at) + text + good.slice(at + removed)
        let parsed: unknown
        try {
          parsed = JSON.parse(damaged)
        } catch {
          expect(() => read(damaged, ['images'], [length])).toThrow(SyntaxError)
          return
        }
        const { members, around } = read(damaged, ['images'], [length])
        const isRecord = members.length > 0
        expect(isRecord ? { ...(around as object), images: Object.fromEntries(members) } : around).toEqual(
          parsed,
        )
      },
    ),
    { numRuns: 5000 },
  )
})

test.each([
  '{"images":{"a":1},"images":{"b":2}}',
  '{"images":{"a":1,}}',
  '{"images":{,}}',
  '{"images":{"a"}}',
  '{"images":{1:2}}',
])('%s is refused', (text) => {
  expect(() => read(text, ['images'])).toThrow(SyntaxError)
})
