import { parse } from 'svelte/compiler'
import { describe, expect, test } from 'vitest'
import { rewriteSvelte } from '../../src/rewrite/components/svelte'
import { vueSites } from '../../src/rewrite/components/vue'
import { type Replacement, rewrite } from '../../src/rewrite/edit'
import { htmlSites } from '../../src/rewrite/html/html'
import { withPreloads } from '../../src/rewrite/html/html-head'
import { rewriteJsx } from '../../src/rewrite/js/jsx'

/*
 * What a reference brings beside its URL: attributes, the sources of a picture, links of the head.
 */

const answer: Replacement = {
  url: 'U',
  srcset: 'S 1w',
  sizes: 'auto, 100vw',
  width: 4,
  height: 3,
  alt: 'A "b"',
  sources: [
    { media: '(max-width: 600px)', type: 'image/avif', srcset: 'M', sizes: '50vw', width: 2, height: 2 },
    { media: undefined, type: 'image/webp', srcset: 'W' },
  ],
}
const priority: Replacement = { url: 'U', width: 4, height: 3, priority: true }

const sources =
  '<source media="(max-width: 600px)" type="image/avif" srcset="M" sizes="50vw" width="2" height="2"><source type="image/webp" srcset="W">'
const set = 'srcset="S 1w" sizes="auto, 100vw" width="4" height="3" alt="A &quot;b&quot;" loading="lazy"'

describe('HTML and Vue', () => {
  test.each<[name: string, html: string, answer: Replacement, expected: string]>([
    ['a set of values', '<img src="./a.jpg">', answer, `<img src="U" ${set}>`],
    [
      'in a picture',
      '<picture><img src="./a.jpg"></picture>',
      answer,
      `<picture>${sources}<img src="U" ${set}></picture>`,
    ],
    [
      'behind the author’s own sources',
      '<picture>\n  <source srcset="./x">\n  <img alt="mine" src="./a.jpg">\n</picture>',
      answer,
      `<picture>\n  <source srcset="./x">\n  ${sources}<img alt="mine" src="U" ${set.replace(' alt="A &quot;b&quot;"', '')}>\n</picture>`,
    ],
    ['an alt alone', '<img src="./a.jpg">', { url: 'U', alt: '' }, '<img src="U" alt="">'],
    [
      'not over the author’s',
      '<img src="./a.jpg" alt="mine">',
      { url: 'U', alt: 'A' },
      '<img src="U" alt="mine">',
    ],
    [
      'priority',
      '<img src="./a.jpg">',
      priority,
      '<img src="U" width="4" height="3" loading="eager" decoding="sync" fetchpriority="high">',
    ],
    [
      'priority, but for what the author says',
      '<img src="./a.jpg" loading="lazy" width="9">',
      priority,
      '<img src="U" decoding="sync" fetchpriority="high" loading="lazy" width="9">',
    ],
  ])('%s', async (_name, html, given, expected) => {
    const resolve = (value: string) => (value === './a.jpg' ? given : undefined)
    expect((await rewrite(html, htmlSites(html), resolve))?.code).toBe(expected)
    const component = `<template>${html}</template>`
    const vue = await rewrite(component, vueSites(component), resolve)
    expect(vue?.code).toBe(`<template>${expected}</template>`)
  })

  test('nothing comes between a v-if and its v-else', async () => {
    const component =
      '<template><picture><img v-if="a" src="b"><img v-else src="./a.jpg"></picture></template>'
    const vue = await rewrite(component, vueSites(component), (value) =>
      value === './a.jpg' ? answer : undefined,
    )
    expect(vue?.code).toBe(
      `<template><picture><img v-if="a" src="b"><img v-else src="U" ${set}></picture></template>`,
    )
  })

  test('a bound literal in a picture of a Vue component', async () => {
    const component = `<template><picture><img :src="'./a.jpg'"></picture></template>`
    const vue = await rewrite(component, vueSites(component), () => answer)
    expect(vue?.code).toBe(`<template><picture>${sources}<img src="U" ${set}></picture></template>`)
  })
})

const isOurs = (value: string) =>
  value.startsWith('./') && {
    attributes: value.includes('hero'),
    sources: value.includes('hero'),
  }

test.each([
  [
    'in a picture',
    '<picture><img src="./hero.jpg" /></picture>',
    '<picture>{__imagekit_0__.sources.map((source, index) => <source key={index} {...source} />)}<img {...__imagekit_1__}  /></picture>\nimport { picture as __imagekit_0__ } from "./hero.jpg";\nimport { img as __imagekit_1__ } from "./hero.jpg";',
  ],
  [
    'alone',
    '<p><picture></picture><img src="./hero.jpg" /></p>',
    '<p><picture></picture><img {...__imagekit_0__}  /></p>\nimport { img as __imagekit_0__ } from "./hero.jpg";',
  ],
  [
    'within an expression',
    '<picture>{open && <img src="./hero.jpg" />}</picture>',
    '<picture>{open && <img {...__imagekit_0__}  />}</picture>\nimport { img as __imagekit_0__ } from "./hero.jpg";',
  ],
  [
    'of which only the URL is asked',
    '<picture><img src="./a.jpg" /></picture>',
    '<picture><img src={__imagekit_0__} /></picture>\nimport __imagekit_0__ from "./a.jpg";',
  ],
])('JSX, %s', (_name, code, expected) => {
  expect(rewriteJsx(code, isOurs)?.code).toBe(expected)
})

test('Svelte, in a picture', () => {
  const code = rewriteSvelte(
    '<picture><img src="./hero.jpg"></picture>',
    { parse: parse as never },
    isOurs,
  )?.code
  expect(code).toBe(
    '<picture>{#each __imagekit_0__.sources as source}<source {...source} />{/each}<img {...__imagekit_1__} ></picture>\n<script>\nimport { picture as __imagekit_0__ } from "./hero.jpg";\nimport { img as __imagekit_1__ } from "./hero.jpg";\n</script>',
  )
  expect(() => parse(code ?? '', { modern: true })).not.toThrow()
})

describe('preloads in a page’s head', () => {
  const none = { media: undefined, type: undefined, href: undefined, srcset: undefined, sizes: undefined }
  const preload = { ...none, srcset: 'S 1w', sizes: '100vw' }
  const link = '<link rel="preload" as="image" imagesrcset="S 1w" imagesizes="100vw" fetchpriority="high">'
  test.each([
    [
      'before what loads',
      '<head><meta charset="x"><link rel="stylesheet" href="x"></head>',
      `<head><meta charset="x">${link}<link rel="stylesheet" href="x"></head>`,
    ],
    [
      'at the end',
      '<html><head><title>t</title></head></html>',
      `<html><head><title>t</title>${link}</head></html>`,
    ],
    ['behind an open head', '<head>', `<head>${link}`],
    ['not twice', `<head>${link}</head>`, `<head>${link}</head>`],
    ['without a head', '<p>', '<p>'],
  ])('%s', (_name, html, expected) => {
    expect(withPreloads(html, [preload, preload])).toBe(expected)
  })

  test('each with its media, type or href', () => {
    expect(withPreloads('<head>', [{ ...none, media: '(a)', type: 'image/avif', href: 'U&V' }])).toBe(
      '<head><link rel="preload" as="image" media="(a)" type="image/avif" href="U&amp;V" fetchpriority="high">',
    )
  })
})
