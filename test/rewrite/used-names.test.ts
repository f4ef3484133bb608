import fc from 'fast-check'
import { expect, test } from 'vitest'
import { usedNames } from '../../src/rewrite/constants/used-names'

const IMPORT = "import hero from 'ik:./hero.jpg?w=60'"
const isUsed = (rest: string) => usedNames(`${IMPORT}\n${rest}`, [{ start: 0, end: IMPORT.length }])('hero')

test.each([
  'show(hero)',
  'hero',
  'a ? hero : b',
  'a ? b : hero',
  '({ hero })',
  '({ hero, other: 1 })',
  '({ a: hero })',
  '[...hero]',
  '`<img src="${hero}">`',
  "const it = `it's ${hero}`",
  'const a = /["]/.test(b) || hero',
  "<p>don't {hero}</p>",
  'a("hero"); b(hero)',
  'switch (a) { case hero: b() }',
  'a = "\\"", b = hero',
  '/* hero */ show(hero)',
  'hero.length',
  'a.b = hero',
  'void typeof hero, show(hero)',
])('%j uses the name', (rest) => {
  expect(isUsed(rest)).toBe(true)
})

test.each([
  '',
  'heroes, superhero, $hero, hero$, héro, #hero',
  'a.hero',
  'a\n  ?.hero',
  '({ hero: 1, b: 2 })',
  "import './hero.css'",
  'a("hero-banner")',
  "a('it is \\'hero\\'')",
  '// hero',
  'a() // the hero’s place',
  'a() /* hero\n hero */',
  '/**\n * hero\n */',
  'type Hero = typeof hero',
  'class A { #hero = 1; b = this.#hero }',
])('%j does not', (rest) => {
  expect(isUsed(rest)).toBe(false)
})

test('what is apart does not count, wherever it is', () => {
  const code = 'show(a)\nimport hero from "./hero"\nimport { hero as b } from "./b"'
  const ranges = [...code.matchAll(/^import.*$/gm)].map(({ index, 0: { length } }) => ({
    start: index,
    end: index + length,
  }))
  const used = usedNames(code, ranges)
  expect([used('hero'), used('b'), used('a')]).toEqual([false, false, true])
})

test('a use in code is found behind any strings and comments', () => {
  const text = fc.constantFrom(
    '"hero"',
    "'it\\'s'",
    '/* hero */',
    '// hero\n',
    '`a "b`',
    '"`"',
    '"//"',
    "'/*'",
    '\n',
  )
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      expect(isUsed(`${texts.join(' + ')} + hero`)).toBe(true)
    }),
  )
})
