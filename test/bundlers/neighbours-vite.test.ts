import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { enhancedImages } from '@sveltejs/enhanced-img'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import tailwind from '@tailwindcss/vite'
import legacy from '@vitejs/plugin-legacy'
import react from '@vitejs/plugin-react'
import vue from '@vitejs/plugin-vue'
import sharp from 'sharp'
import icons from 'unplugin-icons/vite'
import type { InlineConfig } from 'vite'
import { imagetools } from 'vite-imagetools'
import { VitePWA } from 'vite-plugin-pwa'
import solid from 'vite-plugin-solid'
import svgr from 'vite-plugin-svgr'
import svgLoader from 'vite-svg-loader'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../src/types'
import { built, type Files, remote } from './vite-project'

/* The packages themselves beside this one, as their own documentation sets them up, with `strict`: no alarm, and every image right. */

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
const drawn: Options = { mode: 'local', strict: true, manifest: false }
const withSvg: Options = { ...remote, include: ['jpg', 'png', 'svg'] }
const external = [/^react(?:\/|$)/, /^vue(?:\/|$)/, /^svelte(?:\/|$)/]
const build: InlineConfig['build'] = { rollupOptions: { external } }
const W100 = /demo\/[^"')\\]*a\.jpg\?tr=w-100/

const main = (code: string): Files => ({ 'main.jsx': code, 'main.js': "import './main.jsx'" })

describe('vite-plugin-svgr', () => {
  test.each([
    ['before', { before: [svgr()], plugins: [react()] }],
    ['after', { plugins: [svgr(), react()] }],
  ] satisfies [string, Parameters<typeof built>[2]][])('%s', async (_order, plugins) => {
    const { text } = await built(
      {
        ...main(
          "import Icon from './icon.svg?react'\nimport a from './a.jpg?w=100'\nconsole.log(<Icon />, a)",
        ),
        'icon.svg': SVG,
      },
      withSvg,
      { ...plugins, build },
    )
    expect(text).toContain('M0 0h9v9z')
    expect(text).toMatch(W100)
  })
})

test('vite-svg-loader', async () => {
  const { text } = await built(
    {
      'main.js':
        "import Icon from './icon.svg?component'\nimport Other from './icon.svg?skipsvgo'\nimport a from './a.jpg?w=100'\nconsole.log(Icon, Other, a)",
      'icon.svg': SVG,
    },
    withSvg,
    { plugins: [svgLoader(), vue()], build },
  )
  expect(text).toMatch(/M0 0h9v9/)
  expect(text).toMatch(W100)
})

test('unplugin-icons', async () => {
  const { text } = await built(
    {
      'main.js':
        "import Icon from '~icons/mdi-light/home'\nimport a from './a.jpg?w=100'\nconsole.log(Icon, a)",
    },
    remote,
    { plugins: [icons({ compiler: 'vue3' }), vue()], build },
  )
  expect(text).toContain('viewBox')
  expect(text).toMatch(W100)
})

describe('@vitejs/plugin-legacy', () => {
  const files: Files = {
    'index.html':
      '<link rel="stylesheet" href="./a.css"><img src="./a.jpg?w=100"><script type="module" src="./main.js"></script>',
    'main.js':
      "import './b.css'\nimport a from './a.jpg?w=101'\nconsole.log(a, new URL('./a.jpg?w=102', import.meta.url).href)",
    'a.css': 'p{background:url(./a.jpg?w=103)}',
    'b.css': 'p{background:url(ik:./a.jpg?w=104)}',
  }
  const targets = { targets: ['defaults'], renderModernChunks: true }
  for (const order of ['before', 'after'] as const)
    for (const base of ['/', './'])
      test(`${order}, base ${base}`, async () => {
        const config = { [order === 'before' ? 'plugins' : 'before']: [legacy(targets)] }
        const { root, names, text } = await built(files, drawn, { base, ...config })
        const images = names.filter((name) => name.endsWith('.jpg'))
        const widths = await Promise.all(
          images.map(async (name) => (await sharp(readFileSync(join(root, 'dist', name))).metadata()).width),
        )
        const inlined = [...text.matchAll(/data:image\/jpeg;base64,([\w+/=]+)/g)]
        for (const [, data = ''] of inlined)
          widths.push((await sharp(Buffer.from(data, 'base64')).metadata()).width)
        expect([...new Set(widths)].sort()).toEqual([100, 101, 102, 103, 104])
        expect(text).not.toMatch(/__imagekit_|\.jpg\?w=/)
        for (const [, name = ''] of text.matchAll(/[("'/](a-[\w-]+\.jpg)/g))
          expect(images).toContain(`assets/${name}`)
        const cdn = await built(files, remote, { base, ...config })
        for (const width of [100, 101, 102, 103, 104]) expect(cdn.text).toContain(`tr=w-${width}`)
        expect(cdn.names.filter((name) => name.endsWith('.jpg'))).toEqual([])
      })
})

test.each([
  ['before', { before: [solid()] }],
  ['after', { plugins: [solid()] }],
] satisfies [string, Parameters<typeof built>[2]][])(
  'attributes and properties of Solid, with its plugin %s',
  async (_order, plugins) => {
    const { text } = await built(
      main(`export const Page = () => <p>
          <img attr:src="./a.jpg?w=100" /><img prop:src="./a.jpg?w=101" /><video prop:poster="./a.jpg?w=102" />
        </p>
        console.log(Page)`),
      remote,
      plugins,
    )
    expect(text.match(/tr=w-\d+/g)?.sort()).toEqual(['tr=w-100', 'tr=w-101', 'tr=w-102'])
  },
)

test('vite-plugin-pwa', async () => {
  const { text, names } = await built(
    { 'main.js': "import a from './a.jpg?w=100'\nconsole.log(a)" },
    remote,
    { plugins: [VitePWA({ manifest: { name: 'x', icons: [] } })] },
  )
  expect(text).toMatch(W100)
  expect(names).toContain('sw.js')
})

describe('tailwind', () => {
  test('classes with images', async () => {
    const { text } = await built(
      {
        'index.html': `<link rel="stylesheet" href="./a.css"><p class="bg-[url(ik:./a.jpg?w=100)]"></p><p class="bg-[url('/b.jpg?w=50')]"></p>`,
        'a.css': '@import "tailwindcss" source("./");\n.own { background: url(./a.jpg?w=101) }',
      },
      remote,
      { plugins: [tailwind()] },
    )
    expect(text).toMatch(W100)
    expect(text).toContain('tr=w-101')
  })
})

test('lightningcss as transformer', async () => {
  const { text } = await built(
    {
      'main.js': "import './a.css'",
      'a.css': '@import "./b.css"; p { background: url(./a.jpg?w=100) }',
      'b.css':
        'b { background: url(./b.jpg?w=50) } i { background: url("ik:./b.jpg?w=51") } u { background: image-set("./a.jpg?w=52" 1x) }',
    },
    remote,
    { css: { transformer: 'lightningcss' } },
  )
  expect(text).toMatch(W100)
  for (const width of [50, 51, 52]) expect(text).toContain(`tr=w-${width}`)
})

describe('paths of a tsconfig', () => {
  const tsconfig = '{ "compilerOptions": { "allowJs": true, "paths": { "~/*": ["./*"] } } }'
  const config = { resolve: { tsconfigPaths: true } }
  test('in modules', async () => {
    const { text } = await built(
      {
        'tsconfig.json': tsconfig,
        'main.js': "import a from '~/a.jpg?w=100'\nimport b from 'ik:~/a.jpg?w=101'\nconsole.log(a, b)",
      },
      remote,
      config,
    )
    for (const width of [100, 101]) expect(text).toContain(`tr=w-${width}`)
  })
  test.each([
    ["url('~/a.jpg?w=102')", /were not rewritten[\s\S]*a\.css:1:/],
    ["url('ik:~/a.jpg?w=103')", /knows no alias for '~\/a\.jpg'/],
  ])('in a style sheet, where Vite does not know them: %s', async (url, expected) => {
    const files = {
      'tsconfig.json': tsconfig,
      'main.js': "import './a.css'",
      'a.css': `p { background: ${url} }`,
    }
    await expect(built(files, remote, config)).rejects.toThrow(expected)
  })
})

test('vite-imagetools beside it', async () => {
  const { text, names } = await built(
    {
      'main.js':
        "import a from './a.jpg?w=100'\nimport b from './tools/b.jpg?w=50&format=webp'\nconsole.log(a, b)",
      'tools/b.jpg': await sharp({ create: { width: 90, height: 60, channels: 3, background: 'red' } })
        .jpeg()
        .toBuffer(),
    },
    { ...remote, exclude: [/^\.\/tools\//] },
    { plugins: [imagetools({ include: /tools\/[^?]+\.jpg\?/ })] },
  )
  expect(text).toMatch(W100)
  expect(names).toContainEqual(expect.stringMatching(/b-.*\.webp$/))
})

test('@sveltejs/enhanced-img beside it', async () => {
  const { text, names } = await built(
    {
      'main.js': "import App from './App.svelte'\nconsole.log(App)",
      'App.svelte':
        '<script>import b from "./b.jpg?enhanced"</script><enhanced:img src="./b.jpg" alt="" /><enhanced:img src={b} alt="" /><img src="./a.jpg?w=100" alt="">',
    },
    remote,
    { plugins: [enhancedImages(), svelte({ configFile: false })], build },
  )
  expect(text).toMatch(W100)
  expect(names).toContainEqual(expect.stringMatching(/b-.*\.(?:webp|avif)$/))
})

describe('style sheets of libraries', () => {
  test.each([
    ['leaflet', 'leaflet/dist/leaflet.css'],
    ['slick-carousel', 'slick-carousel/slick/slick-theme.css'],
    ['swiper', 'swiper/css/bundle'],
    ['font-awesome', '@fortawesome/fontawesome-free/css/all.css'],
  ])('%s', async (_what, path) => {
    const files = {
      'main.js': `import '${path}'\nimport './a.css'`,
      'a.css': 'p { background: url(./a.jpg?w=100) }',
    }
    const { text, log } = await built(files, remote)
    expect(text).toMatch(W100)
    expect(text).not.toMatch(/\.(?:png|jpg|gif)\?(?!tr=)[a-z]+=/)
    expect(log.filter((line) => /imagekit: (?!\d+ images?:|remote mode)/.test(line))).toEqual([])
    const local = await built(files, drawn)
    expect(local.text).not.toContain('__imagekit_')
  })
})
