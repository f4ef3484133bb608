import { expect, test } from 'vitest'
import { CONSTANTS } from '../../src/core/output/constants'
import { constantChanges, imageImports } from '../../src/rewrite/constants/constants'
import { changedText } from '../../src/rewrite/edit'

const isWanted = (specifier: string) => specifier.startsWith('ik:')
const found = (code: string) => imageImports(code, isWanted, CONSTANTS)

/** Each name's constant is its own name in quotes; every name is used. */
function rewritten(code: string): string | undefined {
  const changes = constantChanges(
    code + USES,
    found(code + USES),
    ({ bindings }) => new Map([...bindings.values()].map((name) => [name, JSON.stringify(name)])),
  )
  return changes && changedText(code + USES, changes).replace(USES, '')
}

const USES = '\n;[hero, s, src, sizes, width, $é, a, b]'

test.each([
  ["import hero from 'ik:/a.jpg'", 'const hero = "default";'],
  ["import hero from 'ik:/a.jpg';", 'const hero = "default";'],
  ["import { width } from 'ik:/a.jpg'\nuse(width)", 'const width = "width";\nuse(width)'],
  ["import hero,{srcset as s,}from'ik:/a.jpg'", 'const hero = "default"; const s = "srcset";'],
  ["import {\n  src,\n  sizes\n} from 'ik:/a.jpg'\n", 'const src = "src"; const sizes = "sizes";\n\n\n\n'],
  ["import {\r\n  src } from 'ik:/a.jpg'\r\n", 'const src = "src";\r\n\r\n'],
  ["import $é from 'ik:/a.jpg'", 'const $é = "default";'],
  ["import a from 'ik:/a.jpg'\nimport b from 'ik:/b.jpg'", 'const a = "default"; const b = "default";\n'],
])('%j becomes %j', (code, expected) => {
  expect(rewritten(code)).toBe(expected)
})

test('constants are where imports are evaluated: before everything else, and after directives', () => {
  expect(rewritten("use(hero)\nimport hero from 'ik:/a.jpg'\n")).toBe('const hero = "default"; use(hero)\n\n')
  const directive = '#!/usr/bin/env node\n// A comment\n"use client"\n'
  expect(rewritten(`${directive}import x from 'x'\nimport hero from 'ik:/a.jpg'`)).toBe(
    `${directive}const hero = "default"; import x from 'x'\n`,
  )
  expect(rewritten("'use client';import hero from 'ik:/a.jpg'")).toBe(
    '\'use client\';const hero = "default";',
  )
  for (const comment of [
    "'use client' // only here\n",
    "'use client' /* only here */;",
    "'use client' /* here */\n",
  ])
    expect(rewritten(`${comment}import hero from 'ik:/a.jpg'`)).toBe(`${comment}const hero = "default";`)
})

test('lines keep their numbers, which errors of the bundler name', () => {
  const code = "import x from './x'\nimport hero, {\n  src,\n} from 'ik:/a.jpg'\nuse(hero)"
  expect(rewritten(code)).toBe(
    'const hero = "default"; const src = "src"; import x from \'./x\'\n\n\n\nuse(hero)',
  )
})

test.each(['(() => {})()', '[a].map(use)', '`${a}`', '/a/.test(b)', '-a', '<App/>', '// behind\n[a]'])(
  'without the import, %j does not go on with the statement before',
  (next) => {
    expect(rewritten(`use()\nimport hero from 'ik:/a.jpg'\n${next}`)).toBe(
      `const hero = "default"; use()\n;\n${next}`,
    )
    expect(rewritten(`use()\nimport hero from 'ik:/a.jpg';\n${next}`)).toBe(
      `const hero = "default"; use()\n;\n${next}`,
    )
  },
)

test.each([
  ['a namespace', "import * as hero from 'ik:/a.jpg'"],
  ['a side effect', "import 'ik:/a.jpg'"],
  ['an object', "import { img } from 'ik:/a.jpg'"],
  ['an object among others', "import hero, { img } from 'ik:/a.jpg'"],
  ['an unknown name', "import { nothing } from 'ik:/a.jpg'"],
  ['a dynamic import', "const hero = await import('ik:/a.jpg')"],
  ['a re-export', "export { src } from 'ik:/a.jpg'"],
  ['everything re-exported', "export * from 'ik:/a.jpg'"],
  ['an import that is exported', "import hero from 'ik:/a.jpg'\nexport { hero }"],
  [
    'an import that is exported under another name',
    "import hero from 'ik:/a.jpg'\nexport { hero as default }",
  ],
  ['an import with attributes', "import hero from 'ik:/a.jpg' with { type: 'json' }"],
  ['an import with attributes on the next line', "import hero from 'ik:/a.jpg'\nwith { type: 'json' }"],
  ['a deferred import', "import defer * as hero from 'ik:/a.jpg'"],
  ['a type', "import type hero from 'ik:/a.jpg'"],
  ['a type among others', "import { type src } from 'ik:/a.jpg'"],
  ['a list of types', "import type { src } from 'ik:/a.jpg'\nconst type = 1"],
  ['a comment in the clause', "import hero /* the LCP image */ from 'ik:/a.jpg'"],
  ['a string', 'const code = `import hero from "ik:/a.jpg"`'],
  ['a string with lines', "const code = `\nimport hero from 'ik:/a.jpg'\n`"],
  ['a comment', "// import hero from 'ik:/a.jpg'"],
  ['another image', "import hero from './a.jpg'"],
  ['text that is no JavaScript', "import hero from 'ik:/a.jpg'\n<p>don't</p>\nfunction a() {}"],
])('%s keeps its module', (_name, code) => {
  expect(rewritten(code)).toBeUndefined()
})

test('an image that another module may ask for before this one runs keeps its module', () => {
  const image = "import hero from 'ik:/a.jpg'\n"
  const early = (rest: string) => found(image + rest).length === 0
  expect(early("import './other'\nexport function show() { return hero }")).toBe(true)
  expect(early("import { b } from '@/other'\nexport default async function show() { return hero }")).toBe(
    true,
  )
  expect(early("import b from './other'\nfunction show() { return hero }\nexport { show as default }")).toBe(
    true,
  )
  expect(early("export { b } from './other'\nfunction* show() { yield hero }\nexport { show }")).toBe(true)
  expect(early("import './other'\nexport default function () { return hero }")).toBe(true)
  expect(early("import './other'\nexport default async function* () { yield hero }")).toBe(true)
  expect(early("import './other'\nexport function /* shows */ show() { return hero }")).toBe(true)
  expect(early("import b from './other'\nexport const show = () => hero")).toBe(false)
  expect(early("import b from './other'\nexport default { hero }\nfunction inner() {}")).toBe(false)
  expect(
    early("import './style.css'\nimport React from 'react'\nexport function show() { return hero }"),
  ).toBe(false)
})

test('an alias that looks like a package may lead into a circle', () => {
  const code =
    "import hero from 'ik:/a.jpg'\nimport React from 'react'\nimport b from '@components/b'\nexport function show() { return hero }"
  const packages = (...names: string[]) =>
    imageImports(code, isWanted, CONSTANTS, (specifier) => names.includes(specifier))
  expect(packages('react', '@components/b')).toHaveLength(1)
  expect(packages('react')).toEqual([])
})
