import fc from 'fast-check'
import { expect, test } from 'vitest'
import { migrated } from './migrated'

/** Pieces of documents: those of which a codemod has something to say, and those that only look so. */
const languages = {
  'a.jsx': {
    images: [
      "import a$ from './a.jpg?w=400&format=webp'",
      "const b$ = 'https://res.cloudinary.com/demo/image/upload/w_4/a.jpg'",
      'const c$ = <img src="./a.jpg?w=4" />',
    ],
    others: [
      "import d$ from './a.jpg'",
      "import e$ from './module.js?w=400'",
      "const f$ = './a.jpg?w=400&format=webp'",
      '// import a from "./a.jpg?w=400"',
      'const g$ = <Image src={f} alt="./a.jpg?w=4" />',
      `const h$ = \`\${x} ./a.jpg?w=400\``,
      '/* 🌅 */',
      'const i$ = "https://cloudinary.com/a.jpg"',
      'const j$ = { "./a.jpg?w=4": /a.jpg?w=4/ }\r\n',
    ],
  },
  'a.css': {
    images: ['a{b:url(./a.jpg?w=4)}', "a{b:url('https://res.cloudinary.com/demo/image/upload/w_4/a.jpg')}"],
    others: [
      'a{b:url(./a.jpg)}',
      '/* url(./a.jpg?w=4) */',
      'a{content:"./a.jpg?w=4"}',
      '@import "a.jpg?w=4";',
      '🌅{}\r\n',
    ],
  },
  'a.html': {
    images: ['<img src="./a.jpg?w=4">', '<p style="b:url(./a.jpg?w=4)">'],
    others: [
      '<img src=./a.jpg>',
      '<!-- <img src="./a.jpg?w=4"> -->',
      '<a href="./a.jpg?w=4">',
      'a.jpg?w=4',
      '<p title=">">🌅\r\n',
    ],
  },
  'a.svelte': {
    images: ['<enhanced:img src="./a.jpg" alt="" />', '<img src="./a.jpg?w=4" alt="">'],
    others: [
      '<img src="./a.jpg" alt="">',
      '<p>./a.jpg?w=4</p>',
      '{#if x}🌅{/if}',
      '<a href="./a.jpg?w=4">x</a>',
      '\r\n',
    ],
  },
  'a.md': {
    images: ['![](./a.jpg?w=4)', '<img src="./a.jpg?w=4">', '> ![](<./a.jpg?w=4> "t")'],
    others: [
      '![](./a.jpg)',
      '[a](./a.jpg?w=4)',
      '`![](./a.jpg?w=4)`',
      '~~~\n![](./a.jpg?w=4)\n~~~',
      '\\![](./a.jpg?w=4)',
      '🌅 ./a.jpg?w=4',
    ],
  },
  'a.mdx': {
    images: ["import a$ from './a.jpg?w=4'\n", '![](./a.jpg?w=4)\n', '<p><img src="./a.jpg?w=4" /></p>\n'],
    others: [
      '![](./a.jpg)\n',
      '{/* ![](./a.jpg?w=4) */}\n',
      '`<img src="./a.jpg?w=4" />`\n',
      "export const b$ = './a.jpg?w=4'\n",
      '<A b="./a.jpg?w=4" {...c} d={{ e: 1 }}>🌅</A>\n',
    ],
  },
  'a.astro': {
    images: ['<img src="./a.jpg?w=4">', '<style>a{b:url(./a.jpg?w=4)}</style>'],
    others: [
      '<img src={a} alt="./a.jpg?w=4">',
      '{a.map((b) => <p>{b}</p>)}',
      '<!-- ./a.jpg?w=4 -->',
      '🌅\r\n',
    ],
  },
  'a.vue': {
    images: ['<template><img src="./a.jpg?w=4"></template>'],
    others: [
      '<template><img src="./a.jpg"></template>',
      '<template>./a.jpg?w=4</template>',
      '<i18n>a.jpg?w=4</i18n>',
      '\r\n',
    ],
  },
}

const pieces = (list: readonly string[]) => fc.array(fc.constantFrom(...list), { maxLength: 12 })
const document = (list: readonly string[]) =>
  list.map((one, index) => one.replace('$', String(index))).join('\n')

test.each(Object.entries(languages))(
  '%s: what is no image of theirs is untouched, byte for byte',
  async (file, { others }) => {
    await fc.assert(
      fc.asyncProperty(pieces(others), async (list) => {
        const source = document(list)
        expect(await migrated(file, source)).toEqual({ code: source, warnings: [] })
      }),
    )
  },
)

test.each(Object.entries(languages))(
  '%s: migrated twice is migrated once',
  async (file, { images, others }) => {
    await fc.assert(
      fc.asyncProperty(pieces([...images, ...others]), async (list) => {
        const { code } = await migrated(file, document(list))
        expect(code.includes('ik:')).toBe(list.some((one) => images.includes(one)))
        expect((await migrated(file, code)).code).toBe(code)
        // Every other line is as it was.
        const kept = list.filter((one) => others.includes(one) && !/[$\r]/.test(one))
        for (const one of kept) expect(code).toContain(one)
      }),
    )
  },
)
