import type { Node } from 'estree-walker'
import { parse } from 'svelte/compiler'
import { parseAst } from 'vite'
import { describe, expect, test } from 'vitest'
import { rewriteSvelte } from '../../src/rewrite/components/svelte'
import { vueSites } from '../../src/rewrite/components/vue'
import { rewriteJsx } from '../../src/rewrite/js/jsx'
import { rewriteMdx } from '../../src/rewrite/markdown/mdx'
import { rewritten } from './rewritten'

const isOurs = (value: string) => /^(?:ik:|\.\/).*\.jpg/.test(value)
const jsx = (code: string) => rewriteJsx(code, isOurs, { Card: 'picture' })?.code
const svelte = (code: string) => rewriteSvelte(code, { parse: parse as never }, isOurs)?.code
const mdx = (code: string) => rewriteMdx(code, parseAst(code) as Node, isOurs, { Card: 'picture' })?.code

describe('JSX', () => {
  test.each([
    [
      'img',
      '<img src="./a.jpg?w=1" alt="" />',
      '<img src={__imagekit_0__} alt="" />',
      'import __imagekit_0__ from "./a.jpg?w=1";',
    ],
    [
      'braces',
      `<img src={'ik:./a.jpg'} />`,
      '<img src={__imagekit_0__} />',
      'import __imagekit_0__ from "ik:./a.jpg";',
    ],
    [
      'a configured component',
      '<Card picture="./a.jpg" />',
      '<Card picture={__imagekit_0__} />',
      'import __imagekit_0__ from "./a.jpg";',
    ],
    [
      'srcSet',
      '<img srcSet="./a.jpg 1x, https://h/b.jpg 2x" />',
      '<img srcSet={`${__imagekit_0__} 1x, https://h/b.jpg 2x`} />',
      'import __imagekit_0__ from "./a.jpg";',
    ],
    [
      'a set of values',
      '<img src="./a.jpg?w=1;2" width="9" />',
      '<img {...__imagekit_0__}  width="9" />',
      'import { img as __imagekit_0__ } from "./a.jpg?w=1;2";',
    ],
    [
      'one import for two',
      '<p><img src="./a.jpg" /><img src="./a.jpg" /></p>',
      '<p><img src={__imagekit_0__} /><img src={__imagekit_0__} /></p>',
      'import __imagekit_0__ from "./a.jpg";',
    ],
    [
      'an attribute and a property, as Solid has them',
      `<p><img attr:src="./a.jpg?w=1" /><video prop:poster={open ? './b.jpg' : './c.jpg'} /></p>`,
      '<p><img attr:src={__imagekit_0__} /><video prop:poster={open ? __imagekit_1__ : __imagekit_2__} /></p>',
      'import __imagekit_0__ from "./a.jpg?w=1";\nimport __imagekit_1__ from "./b.jpg";\nimport __imagekit_2__ from "./c.jpg";',
    ],
    [
      'sets of values in them',
      '<p><img prop:src="./a.jpg?w=1;2" attr:alt="" /><img attr:srcset="./b.jpg 1x" attr:style="background: url(./c.jpg)" /></p>',
      '<p><img {...__imagekit_0__}  attr:alt="" /><img attr:srcset={`${__imagekit_1__} 1x`} attr:style={`background: url("${__imagekit_2__}")`} /></p>',
      'import { img as __imagekit_0__ } from "./a.jpg?w=1;2";\nimport __imagekit_1__ from "./b.jpg";\nimport __imagekit_2__ from "./c.jpg";',
    ],
    [
      'a namespace of SVG',
      '<svg><image xlink:href="./a.jpg" /></svg>',
      '<svg><image xlink:href={__imagekit_0__} /></svg>',
      'import __imagekit_0__ from "./a.jpg";',
    ],
    [
      'TypeScript',
      'x as string; <video poster="./a.jpg" />',
      'x as string; <video poster={__imagekit_0__} />',
      'import __imagekit_0__ from "./a.jpg";',
    ],
  ])('%s', (_name, code, expected, statement) => {
    const once = jsx(code)
    expect(once).toBe(`${expected}\n${statement}`)
    expect(jsx(once ?? '')).toBeUndefined()
  })
  test.each([
    '<img src="https://h/a.jpg" />',
    '<a href="./a.jpg" />',
    '<Other src="./a.jpg" />',
    '<img src={a} />',
    '<img src={`./${a}.jpg`} />',
    'const a = "<img src=./a.jpg>"',
    '// <img src="./a.jpg" />',
  ])('%s is left alone', (code) => {
    expect(jsx(code)).toBeUndefined()
  })
})

