import { parseAst } from 'rollup/parseAst'
import { expect, test } from 'vitest'
import { renamed } from '../../src/rewrite/constants/renamed'
import { changedText } from '../../src/rewrite/edit'

const names = new Map([
  ['hero', 'hero_1'],
  ['width', 'width_2'],
])

function rewritten(code: string): string | undefined {
  const changes = renamed(parseAst(code, { jsx: code.includes('</') }) as never, names)
  return changes && changedText(code, changes)
}

test.each([
  ['use(hero)', 'use(hero_1)'],
  ['use(hero, width)', 'use(hero_1, width_2)'],
  ['use({ hero })', 'use({ hero: hero_1 })'],
  ['use({ hero, width: 1, [width]: 2 })', 'use({ hero: hero_1, width: 1, [width_2]: 2 })'],
  ['use({ src: hero, hero: width, hero() {} })', 'use({ src: hero_1, hero: width_2, hero() {} })'],
  ['use(a.hero, a?.hero, a[hero], hero.width)', 'use(a.hero, a?.hero, a[hero_1], hero_1.width)'],
  ['export default hero', 'export default hero_1'],
  ['export default { hero }', 'export default { hero: hero_1 }'],
  ['hero: for (;;) { break hero; continue hero }', 'hero: for (;;) { break hero; continue hero }'],
  ['use(`${hero} hero`, "hero", /hero/) // hero', 'use(`${hero_1} hero`, "hero", /hero/) // hero'],
  ['typeof hero === "string"', 'typeof hero_1 === "string"'],
  ['use((hero) => hero, hero)', 'use((hero_1) => hero_1, hero_1)'],
  ['use(({ hero }) => hero)', 'use(({ hero: hero_1 }) => hero_1)'],
  ['try { a } catch (hero) { b(hero) }', 'try { a } catch (hero_1) { b(hero_1) }'],
  ['for (const [hero] of a) b(hero)', 'for (const [hero_1] of a) b(hero_1)'],
  [
    'class A { hero = hero; #hero = 1; static width() {} }',
    'class A { hero = hero_1; #hero = 1; static width() {} }',
  ],
  ['use(h\\u0065ro)', 'use(hero_1)'],
  [
    "import a from 'b'\nexport { hero } from 'c'\nuse(a)",
    "import a from 'b'\nexport { hero } from 'c'\nuse(a)",
  ],
  ["export * as hero from 'c'\nhero", "export * as hero from 'c'\nhero_1"],
  ['use(import.meta.hero)', 'use(import.meta.hero)'],
  ['const heroes = hero', 'const heroes = hero_1'],
])('%j becomes %j', (code, expected) => {
  expect(rewritten(code)).toBe(expected)
})

test.each([
  ['a direct eval', 'eval("hero")'],
  ['an eval of any kind', '(0, eval)("hero"), use(hero)'],
  ['an export', 'const hero = 1\nexport { hero }'],
  ["a function's name", 'use(() => { function hero() {} return hero.name })'],
  ["a class's name", 'use(class hero {})'],
  [
    'a variable, which may be the name of a function',
    'use(() => { const hero = () => {}; return hero.name })',
  ],
  ['an assignment, which is an error', 'hero = 1'],
  ['an increment', 'hero++'],
  ['a default, which may be the name of a function', 'use((hero = () => {}) => hero.name)'],
  ['a default of a property', 'use(({ hero = () => {} }) => hero.name)'],
  ['JSX', 'use(<p title={hero}></p>)'],
])('%s keeps all names', (_name, code) => {
  expect(rewritten(code)).toBeUndefined()
})
