import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonPositions } from '../../../src/lib/json/positions'

/** Every value in a JSON value, by the keys that lead to it. */
function* valuesIn(value: unknown, path: string[] = []): Generator<[path: string[], value: unknown]> {
  yield [path, value]
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) yield* valuesIn(member, [...path, key])
}

test('each value of a JSON text starts where it is said to', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const { offsetOf, brokenAt } = jsonPositions(text)
      expect(brokenAt).toBeUndefined()
      for (const [path, member] of valuesIn(JSON.parse(text))) {
        const offset = offsetOf(path)!
        // Indentation counts from the line that a value starts in.
        const written = JSON.stringify(member, null, indent).replaceAll(/\n\s*/g, '\n')
        expect(text.slice(offset).replaceAll(/\n\s*/g, '\n').startsWith(written)).toBe(true)
      }
      expect(offsetOf(['no', 'such', 'key'])).toBeUndefined()
    }),
    { numRuns: 500 },
  )
})

test('a text is broken where JSON.parse refuses it, and nowhere else', () => {
  const cut = fc.tuple(fc.jsonValue(), fc.nat()).map(([value, at]) => {
    const text = JSON.stringify(value)
    return text.slice(0, at % text.length)
  })
  const tokens = fc.array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '1',
      '-',
      '1.',
      'true',
      ' ',
      '\n',
      "'",
      '//',
      '/**/',
    ),
  )
  fc.assert(
    fc.property(
      fc.oneof(
        cut,
        tokens.map((list) => list.join('')),
      ),
      (text) => {
        const { brokenAt } = jsonPositions(text)
        const parsing = expect(() => JSON.parse(text))
        if (brokenAt === undefined) parsing.not.toThrow()
        else {
          parsing.toThrow()
          expect(brokenAt).toBeLessThanOrEqual(text.length)
        }
      },
    ),
    { numRuns: 2000 },
  )
})

test('of two members with one key the last one counts, as in JSON.parse', () => {
  expect(jsonPositions('{"a":1,"a":2}').offsetOf(['a'])).toBe(11)
})

test('a text that is nested too deeply for the parser has no positions', () => {
  const depth = 100_000
  const { offsetOf, brokenAt } = jsonPositions(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`)
  expect(offsetOf(['a'])).toBeUndefined()
  expect(brokenAt).toBeUndefined()
})
