import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cssSites } from '../../src/rewrite/css'
import { rewritten } from './rewritten'

const cdn = (value: string) => `"https://cdn/${encodeURIComponent(value)}"`

describe('references that are rewritten', () => {
  test.each([
    ['quoted', `a{background:url("./a.jpg")}`, `a{background:url(${cdn('./a.jpg')})}`],
    ['single quotes', `a{background:url('./a.jpg')}`, `a{background:url(${cdn('./a.jpg')})}`],
    ['unquoted', 'a{background:url(./a.jpg)}', `a{background:url(${cdn('./a.jpg')})}`],
    ['white space', 'a{background:url(  ./a.jpg\n)}', `a{background:url(${cdn('./a.jpg')})}`],
    ['a query', 'a{background:url(./a.jpg?w=1&h=2)}', `a{background:url(${cdn('./a.jpg?w=1&h=2')})}`],
    ['upper case', 'a{background:URL("./a.jpg")}', `a{background:URL(${cdn('./a.jpg')})}`],
    ['an escaped space', 'a{background:url(./a\\ b.jpg)}', `a{background:url(${cdn('./a b.jpg')})}`],
    ['an escape in a string', 'a{background:url("./\\61 .jpg")}', `a{background:url(${cdn('./a.jpg')})}`],
    ['other quotes within', `a{background:url("./it's.jpg")}`, `a{background:url(${cdn("./it's.jpg")})}`],
    [
      'several',
      'a{background:url(a.jpg),url(b.png)}',
      `a{background:url(${cdn('a.jpg')}),url(${cdn('b.png')})}`,
    ],
    [
      'image-set',
      `a{b:image-set("a.jpg" 1x,'b.jpg' 2x)}`,
      `a{b:image-set(${cdn('a.jpg')} 1x,${cdn('b.jpg')} 2x)}`,
    ],
    [
      'image-set with url()',
      'a{b:-webkit-image-set(url(a.jpg) 1x)}',
      `a{b:-webkit-image-set(url(${cdn('a.jpg')}) 1x)}`,
    ],
    ['a variable', ':root{--hero:url(./a.jpg)}', `:root{--hero:url(${cdn('./a.jpg')})}`],
    ['after @import', '@import url(x.css);a{b:url(a.jpg)}', `@import url(x.css);a{b:url(${cdn('a.jpg')})}`],
    ['CRLF', 'a{\r\nb:url(a.jpg)\r\n}', `a{\r\nb:url(${cdn('a.jpg')})\r\n}`],
    ['a BOM', '\ufeffa{b:url(a.jpg)}', `\ufeffa{b:url(${cdn('a.jpg')})}`],
    ['an emoji before', '/*🌅*/a{b:url(a.jpg)}', `/*🌅*/a{b:url(${cdn('a.jpg')})}`],
    ['unclosed at the end', 'a{b:url(a.jpg', `a{b:url(${cdn('a.jpg')})`],
  ])('%s', async (_name, css, expected) => {
    const once = await rewritten(css, cssSites)
    expect(once).toBe(expected)
    expect(await rewritten(once, cssSites)).toBe(once)
  })
})

describe('what is left alone', () => {
  test.each([
    ['a comment', '/* url(a.jpg) */'],
    ['@import', '@import "a.jpg";@import url(a.jpg) screen;'],
    ['@namespace', '@namespace url(a.jpg);'],
    ['a string that is no URL', 'a::before{content:"url(a.jpg)"}'],
    ['a type in image-set', 'a{b:image-set(url(https://h/a.avif) type("a.jpg"))}'],
    ['a data URI', 'a{b:url(data:image/png;base64,a.jpg)}'],
    ['another host', 'a{b:url(https://h/a.jpg) url(//h/a.jpg)}'],
    ['a fragment', 'a{filter:url(#a.jpg)}'],
    ['url(var())', 'a{b:url(var(--a.jpg))}'],
    ['an unterminated string', 'a{b:url("a.jpg\n)}'],
    ['a Windows path', 'a{b:url(C:\\\\a.jpg)}'],
    ['a selector', 'a[href="a.jpg"]{}'],
    ['a bad URL', 'a{b:url(a"b.jpg)}'],
  ])('%s', async (_name, css) => {
    expect(await rewritten(css, cssSites)).toBe(css)
  })
})

/** Pieces of CSS, of which only `image` names a picture. */
const piece = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'a{',
      '}',
      ';',
      'color:red',
      '/* url(a.jpg) */',
      '@media print{',
      '\r\n',
      '"a.jpg"',
      '\\',
      'url(#x)',
      '🌅',
      '!important',
      'calc(1px + (2px))',
      'url(data:,x)',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('image:a', 'image:b') },
)

test('of random documents only the images change, byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
      const text = (image: (name: string) => string) =>
        pieces.map((one) => (one.startsWith('image:') ? `;b:${image(one.slice(6))};` : one)).join(' ')
      const source = text((name) => `url(./${name}.jpg)`)
      const expected = text((name) => `url(${cdn(`./${name}.jpg`)})`)
      // A stray quote or backslash may swallow an image: then it is none to a browser either, and nothing else may change.
      const result = await rewritten(source, cssSites)
      const undone = result.replace(/url\("https:\/\/cdn\/\.%2F([ab])\.jpg"\)/g, 'url(./$1.jpg)')
      expect(undone).toBe(source)
      expect(result.length).toBeLessThanOrEqual(expected.length)
      if (!pieces.includes('\\')) expect(result).toBe(expected)
      expect(await rewritten(result, cssSites)).toBe(result)
    }),
    { numRuns: Number(process.env.DOCUMENTS ?? 500) },
  )
})
