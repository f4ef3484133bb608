import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { htmlSites } from '../../src/rewrite/html/html'
import { rewritten } from './rewritten'

const cdn = (value: string) => `https://cdn/${encodeURIComponent(value)}`
const a = cdn('./a.jpg')

describe('references that are rewritten', () => {
  test.each([
    ['img', '<img src="./a.jpg" alt="">', `<img src="${a}" alt="">`],
    ['single quotes', "<img src='./a.jpg'>", `<img src="${a}">`],
    ['no quotes', '<img src=./a.jpg alt=x>', `<img src="${a}" alt=x>`],
    ['white space and line breaks', '<img\r\n  src = "./a.jpg"\r\n>', `<img\r\n  src = "${a}"\r\n>`],
    ['upper case', '<IMG SRC="./a.jpg">', `<IMG SRC="${a}">`],
    ['an entity', '<img src="./a.jpg?w=1&amp;h=2">', `<img src="${cdn('./a.jpg?w=1&h=2')}">`],
    ['a bare ampersand', '<img src="./a.jpg?w=1&h=2">', `<img src="${cdn('./a.jpg?w=1&h=2')}">`],
    ['srcset', '<img srcset="./a.jpg 1x, b.png?w=1 2x">', `<img srcset="${a} 1x, ${cdn('b.png?w=1')} 2x">`],
    ['srcset without descriptors', '<img srcset="./a.jpg">', `<img srcset="${a}">`],
    [
      'one of a srcset',
      '<img srcset="https://h/x.jpg 1x,\n ./a.jpg 2x">',
      `<img srcset="https://h/x.jpg 1x,\n ${a} 2x">`,
    ],
    [
      'source',
      '<picture><source srcset="./a.jpg 300w" media="x"></picture>',
      `<picture><source srcset="${a} 300w" media="x"></picture>`,
    ],
    ['poster', '<video poster="./a.jpg"></video>', `<video poster="${a}"></video>`],
    ['input', '<input type=image src="./a.jpg">', `<input type=image src="${a}">`],
    ['icon', '<link rel="shortcut icon" href="./a.jpg">', `<link rel="shortcut icon" href="${a}">`],
    [
      'apple-touch-icon',
      '<link rel=apple-touch-icon href="./a.jpg">',
      `<link rel=apple-touch-icon href="${a}">`,
    ],
    [
      'preload',
      '<link rel=preload as=image href="./a.jpg" imagesrcset="./a.jpg 1x">',
      `<link rel=preload as=image href="${a}" imagesrcset="${a} 1x">`,
    ],
    ['og:image', '<meta property="og:image" content="./a.jpg">', `<meta property="og:image" content="${a}">`],
    [
      'twitter:image',
      '<meta name="twitter:image" content="./a.jpg">',
      `<meta name="twitter:image" content="${a}">`,
    ],
    ['svg', '<svg><image href="./a.jpg"/></svg>', `<svg><image href="${a}"/></svg>`],
    ['svg, old', '<svg><image xlink:href="./a.jpg"/></svg>', `<svg><image xlink:href="${a}"/></svg>`],
    [
      'style attribute',
      `<p style="color:red;background:url('./a.jpg')">`,
      `<p style="color:red;background:url(&quot;${a}&quot;)">`,
    ],
    [
      'style attribute of an element that the parser repeats',
      '<p><b style="background:url(./a.jpg)">x</p><p>y</p><table><i style="background:url(./a.jpg)">z</table>',
      `<p><b style="background:url(&quot;${a}&quot;)">x</p><p>y</p><table><i style="background:url(&quot;${a}&quot;)">z</table>`,
    ],
    ['style element', '<style>\n a{b:url(./a.jpg)}</style>', `<style>\n a{b:url("${a}")}</style>`],
    ['template', '<template><img src="./a.jpg"></template>', `<template><img src="${a}"></template>`],
    ['noscript', '<noscript><img src="./a.jpg"></noscript>', `<noscript><img src="${a}"></noscript>`],
    ['a fragment out of its place', '<td><img src="./a.jpg">', `<td><img src="${a}">`],
    [
      'the first of two equal attributes',
      '<img src="./a.jpg" src="./b.jpg">',
      `<img src="${a}" src="./b.jpg">`,
    ],
    ['a BOM', '\ufeff<img src="./a.jpg">', `\ufeff<img src="${a}">`],
    ['an emoji before', '<p>🌅</p><img src="./a.jpg">', `<p>🌅</p><img src="${a}">`],
  ])('%s', async (_name, html, expected) => {
    const once = await rewritten(html, htmlSites)
    expect(once).toBe(expected)
    expect(await rewritten(once, htmlSites)).toBe(once)
  })
})

