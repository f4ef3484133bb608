import type { Node } from 'estree-walker'
import fc from 'fast-check'
import { parseAst } from 'vite'
import { describe, expect, test } from 'vitest'
import { newUrlsIn } from '../../src/rewrite/js/js'
import { plainNewUrls } from '../../src/rewrite/js/new-url'

const byParser = (code: string) => newUrlsIn(parseAst(code) as Node)

describe('what is told without a parser is what the parser says', () => {
  test.each<[code: string, values: string[]]>([
    [`new URL('./a.jpg', import.meta.url)`, ['./a.jpg']],
    ['f(new URL("./a.jpg?w=4",import.meta.url).href)', ['./a.jpg?w=4']],
    ['`a ${new URL(`./a.jpg`, import.meta.url)} b`', ['./a.jpg']],
    [`new URL(\n  './a.jpg',\n  import.meta.url,\n)`, ['./a.jpg']],
    [`new  URL ( './a.jpg' , import . meta . url )`, ['./a.jpg']],
    [
      `if (import.meta.hot) f(import.meta.env.BASE_URL); new URL('./é🌅.jpg', import.meta.url)`,
      ['./é🌅.jpg'],
    ],
    [`a / 2; b(/[/'"]/, new URL('./a.jpg', import.meta.url), 'x')`, ['./a.jpg']],
    [
      `new URL('./a.jpg', import.meta.url); new URL('ik:./b.jpg', import.meta.url)`,
      ['./a.jpg', 'ik:./b.jpg'],
    ],
    [`new URL('//a.jpg', import.meta.url)`, ['//a.jpg']],
    [`f('new URL'); class A { url = new URL('./a.jpg', import.meta.url) }`, ['./a.jpg']],
    [`new URL('./a.jpg', base); f('import')`, []],
    [`new URL('./a.jpg', import.meta.urls)`, []],
  ])('%s', (code, values) => {
    expect(byParser(code).map(({ value }) => value)).toEqual(values)
    expect(plainNewUrls(code)).toEqual(byParser(code))
  })
})

describe('what it can’t tell is left to the parser', () => {
  test.each<[code: string, values: string[]]>([
    [`f(1,\n// new URL('./a.jpg',\nimport.meta.url)`, []],
    [`'new URL('//x.jpg',\nimport.meta.url, 1`, []],
    [`#!/bin/x new URL('./a.jpg',\nimport.meta.url, 1`, []],
    [`renew\nURL('./a.jpg', import.meta.url)`, []],
    [`new URL('.\\u002fa.jpg', import.meta.url)`, ['./a.jpg']],
    [`new URL(('./a.jpg'), (import.meta.url))`, ['./a.jpg']],
    [`new URL(/* a */ './a.jpg', /* b */ import.meta.url)`, ['./a.jpg']],
    [`new URL('./a.jpg', import/* a */.meta.url /* b */)`, ['./a.jpg']],
    [`new URL('./a.jpg', import.// a\nmeta.url)`, ['./a.jpg']],
    [`'a\\\nnew URL("./a.jpg", import.meta.url)'`, []],
    [`new URL('./a.jpg', import.meta.url + 'x')`, []],
    [`new URL('./a.jpg', import.meta['url'])`, []],
    [`new URL(a, import.meta.url)`, []],
    ['new URL(`./${a}.jpg`, import.meta.url)', []],
    [`// as in new URL('./a.jpg', import.meta.url)`, []],
    [`/new URL('.a.jpg', import.meta.url)/.test(x)`, []],
    [`'new URL("./a.jpg", import.meta.url)'`, []],
    ['`new URL("./a.jpg", import.meta.url)`', []],
    [`f('<b></b>', new URL('./a.jpg', import.meta.url))`, ['./a.jpg']],
  ])('%s', (code, values) => {
    expect(plainNewUrls(code)).toBeUndefined()
    expect(byParser(code).map(({ value }) => value)).toEqual(values)
  })
})

const pieces = [
  ...[`new URL('./a.jpg', import.meta.url)`, 'new URL("./b.png?w=4",\n import.meta.url)'],
  ...['new URL(`./c.webp`, import.meta.url)', 'import.meta.url', 'import.meta.env', `'./a.jpg'`, 'new URL('],
  ...[
    'import.meta.url)',
    ', ',
    '(',
    ')',
    '/',
    '//',
    '/*',
    '*/',
    "'",
    '"',
    '`',
    '${',
    '}',
    '{',
    '\n',
    'a',
    '[',
  ],
  ...[']', '\\', 'if (a) ', 'new ', 'URL', ';', '=>', '<', '>', '+', '.', '#!'],
]

test('of any text that a parser takes for a module, the same is told without one, or nothing', () => {
  let compared = 0
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
      const code = parts.join('')
      const found = plainNewUrls(code)
      if (!found?.length) return
      const parsed = parsedOrNothing(code)
      if (!parsed) return
      compared += 1
      expect(found).toEqual(parsed)
    }),
    { numRuns: 20_000, seed: 1 },
  )
  expect(compared).toBeGreaterThan(200)
})

function parsedOrNothing(code: string) {
  try {
    return byParser(code)
  } catch {
    return undefined
  }
}
