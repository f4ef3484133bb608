import { expect, test } from 'vitest'
import { scanSource } from '../../src/deploy/scan/scan'
import { repository } from '../helpers/folder'

const context = { root: repository, components: { Image: 'src' } }

async function found(file: string, code: string): Promise<string[]> {
  const { values, urls, globs } = await scanSource(file, code, context)
  return [
    ...values,
    ...urls,
    ...globs.flatMap(({ patterns, query }) => patterns.map((one) => `${one}?${query}`)),
  ]
    .filter((value) => /\.(?:jpg|png)/.test(value))
    .sort()
}

test.each<[string, string, string[]]>([
  [
    'a.js',
    "import a from 'ik:./a.jpg?w=4'\nexport { b } from './b.jpg'\nexport * from './c.jpg'",
    ['./b.jpg', './c.jpg', 'ik:./a.jpg?w=4'],
  ],
  [
    'a.js',
    "const a = () => import('./a.jpg'), b = require('ik:./b.jpg'), c = import(`./c.jpg`)",
    ['./a.jpg', './c.jpg', 'ik:./b.jpg'],
  ],
  [
    'a.js',
    "new URL('./a.jpg', import.meta.url); new URL('./b.jpg', location.href); new URL(x, import.meta.url)",
    ['./a.jpg'],
  ],
  [
    'a.js',
    "import.meta.glob('./g/*.jpg'); import.meta.glob(['./h/*.png', '!**/x.png'], { query: '?w=4' })",
    ['!**/x.png?w=4', './g/*.jpg?', './h/*.png?w=4'],
  ],
  ['a.js', "import.meta.glob('./g/*.jpg', { query: { w: 4, h: 3 } })", ['./g/*.jpg?w=4&h=3']],
  ['a.js', "// import './a.jpg'\nconst text = './b.jpg'", []],
  ['a.ts', "import type { X } from './x'\nconst a = <X>y; import('ik:./a.jpg')", ['ik:./a.jpg']],
  [
    'a.tsx',
    'const a = <img src="./a.jpg?w=4" srcSet={"./b.jpg 1x"} alt="./c.jpg" />',
    ['./a.jpg?w=4', './b.jpg'],
  ],
  ['a.jsx', 'const a = <Image src="./a.jpg" />; const b = <Other src="./b.jpg" />', ['./a.jpg']],
  [
    'a.css',
    "a { background: url(./a.jpg) } @import 'b.jpg'; i { background: image-set('c.png' 1x) }",
    ['./a.jpg', 'c.png'],
  ],
  ['a.scss', '.a { .b & { background: url("~@/a.jpg"); } }', ['~@/a.jpg']],
  [
    'a.html',
    '<img src="a.jpg"><style>a{background:url(b.jpg)}</style><script type="module">import "ik:./c.jpg"</script>',
    ['a.jpg', 'b.jpg', 'ik:./c.jpg'],
  ],
  ['a.html', '<!-- <img src="a.jpg"> --><script type="application/json">{"a": "b.jpg"}</script>', []],
  [
    'a.vue',
    '<template><img src="./a.jpg" :srcset="x"></template><script setup>import b from "ik:./b.jpg"</script><style>a{background:url(./c.jpg)}</style>',
    ['./a.jpg', './c.jpg', 'ik:./b.jpg'],
  ],
  [
    'a.svelte',
    '<script lang="ts">import b from "ik:./b.jpg"</script>{#if a > b}<img src="./a.jpg" on:click={() => a > b}>{/if}',
    ['./a.jpg', 'ik:./b.jpg'],
  ],
  ['a.astro', '---\nimport a from "ik:./a.jpg"\n---\n<img src="./b.jpg">', ['./b.jpg', 'ik:./a.jpg']],
  [
    'a.mdx',
    'import a from "ik:./a.jpg"\n\n![x](./b.jpg "title")\n\n```md\n![x](./c.jpg)\n```\n',
    ['./b.jpg', 'ik:./a.jpg'],
  ],
  [
    'a.mdx',
    'export const a = <img src="./a.jpg" />\n\n<Image src="./b.jpg" x={{ y: 1 }}>*c*</Image>\n\n{<img src="./d.jpg" />} `![x](./e.jpg)`\n\n<>f</>\n',
    ['./a.jpg', './b.jpg', './d.jpg'],
  ],
  [
    'a.md',
    '![x][a] ![y](<b c.jpg> "t") `![z](./z.jpg)`\n\n    ![z](./z.jpg)\n\n<img src="d.jpg">\n\n[a]: ./a.jpg\n',
    ['./a.jpg', 'b c.jpg', 'd.jpg'],
  ],
  ['a.txt', './a.jpg', []],
])('%s: %s', async (file, code, expected) => {
  expect(await found(file, code)).toEqual(expected)
})
