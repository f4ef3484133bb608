import fc from 'fast-check'
import { expect, test } from 'vitest'
import { composedImportPattern, computedImportPattern, literalPattern } from '../../src/core/filters'

const PIECES = ['import(', 'new URL(', '`', '${', "'", '"', '+', '.jpg', '?', './', ';', 'a', ' ', '\n']

test('whatever is a computed import passes the cheap test, too', () => {
  const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(text, (code) => {
      if (composedImportPattern().test(code)) expect(computedImportPattern().test(code)).toBe(true)
    }),
    { numRuns: 2000, examples: [['import(`./${name}.jpg?w=400`)'], ["new URL('./a.jpg' + query)"]] },
  )
})

test.each([
  '<img src="./a.jpg">',
  "<img :src='`./${name}.jpg`'>",
  '<img src={`${a ? `${b}-` : `c`}.jpg?w=400`}>',
  `src="${'a/'.repeat(2000)}b.jpg"`,
  '<img src={"ik:/a.jpg"}>',
  '<img src={"./" + name + ".jpg"}>',
  `<img src={"./" + { ${Array.from({ length: 9 }, (_, at) => `'${at}': 'b'`)} }[name] + ".jpg"}>`,
  `<img src={"./" + ${'names.of.it.'.repeat(30)}name + ".jpg"}>`,
])('a literal attribute: %s', (code) => {
  expect(literalPattern().test(code)).toBe(true)
})

test('a text of megabytes is searched in time that grows with it', () => {
  // Each of them may be the start of a reference that never ends.
  const starts = ['="./a', "='../", '=`./', 'import(', 'new URL(a']
  const search = (length: number) => {
    const before = process.cpuUsage()
    for (const start of starts)
      for (const pattern of [literalPattern(), computedImportPattern()])
        expect(pattern.test(start.repeat(length))).toBe(false)
    return process.cpuUsage(before).user
  }
  search(1000)
  // Eight times the text: a search of its square would take 64 times as long.
  expect(search(16_000)).toBeLessThan(24 * search(2000) + 100_000)
})

test.each(["import a from 'ik:/a.jpg'", 'a.jpg', 'const a = "b"; // c.jpg'])(
  'no literal attribute: %s',
  (code) => {
    expect(literalPattern().test(code)).toBe(false)
  },
)