describe('Svelte', () => {
  const script = (statement: string) => `\n<script>\n${statement}\n</script>`
  test.each([
    [
      'img',
      '<img src="./a.jpg?w=1" alt="">',
      `<img src={__imagekit_0__} alt="">${script('import __imagekit_0__ from "./a.jpg?w=1";')}`,
    ],
    [
      'poster',
      '<video poster="./a.jpg"></video>',
      `<video poster={__imagekit_0__}></video>${script('import __imagekit_0__ from "./a.jpg";')}`,
    ],
    [
      'with a script',
      '<script lang="ts">\nlet a: number = 1\n</script>\n<img src="./a.jpg" alt={a}>',
      '<script lang="ts">\nlet a: number = 1\nimport __imagekit_0__ from "./a.jpg";</script>\n<img src={__imagekit_0__} alt={a}>',
    ],
    [
      'srcset',
      '<img srcset="./a.jpg 1x" alt="">',
      `<img srcset={\`\${__imagekit_0__} 1x\`} alt="">${script('import __imagekit_0__ from "./a.jpg";')}`,
    ],
    [
      'a set in a block',
      '{#if x > 1}<img src="./a.jpg?w=1;2" on:load={() => x} alt="">{/if}',
      `{#if x > 1}<img {...__imagekit_0__}  on:load={() => x} alt="">{/if}${script('import { img as __imagekit_0__ } from "./a.jpg?w=1;2";')}`,
    ],
  ])('%s', (_name, code, expected) => {
    expect(svelte(code)).toBe(expected)
    expect(svelte(expected)).toBeUndefined()
  })
  test.each([
    '<img src={a} alt="">',
    '<img src="./{a}.jpg" alt="">',
    '<!-- <img src="./a.jpg"> -->',
    '<a href="./a.jpg">x</a>',
    '<img src="//h/a.jpg" alt="">',
  ])('%s is left alone', (code) => {
    expect(svelte(code)).toBeUndefined()
  })
})

describe('MDX, compiled', () => {
  test.each([
    [
      '_jsx(_components.img, {src: "./a.jpg", alt: "x"})',
      '_jsx(_components.img, {src: __imagekit_0__, alt: "x"})\nimport __imagekit_0__ from "./a.jpg";',
    ],
    [
      '_jsx(Card, {picture: "./a.jpg"}); _jsx("video", {poster: "./b.jpg"}); _jsx("img", {srcSet: "./c.jpg 2x"})',
      '_jsx(Card, {picture: __imagekit_0__}); _jsx("video", {poster: __imagekit_1__}); _jsx("img", {srcSet: `${__imagekit_2__} 2x`})\nimport __imagekit_0__ from "./a.jpg";\nimport __imagekit_1__ from "./b.jpg";\nimport __imagekit_2__ from "./c.jpg";',
    ],
    [
      '_jsx("img", {src: "./a.jpg?w=1;2", alt: "x"})',
      '_jsx("img", { ...__imagekit_0__,alt: "x"})\nimport { img as __imagekit_0__ } from "./a.jpg?w=1;2";',
    ],
    [
      '_jsx("img", {src: "./a.jpg?w=1;2"})',
      '_jsx("img", { ...__imagekit_0__,})\nimport { img as __imagekit_0__ } from "./a.jpg?w=1;2";',
    ],
    [
      'import a from "./a.jpg?w=1;2"; _jsx("img", {src: a, alt: "x"})',
      'import a from "./a.jpg?w=1;2"; _jsx("img", { ...__imagekit_0__,alt: "x"})\nimport { img as __imagekit_0__ } from "./a.jpg?w=1;2";',
    ],
    [
      '_jsx("img", {src: require("!x!./a.jpg?w=1").default + "", width: "9", height: "8", alt: ""})',
      '_jsx("img", { ...__imagekit_0__,alt: ""})\nimport { img as __imagekit_0__ } from "./a.jpg?w=1";',
    ],
  ])('%s', (code, expected) => {
    expect(mdx(code)).toBe(expected)
    expect(mdx(expected)).toBeUndefined()
  })
  test.each([
    '_jsx("a", {src: "./a.jpg"})',
    '_jsx("img", {src: a})',
    'import a from "./a.jpg"; _jsx("img", {src: a})',
    '"_jsx(img, {src: ./a.jpg})"',
    'draw(img, {src: "./a.jpg"})',
    '_jsx(Other, {picture: "./a.jpg"})',
  ])('%s is left alone', (code) => {
    expect(mdx(code)).toBeUndefined()
  })
})

