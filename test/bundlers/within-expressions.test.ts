import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { Options } from '../../src/types'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { type BundlerName, builders, bundlerNames } from './builders'

/* References that stand within an expression, a style, a head, or a template of markup: built by every bundler. */

const options: Options = {
  urlEndpoint: 'https://ik.imagekit.io/demo',
  dryRun: true,
  manifest: false,
  strict: true,
  components: { 'UI.Pic': 'src' },
}

type Framework = 'vue' | 'svelte' | undefined

const CASES: [what: string, framework: Framework, source: string, name?: string][] = [
  [
    'Vue, a condition',
    'vue',
    "<script setup>const open = Math.random() > 0.5</script>\n<template><img :src=\"open ? './a.jpg?w=10' : './b.jpg?w=20'\"></template>",
  ],
  [
    'Vue, a condition in a component of options',
    'vue',
    "<script>\nexport default { data: () => ({ open: Math.random() > 0.5 }) }\n</script>\n<template><img :src=\"open ? './a.jpg?w=10' : './b.jpg?w=20'\"></template>",
  ],
  [
    'Vue, a condition in TypeScript',
    'vue',
    '<script setup lang="ts">const open: boolean = Math.random() > 0.5</script>\n<template><img :src="open ? \'./a.jpg?w=10\' : \'./b.jpg?w=20\'"></template>',
  ],
  [
    'Vue, a condition without a script',
    'vue',
    "<template><img :src=\"$attrs.open ? './a.jpg?w=10' : './b.jpg?w=20'\"></template>",
  ],
  [
    'Vue, styles',
    'vue',
    '<template><p style="color: red; background: url(./a.jpg?w=10)" /><p :style="{ backgroundImage: \'url(./b.jpg?w=20)\' }" /></template>',
  ],
  [
    'Vue, a bound srcset',
    'vue',
    "<template><img :srcset=\"$attrs.x ? './a.jpg?w=10 1x' : './b.jpg?w=20 1x'\"></template>",
  ],
  [
    'Svelte, a condition',
    'svelte',
    "<script>let open = Math.random() > 0.5</script>\n<img src={open ? './a.jpg?w=10' : './b.jpg?w=20'} alt=\"\">",
  ],
  [
    'Svelte, styles',
    'svelte',
    '<p style="color: red; background: url(./a.jpg?w=10)"></p><p style:background-image="url(./b.jpg?w=20)"></p>',
  ],
  [
    'Svelte, styles with expressions',
    'svelte',
    "<script>let color = 'red'</script><p style=\"color: {color}; background: url('./a.jpg?w=10')\"></p><p style={`color: ${color}; background: url(./b.jpg?w=20)`}></p>",
  ],
  [
    'Svelte, the head',
    'svelte',
    '<svelte:head><meta property="og:image" content="./a.jpg?w=10"><link rel="icon" href="./b.jpg?w=20"></svelte:head>',
  ],
  [
    'JSX, a condition',
    undefined,
    "const open = Math.random() > 0.5\nexport default <img src={open ? './a.jpg?w=10' : './b.jpg?w=20'} />",
    'part.jsx',
  ],
  [
    'JSX, styles',
    undefined,
    "const c = 'red'\nexport default [<p style={{ backgroundImage: 'url(./a.jpg?w=10)' }} />, <p style={{ background: `${c} url(./b.jpg?w=20)` }} />]",
    'part.jsx',
  ],
  [
    'JSX, the head',
    undefined,
    'export default <><meta property="og:image" content="./a.jpg?w=10" /><link rel="icon" href="./b.jpg?w=20" /></>',
    'part.jsx',
  ],
  [
    'JSX, a component in an object',
    undefined,
    'const UI = { Pic: (props) => <img {...props} /> }\nexport default [<UI.Pic src="./a.jpg?w=10" />, <UI.Pic src="./b.jpg?w=20" />]',
    'part.jsx',
  ],
  [
    'a template of lit’s',
    undefined,
    'const html = (strings, ...values) => String.raw({ raw: strings }, ...values)\nconst name = String(Math.random())\nexport default html`<p class="${name}"><img src="./a.jpg?w=10" alt=${name}>${html`<p style="background: url(./b.jpg?w=20)">`}</p>`',
  ],
  [
    'a path as a URL writes it',
    undefined,
    "export default [new URL('./with%20space.jpg?w=10', import.meta.url).href, new URL('./b.jpg?w=20', import.meta.url).href]",
  ],
]

/** The bundlers of this list that compile TypeScript by themselves. */
const WITH_TYPESCRIPT = new Set<BundlerName>(['vite', 'rolldown', 'farm', 'rsbuild'])
/** esbuild and Bun let no plugin change a component before its compiler. */
const WITHOUT_COMPONENTS = new Set<BundlerName>(['esbuild', 'bun'])

const [a, b] = await Promise.all([noiseJpeg(300, 200), noiseJpeg(200, 100)])

for (const name of bundlerNames)
  test.each(
    CASES.filter(
      ([what, framework]) =>
        (!framework || !WITHOUT_COMPONENTS.has(name)) &&
        (!what.includes('TypeScript') || WITH_TYPESCRIPT.has(name)),
    ),
  )(`${name}: %s`, async (_what, framework, source, file = framework ? `Part.${framework}` : 'part.js') => {
    const root = temporaryFolder()
    const files: Record<string, string | Buffer> = {
      'package.json': '{"type":"module"}',
      'src/a.jpg': a,
      'src/with space.jpg': a,
      'src/b.jpg': b,
      [`src/${file}`]: source,
      'src/main.js': `import part from './${file}'\nglobalThis.__conformance = { part }`,
    }
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), content)
    }
    await builders[name]({ root, options, ...(framework && { framework }) })
    const text = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((one) => /\.[cm]?js$/.test(one))
      .map((one) => readFileSync(join(root, 'dist', one), 'utf8'))
      .join('\n')
    expect(text).toMatch(/\?tr=w-10\b/)
    expect(text).toMatch(/\?tr=w-20\b/)
    expect(text).not.toMatch(/["'`(]\.\/[^"'`)]*\.jpg\?w=/)
  })