describe('a set of values brings attributes, and overwrites none', () => {
  const set = cdn('./a.jpg?w=1;2')
  test.each([
    ['<img src="./a.jpg?w=1;2">', ` srcset="${set} 1w" sizes="100vw" width="4" height="3" loading="lazy"`],
    ['<img src="./a.jpg?w=1;2" width=9>', ` srcset="${set} 1w" sizes="100vw" loading="lazy" width=9`],
    [
      '<img src="./a.jpg?w=1;2" loading=eager sizes=1px>',
      ` srcset="${set} 1w" width="4" height="3" loading=eager sizes=1px`,
    ],
    ['<img src="./a.jpg?w=1;2" srcset="https://h/x 1x">', ' srcset="https://h/x 1x"'],
  ])('%s', async (html, attributes) => {
    expect(await rewritten(html, htmlSites)).toBe(`<img src="${set}"${attributes}>`)
  })
})

describe('what is left alone', () => {
  test.each([
    ['a comment', '<!-- <img src="./a.jpg"> -->'],
    ['a script', '<script>const x = "<img src=./a.jpg>"</script>'],
    ['text', '<textarea><img src="./a.jpg"></textarea><title><img src=./a.jpg></title>'],
    ['CDATA in SVG', '<svg><![CDATA[<image href="./a.jpg"/>]]></svg>'],
    ['another host', '<img src="https://h/a.jpg"><img src="//h/a.jpg"><img src="data:image/png,a.jpg">'],
    ['a link to a picture', '<a href="./a.jpg">'],
    ['a style sheet', '<link rel=stylesheet href="./a.jpg">'],
    ['a preload of something else', '<link rel=preload as=fetch href="./a.jpg">'],
    ['another meta', '<meta name=description content="./a.jpg">'],
    ['another input', '<input type=text src="./a.jpg">'],
    ['an empty value', '<img src><img src=""><img src= >'],
    ['a template of Vue', '<img :src="a + \'.jpg\'" v-bind:src="b">'],
    ['an interpolation', '<img src="{{ a }}">'],
    ['an unclosed tag', '<img src="./a.jpg'],
    ['an unclosed comment', '<!-- <img src="./a.jpg">'],
    ['a data attribute', '<img data-src="./a.jpg">'],
  ])('%s', async (_name, html) => {
    expect(await rewritten(html, htmlSites)).toBe(html)
  })
})

const piece = fc.constantFrom(
  '<p class="x">',
  '</p>',
  'text & more',
  '<!-- <img src=./b.jpg> -->',
  '<script>"./b.jpg"</script>',
  '<br/>',
  '\r\n',
  '&amp;',
  '🌅',
  '<table><tr><td>',
  '</table>',
  '<a href="./b.jpg">',
  '<svg>',
  '</svg>',
  '<input src=./b.jpg>',
  '<b title="<img src=./b.jpg>">',
  '{{ x }}',
  'IMAGE',
)

test('of random documents only the images change, byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
      const text = (image: string) => pieces.join('').replaceAll('IMAGE', `<img alt='' src=${image}>`)
      const result = await rewritten(text("'./a.jpg'"), htmlSites)
      expect(result).toBe(text(`"${a}"`))
      expect(await rewritten(result, htmlSites)).toBe(result)
    }),
    { numRuns: Number(process.env.DOCUMENTS ?? 500) },
  )
})