describe('Vue', () => {
  const cdn = (value: string) => `https://cdn/${encodeURIComponent(value)}`
  test.each([
    [
      'static',
      '<template><img src="./a.jpg"></template>',
      `<template><img src="${cdn('./a.jpg')}"></template>`,
    ],
    [
      'bound to a literal',
      `<template><img :src="'./a.jpg'" /></template>`,
      `<template><img src="${cdn('./a.jpg')}" /></template>`,
    ],
    [
      'bound in full',
      '<template><video v-bind:poster="`./a.jpg`" /></template>',
      `<template><video poster="${cdn('./a.jpg')}" /></template>`,
    ],
    [
      'bound with a modifier, or as a property',
      `<template><img :src.attr="'./a.jpg'" /><img .src="'./a.jpg'" /></template>`,
      `<template><img src="${cdn('./a.jpg')}" /><img src="${cdn('./a.jpg')}" /></template>`,
    ],
    [
      'within directives',
      '<template><p v-if="a < b && c > d"><img src="./a.jpg" @load="() => x" /></p></template>',
      `<template><p v-if="a < b && c > d"><img src="${cdn('./a.jpg')}" @load="() => x" /></p></template>`,
    ],
  ])('%s', async (_name, code, expected) => {
    expect(await rewritten(code, vueSites)).toBe(expected)
    expect(await rewritten(expected, vueSites)).toBe(expected)
  })
  test.each([
    '<template><img :src="a" /></template>',
    `<template><img :src="a + './a.jpg'" /></template>`,
    '<template>{{ "<img src=./a.jpg" }}</template>',
    '<style>a{b:url(./a.jpg)}</style>',
    '<script>"<img src=./a.jpg>"</script>',
  ])('%s is left alone', async (code) => {
    expect(await rewritten(code, vueSites)).toBe(code)
  })
})

describe('a component whose preprocessors have not run', () => {
  const styles = '<style lang="scss">\n$w: 1; @mixin a { b: c }\n.a { &:hover { @include a } }\n</style>'
  test.each([
    styles,
    '<style lang="less">@a: 1; .b { .c() }</style>',
    '<style type="text/sass">\n.a\n  b: c\n</style>',
  ])('%j', (style) => {
    const code = `<p>x</p><img src="./a.jpg?w=1" alt="">\n${style}`
    expect(svelte(code)).toBe(
      `<p>x</p><img src={__imagekit_0__} alt="">\n${style}\n<script>\nimport __imagekit_0__ from "./a.jpg?w=1";\n</script>`,
    )
  })

  test('in a language of its own is left to them', () => {
    expect(svelte('<template lang="pug">\nimg(src="./a.jpg?w=1"\n  alt="{")\n</template>')).toBeUndefined()
  })

  test('that nothing can read is an error as it is in the source', () => {
    expect(() => svelte('<p>{</p><img src="./a.jpg?w=1">')).toThrow()
  })
})
