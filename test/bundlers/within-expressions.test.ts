import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { Options } from '../../src/types'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { type BundlerName, builders, bundlerNames } from './builders'
import { together } from './together'

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

interface Part {
  framework: Framework
  file: string
  source: string
  /** The widths that its two references ask for, which no other part does. */
  widths: [number, number]
}

function partOf([, framework, source, name]: (typeof CASES)[number], index: number): Part {
  const widths: Part['widths'] = [10 + index, 50 + index]
  return {
    framework,
    file: (name ?? (framework ? `Part.${framework}` : 'part.js')).replace('.', `${index}.`),
    source: source.replace('?w=10', `?w=${widths[0]}`).replace('?w=20', `?w=${widths[1]}`),
    widths,
  }
}

/** Builds parts of one framework, and gives the text of the scripts. */
async function build(name: BundlerName, parts: readonly Part[]): Promise<string> {
  const framework = parts[0]?.framework
  const root = temporaryFolder()
  const names = parts.map((_, index) => `part${index}`)
  const files: Record<string, string | Buffer> = {
    'package.json': '{"type":"module"}',
    'src/a.jpg': a,
    'src/with space.jpg': a,
    'src/b.jpg': b,
    ...Object.fromEntries(parts.map(({ file, source }) => [`src/${file}`, source])),
    'src/main.js': [
      ...parts.map(({ file }, index) => `import ${names[index]} from './${file}'`),
      `globalThis.__conformance = { ${names.join(', ')} }`,
    ].join('\n'),
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  await builders[name]({ root, options, ...(framework && { framework }) })
  return readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((one) => /\.[cm]?js$/.test(one))
    .map((one) => readFileSync(join(root, 'dist', one), 'utf8'))
    .join('\n')
}

for (const name of bundlerNames) {
  const parts = CASES.filter(
    ([what, framework]) =>
      (!framework || !WITHOUT_COMPONENTS.has(name)) &&
      (!what.includes('TypeScript') || WITH_TYPESCRIPT.has(name)),
  ).map((one, index) => [one[0], partOf(one, index)] as const)
  const textOf = together(
    parts.map(([, part]) => part),
    (some) => build(name, some),
    ({ framework }) => framework,
  )

  test.each(parts)(`${name}: %s`, async (_what, part) => {
    const text = await textOf(part)
    const asked = part.widths.join('|')
    for (const width of part.widths) expect(text).toMatch(new RegExp(`\\?tr=w-${width}\\b`))
    expect(text).not.toMatch(new RegExp(`["'\`(]\\./[^"'\`)]*\\.jpg\\?w=(?:${asked})\\b`))
  })
}
