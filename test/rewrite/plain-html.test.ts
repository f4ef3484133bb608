import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Site } from '../../src/rewrite/edit'
import { htmlSites } from '../../src/rewrite/html/html'
import { elementSites } from '../../src/rewrite/html/html-sites'
import { pageSites } from '../../src/rewrite/html/page'
import { plainElements } from '../../src/rewrite/html/plain-html'

const plainSites = (html: string) => plainElements(html)?.flatMap((element) => elementSites(element, html))
const answer = { url: 'U', srcset: 'S', sizes: 'z', width: 4, height: 3, sources: [{ srcset: 'T' }] }

/** All that a site says and does. */
const told = (sites: Site[]) =>
  sites.map(({ write, before, ...site }) => ({
    ...site,
    written: write(site.values.map(() => answer)),
    before: before && [before.at, before.write(answer)],
  }))

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" /><meta property="og:image" content="./a.jpg">
    <title>1 < 2 <img src="./b.jpg"></title>
    <link rel="icon" href="./a.jpg"><link rel="stylesheet" href="/a.css">
    <style>a { b: url(./a.jpg?w=1) }</style>
    <script>f('<img src="./b.jpg">', a < b)</script>
  </head>
  <body>
    <!-- <img src="./b.jpg"> -->
    <p><b style="c: url(./a.jpg)">x</p><p>y &amp; z</p>
    <picture>
      <source srcset="./a.jpg 1x, ./c.jpg 2x"><img alt='' src='./a.jpg?w=1;2' hidden>
    </picture>
    <img src=./a.jpg/><my-card style="c: url(./a.jpg)"><video poster="./a.jpg"></video></my-card>
    <a href="/?a=1&amp;b=2">é🌅</a><input type=image src="./a.jpg" sizes = "">
  </body>
</html>
`

test('an ordinary page needs no parser, and is read as by one', () => {
  const sites = plainSites(page)
  expect(sites).toHaveLength(10)
  expect(told(sites!)).toEqual(told(htmlSites(page)))
})

describe('what has rules of its own is left to the parser', () => {
  test.each([
    '<table><img src="./a.jpg"></table>',
    '<svg><image href="./a.jpg"/></svg>',
    '<template><img src="./a.jpg"></template>',
    '<noscript><img src="./a.jpg"></noscript>',
    '<textarea><img src="./a.jpg"></textarea>',
    '<select><img src="./a.jpg"></select>',
    '<image src="./a.jpg">',
    '<IMG SRC="./a.jpg">',
    '<img src="./a.jpg?w=1&amp;h=2">',
    '<img src="./a.jpg" src="./b.jpg">',
    '<img src="./a.jpg"alt="">',
    '<img src="./a.jpg" / alt>',
    '<img src="./a.jpg"',
    '<p>1 < 2<img src="./a.jpg">',
    '<!--> <img src="./a.jpg"> -->',
    '<!-- --!> <img src="./a.jpg"> -->',
    '<script><!-- <script></script> <img src="./a.jpg"> --></script>',
    '<script><img src="./a.jpg">',
    '<body style="a:url(./a.jpg)"><body style="a:url(./b.jpg)">',
    '<picture><b><img src="./a.jpg"></b></picture>',
    '\r\n<img src="./a.jpg">',
    '\ufeff<img src="./a.jpg">',
  ])('%j', async (html) => {
    expect(plainElements(html)).toBeUndefined()
    expect(told(await pageSites(html))).toEqual(told(htmlSites(html)))
  })
})

const pieces = [
  ...[
    '<img src="./a.jpg">',
    "<img alt='' src='./a.jpg?w=1;2'/>",
    '<img src=./a.jpg/>',
    '<img srcset="./a.jpg 1x">',
  ],
  ...[
    '<picture>',
    '</picture>',
    '<source srcset="./a.jpg">',
    '<style>a{b:url(./a.jpg)}</style>',
    '<style>',
    '</style>',
  ],
  ...[
    '<b style="c:url(./a.jpg)">',
    '</b>',
    '<p>',
    '</p>',
    '<div style=c:url(./a.jpg)>',
    '</div>',
    '<a href="?a&b">',
    '</a>',
  ],
  ...[
    '<li>',
    '<ul>',
    '</ul>',
    '<h1>',
    '</h2>',
    '<button>',
    '<form>',
    '</form>',
    '<x-y style="c:url(./a.jpg)">',
    '</x-y>',
  ],
  ...[
    '<!-- ',
    ' -->',
    '-->',
    '--',
    '>',
    '<',
    '<!',
    '"',
    "'",
    '=',
    '/',
    ' ',
    '\n',
    '\f',
    'text',
    '&amp;',
    '🌅',
    '</br>',
    '<br/>',
  ],
  ...[
    '<script>',
    '</script>',
    '</script ',
    '<title>',
    '</title>',
    '<head>',
    '</head>',
    '<body>',
    '</body>',
    '<html>',
    '</html>',
  ],
  ...[
    '<link rel="icon" href="./a.jpg">',
    '<meta property="og:image" content="./a.jpg">',
    '<base href="/x/">',
    '<table>',
  ],
  ...[
    '<td>',
    '</table>',
    '<svg>',
    '</svg>',
    '<noscript>',
    '<template>',
    '<textarea>',
    '<select>',
    '<option>',
    '<option>',
  ],
  ...[
    '<input type="image" src="./a.jpg">',
    '<video poster="./a.jpg">',
    '<hr>',
    '<code>',
    '<pre>',
    '<label>',
    '<!doctype html>',
  ],
]

test('any page that needs no parser is read as by one', () => {
  let compared = 0
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
      const html = parts.join('')
      const sites = plainSites(html)
      if (!sites?.length) return
      compared += 1
      expect(told(sites)).toEqual(told(htmlSites(html)))
    }),
    { numRuns: Number(process.env.DOCUMENTS ?? 5_000) },
  )
  expect(compared).toBeGreaterThan(100)
})
