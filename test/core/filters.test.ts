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
])('a literal attribute: %s', (code) => {
  expect(literalPattern().test(code)).toBe(true)
})

test.each(["import a from 'ik:/a.jpg'", 'a.jpg', 'const a = "b"; // c.jpg'])(
  'no literal attribute: %s',
  (code) => {
    expect(literalPattern().test(code)).toBe(false)
  },
)
