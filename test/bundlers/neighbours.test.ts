import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import { transform } from 'esbuild'
import type { InlineConfig } from 'vite'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../src/types'
import { together } from './together'
import { built, type Files, remote, served } from './vite-project'

/*
 * Sources as real projects have them, beside other plugins: each row is what stands in a file, and what the output has to
 * hold, or must not.
 */

const NEW_URL = "new URL('./a.jpg?w=100', import.meta.url).href"
const VUE = `<script setup>\nconst hero = ${NEW_URL}\n</script>\n<template><img :src="hero"><pre>new URL('./b.jpg?w=100', import.meta.url)</pre></template>\n`
const VUE_TS = `<script lang="ts">\nexport default { data: () => ({ hero: ${NEW_URL} as string }) }\n</script>\n<template><img :src="hero"></template>\n`
const SVELTE = `<script>\n  const hero = ${NEW_URL}\n</script>\n<img src={hero} alt="">\n`

describe('new URL where JavaScript is only a part', () => {
  const CASES: [what: string, files: Files, path: string, config: InlineConfig][] = [
    [
      'a page’s own script',
      { 'index.html': `<script type="module">console.log(${NEW_URL})</script>` },
      '/index.html?html-proxy&index=0.js',
      {},
    ],
    [
      'a component of Vue’s',
      { 'main.js': "import App from './App.vue'\nconsole.log(App)", 'App.vue': VUE },
      '/App.vue',
      { plugins: [vue()] },
    ],
    [
      'a component of Vue’s in TypeScript',
      { 'main.js': "import App from './App.vue'\nconsole.log(App)", 'App.vue': VUE_TS },
      '/App.vue',
      { plugins: [vue()] },
    ],
    [
      'a component of Svelte’s',
      { 'main.js': "import App from './App.svelte'\nconsole.log(App)", 'App.svelte': SVELTE },
      '/App.svelte',
      { plugins: [svelte({ configFile: false })] },
    ],
  ]

  test.each(CASES)('%s, built', async (_what, files, _path, config) => {
    const { text } = await built(
      files,
      { ...remote, strict: false },
      { ...config, build: { rollupOptions: { external: ['vue', /^svelte/] } } },
    )
    expect(text).toMatch(/a\.jpg\?tr=w-100/)
  })

  test.each(CASES)('%s, in development', async (_what, files, path, config) => {
    if (path.includes('html-proxy')) return
    const { status, text } = await served(files, path, config)
    expect([status, text]).toEqual([200, expect.stringMatching(/imagekit-virtual/)])
  })

  test('text of a page is text', async () => {
    const { text } = await built({ 'index.html': `<pre>new URL("./b.jpg", import.meta.url)</pre>` })
    expect(text).toContain('new URL("./b.jpg", import.meta.url)')
  })
})

describe('the query of an image in a page', () => {
  const CASES: [html: string][] = [
    ['<object data="./a.jpg?w=100"></object>'],
    ['<embed src="./a.jpg?w=100">'],
    ['<link rel="apple-touch-startup-image" href="./a.jpg?w=100">'],
    ['<meta name="msapplication-TileImage" content="./a.jpg?w=100">'],
    ['<img src="%BASE_URL%a.jpg?w=100">'],
    ['<track src="./a.jpg?w=100">'],
  ]
  /** An element in a page that all share, with a width that no other asks for. */
  interface Element {
    html: string
    width: number
  }
  const elements = CASES.map(([html], index): [string, Element] => {
    const width = 100 + index
    return [html, { html: html.replace('w=100', `w=${width}`), width }]
  })
  const around = (width: number) => [`<!-- ${width} -->`, `<!-- / ${width} -->`] as const
  const pageOf = (options: Options) =>
    together(
      elements.map(([, one]) => one),
      (some) =>
        built({ 'index.html': some.map(({ html, width }) => around(width).join(html)).join('\n') }, options),
    )
  const within = (text: string, width: number) => {
    const [start, end] = around(width)
    return text.slice(text.indexOf(start), text.indexOf(end))
  }
  const fromCdn = pageOf(remote)
  const drawn = pageOf({ mode: 'local' })

  test.each(elements)('%s, from the CDN', async (_html, one) => {
    const { text } = await fromCdn(one)
    expect(within(text, one.width)).toMatch(
      new RegExp(`https://ik\\.imagekit\\.io/demo/[^"]*a\\.jpg\\?tr=w-${one.width}"`),
    )
    expect(text).not.toContain(`?w=${one.width}`)
  })
  test.each(elements)('%s, drawn', async (_html, one) => {
    const { text, names } = await drawn(one)
    expect(text).not.toContain(`?w=${one.width}`)
    const [, name = 'none'] = /"\/(assets\/a-[^"]+\.jpg)"/.exec(within(text, one.width)) ?? []
    expect(names).toContain(name)
  })
})

test.each([
  ['v=0.1', /url\(&quot;https:[^&]*a\.jpg&quot;\)/],
  ['w=100&v=2', /url\(&quot;https:[^&]*a\.jpg\?tr=w-100&quot;\)/],
])('a cache buster in an inline style: %s', async (query, expected) => {
  const { text } = await built({ 'index.html': `<p style="background: url('./a.jpg?${query}')"></p>` })
  expect(text).toMatch(expected)
})

describe('cache busters', () => {
  const CASES: [url: string, expected: RegExp][] = [
    ['url(./a.jpg?v=4.7.0)', /a\.jpg"?\)/],
    ['url(./a.jpg?w=30&v=2)', /a\.jpg\?tr=w-30"?\)/],
    ['url(./a.jpg?t=1700000000000)', /a\.jpg"?\)/],
    ['url(./a.jpg?t=Q6A7)', /a\.jpg"?\)/],
    ['url(./a.jpg?1405)', /a\.jpg"?\)/],
    ['url(./a.jpg?id=68b329da9893)', /a\.jpg"?\)/],
    ['url(./a.jpg?#iefix)', /a\.jpg#iefix"?\)/],
    ['url(./a.jpg#x)', /a\.jpg#x"?\)/],
    ['url(./a.jpg?w=30#x)', /a\.jpg\?tr=w-30#x"?\)/],
  ]
  const rules = CASES.map(([url, expected], index) => [url, { url, expected, name: `rule${index}` }] as const)
  const sheet = together(
    rules.map(([, one]) => one),
    (some) =>
      built({
        'main.js': "import './a.css'",
        'a.css': some.map(({ url, name }) => `.${name}{background:${url}}`).join('\n'),
      }),
  )
  test.each(rules)('%s', async (_url, one) => {
    const { text } = await sheet(one)
    const [rule = ''] = new RegExp(`\\.${one.name} *\\{[^}]*\\}`).exec(text) ?? []
    expect(rule).toMatch(one.expected)
    expect(rule).toContain('https://ik.imagekit.io/demo/')
  })
})

describe('queries of other plugins', () => {
  test.each(['react', 'component', 'skipsvgo', 'enhanced'])('?%s is left to its plugin', async (query) => {
    const seen: string[] = []
    const other = {
      name: 'other',
      enforce: 'pre' as const,
      load(id: string) {
        if (!id.endsWith(`?${query}`)) return undefined
        seen.push(id)
        return 'export default "other"'
      },
    }
    const { text } = await built({ 'main.js': `import a from './a.jpg?${query}'\nconsole.log(a)` }, remote, {
      plugins: [other],
    })
    expect(text).toContain('"other"')
    expect(seen).toHaveLength(1)
  })

  test('of one that is not known, the message names exclude', async () => {
    await expect(built({ 'main.js': "import a from './a.jpg?zzzzqq'\nconsole.log(a)" })).rejects.toThrow(
      /option exclude/,
    )
  })
})

describe('subpath imports and aliases', () => {
  const imports = { 'package.json': '{"type":"module","imports":{"#img/*":"./*"}}' }
  const CASES: [what: string, files: Files, plugins?: InlineConfig['plugins']][] = [
    ['an import', { 'main.js': "import a, { srcset } from '#img/a.jpg?w=100;200'\nconsole.log(a, srcset)" }],
    ['a specifier', { 'main.js': "import a from 'ik:#img/a.jpg?w=100'\nconsole.log(a)" }],
    ['new URL', { 'main.js': "console.log(new URL('#img/a.jpg?w=100', import.meta.url).href)" }],
    ['url() in CSS', { 'main.js': "import './s/a.css'", 's/a.css': "a{background:url('#img/a.jpg?w=100')}" }],
    [
      'url(ik:#…) in CSS',
      { 'main.js': "import './s/a.css'", 's/a.css': 'a{background:url(ik:#img/a.jpg?w=100)}' },
    ],
    ['JSX', { 'main.jsx': 'console.log(<img src="#img/a.jpg?w=100" />)', 'main.js': "import './main.jsx'" }],
    [
      'Vue',
      {
        'main.js': "import App from './s/App.vue'\nconsole.log(App)",
        's/App.vue': '<template><img src="#img/a.jpg?w=100"></template>',
      },
      [vue()],
    ],
    [
      'Svelte',
      {
        'main.js': "import App from './s/App.svelte'\nconsole.log(App)",
        's/App.svelte': '<img src="#img/a.jpg?w=100" alt="">',
      },
      [svelte({ configFile: false })],
    ],
  ]
  test.each(CASES)('#img in %s', async (_what, files, plugins) => {
    const { text } = await built({ ...imports, ...files }, remote, {
      plugins: plugins ?? [],
      build: { rollupOptions: { external: ['vue', /^svelte/, /^react/] } },
    })
    expect(text).toMatch(/demo\/[^"')]*a\.jpg\?tr=w-100/)
  })

  test.each([["url('ik:@/a.jpg?w=100')"], ["url('@/a.jpg?w=100')"], ['url(@/a.jpg?w=100)']])(
    '%s in CSS',
    async (url) => {
      const alias = { name: 'alias', config: ({ root = '' }) => ({ resolve: { alias: { '@': root } } }) }
      const { text, log } = await built(
        { 'main.js': "import './s/a.css'", 's/a.css': `a{background:${url}}` },
        remote,
        { plugins: [alias] },
      )
      expect(text).toMatch(/demo\/[^"')]*a\.jpg\?tr=w-100/)
      expect(log.join('\n')).not.toContain('ik:')
    },
  )
})

describe('sets of values', () => {
  const BOTH = /a\.jpg\?tr=w-100 100w, [^"'`]*a\.jpg\?tr=w-200 200w/
  const external = { build: { rollupOptions: { external: ['vue', /^svelte/, /^react/] } } }
  test.each<[what: string, files: Files, plugins?: InlineConfig['plugins']]>([
    [
      '<source srcset>',
      {
        'index.html':
          '<picture><source srcset="./a.jpg?w=100;200" sizes="50vw"><img src="./a.jpg?w=50"></picture>',
      },
    ],
    ['<img srcset>', { 'index.html': '<img srcset="./a.jpg?w=100;200" sizes="50vw">' }],
    [
      '<link imagesrcset>',
      { 'index.html': '<link rel="preload" as="image" imagesrcset="./a.jpg?w=100;200">' },
    ],
    [
      'Vue',
      {
        'main.js': "import App from './App.vue'\nconsole.log(App)",
        'App.vue': '<template><picture><source srcset="./a.jpg?w=100;200" sizes="50vw"></picture></template>',
      },
      [vue()],
    ],
    [
      'Svelte',
      {
        'main.js': "import App from './App.svelte'\nconsole.log(App)",
        'App.svelte': '<picture><source srcset="./a.jpg?w=100;200" sizes="50vw"></picture>',
      },
      [svelte({ configFile: false })],
    ],
    [
      'JSX',
      {
        'main.jsx': 'console.log(<source srcSet="./a.jpg?w=100;200" sizes="50vw" />)',
        'main.js': "import './main.jsx'",
      },
    ],
  ])('%s has all of them', async (_what, files, plugins = []) => {
    const { text } = await built(files, remote, { plugins, ...external })
    expect(text).toMatch(BOTH)
  })

  test('with a descriptor of the author’s it is one image', async () => {
    const { text } = await built({ 'index.html': '<img srcset="./a.jpg?w=100;200 2x">' })
    expect(text).toMatch(/srcset="[^" ]*tr=w-200 2x"/)
  })

  test('a srcset of a single width is its URL', async () => {
    const { text } = await built({
      'main.js': "import a from './a.jpg?w=50&as=srcset'\nconsole.log('got', a)",
    })
    expect(text).toMatch(/"got", (?:src|"http[^"]*tr=w-50")/)
    expect(text).toContain('tr=w-50')
  })
})

describe('references within an expression', () => {
  const external = { build: { rollupOptions: { external: [/^svelte/, /^react/] } } }
  const jsx = (element: string): Files => ({
    'main.jsx': `const open = Math.random() > 0.5\nconsole.log(${element})`,
    'main.js': "import './main.jsx'",
  })
  const svelteOf = (element: string): Files => ({
    'main.js': "import App from './App.svelte'\nconsole.log(App)",
    'App.svelte': `<script>\n  const open = Math.random() > 0.5\n</script>\n${element}`,
  })
  test.each<[element: string, files: Files]>([
    ['JSX, a condition', jsx("<img src={open ? './a.jpg?w=10' : './b.jpg?w=20'} />")],
    ['JSX, an alternative', jsx("<img src={open && './a.jpg?w=10' || `./b.jpg?w=20`} />")],
    [
      'JSX, an SVG and an input',
      jsx('<><image href="./a.jpg?w=10" /><input type="image" src="./b.jpg?w=20" /></>'),
    ],
    ['Svelte, a condition', svelteOf("<img src={open ? './a.jpg?w=10' : './b.jpg?w=20'} alt=\"\">")],
    ['Svelte, templates', svelteOf('<img src={`./a.jpg?w=10`} alt=""><img src={`./b.jpg?w=20`} alt="">')],
  ])('%s', async (_element, files) => {
    const { text } = await built(files, remote, { plugins: [svelte({ configFile: false })], ...external })
    expect(text).toMatch(/a\.jpg\?tr=w-10/)
    expect(text).toMatch(/b\.jpg\?tr=w-20/)
    expect(text).not.toMatch(/\.jpg\?w=/)
  })
})

describe('sources by other names', () => {
  const external = { build: { rollupOptions: { external: [/^react/, 'lit'] } } }

  test('JSX in a .js file', async () => {
    const jsx = {
      name: 'jsx-in-js',
      transform: {
        filter: { id: /\/main\.js$/ },
        handler: (code: string) =>
          transform(code, { loader: 'jsx', jsx: 'automatic', sourcefile: 'main.jsx' }),
      },
    }
    const { text } = await built(
      {
        'main.js':
          'console.log(<img src="./a.jpg?w=10" />, <p style={{ background: "url(./b.jpg?w=20)" }} />)',
      },
      remote,
      { plugins: [jsx], ...external },
    )
    expect(text).toMatch(/a\.jpg\?tr=w-10/)
    expect(text).toMatch(/b\.jpg\?tr=w-20/)
  })

  test('CommonJS with JSX is left, and reported with its place', async () => {
    await expect(
      built({ 'main.js': "require('./x.cjs'); console.log('<img src=\"./a.jpg?w=10\" />')" }, remote),
    ).rejects.toThrow(/main\.js:1/)
  })

  test('a part of a route (?tsr-split)', async () => {
    const router = {
      name: 'router',
      enforce: 'pre' as const,
      transform: {
        filter: { id: /route\.jsx$/ },
        handler: (code: string) =>
          code.includes('import(')
            ? null
            : "export const load = () => import('./route.jsx?tsr-split=component')",
      },
    }
    const { text } = await built(
      {
        'main.js': "import { load } from './route.jsx'\nload()",
        'route.jsx': 'export default () => <img src="./a.jpg?w=10" />',
      },
      remote,
      { plugins: [router], ...external },
    )
    expect(text).toMatch(/a\.jpg\?tr=w-10/)
  })

  test.each([
    [
      '/App.vue',
      {
        'App.vue': `<script setup>const open = 1</script><template><img :src="open ? './a.jpg?w=10' : ''"></template>`,
      },
    ],
    ['/App.svelte', { 'App.svelte': `<p style="background: url(./a.jpg?w=10)"></p>` }],
    ['/part.js', { 'part.js': 'export default html`<img src="./a.jpg?w=10">`' }],
  ] as [string, Files][])('%s, in development', async (path, files) => {
    const { status, text } = await served(files, path, { plugins: [vue(), svelte({ configFile: false })] })
    expect(status).toBe(200)
    expect(text).toMatch(/imagekit-virtual\/\w+\.js/)
    expect(text).not.toMatch(/["'`(]\.\/a\.jpg\?w=10["'`)]/)
  })
})

describe('new URL without a query, on a server', () => {
  const external = {
    rollupOptions: { external: ['vue', 'vue/server-renderer', /^svelte/], input: 'main.js' },
  }
  const url = "new URL('./a.jpg', import.meta.url).href"
  test.each<[what: string, files: Files]>([
    ['a module', { 'main.js': `export const a = ${url}` }],
    [
      'a component of Vue’s',
      {
        'main.js': "export { default } from './App.vue'",
        'App.vue': `<script setup>\nconst a = ${url}\n</script><template>{{ a }}</template>`,
      },
    ],
    [
      'a component of Svelte’s',
      {
        'main.js': "export { default } from './App.svelte'",
        'App.svelte': `<script>\nconst a = ${url}\n</script>{a}`,
      },
    ],
  ])('%s has the URL of the CDN, as on the client', async (_what, files) => {
    const { text } = await built(files, remote, {
      plugins: [vue(), svelte({ configFile: false })],
      build: { ssr: true, ...external },
    })
    expect(text).toMatch(/"https:\/\/ik\.imagekit\.io\/demo\/[^"]*a\.jpg"/)
    expect(text).not.toContain("'./a.jpg'")
  })
})

test.each([
  ['by their hash', 'assets/[name]-[hash][extname]', /a\.jpg in assets\/a-/],
  ['as the user says', 'assets/[name][extname]', /a\.jpg in assets\/a\.jpg/],
])(
  'a framework’s code that holds Vite’s manifest, as SolidStart’s server does, refers to no image; names %s',
  async (_how, assetFileNames, left) => {
    let isReal = false
    const withManifest = (text: (file: string) => string) => ({
      name: 'with-manifest',
      generateBundle: {
        order: 'pre' as const,
        handler(_options: object, bundle: Record<string, { type: string; fileName: string; code?: string }>) {
          const image = Object.keys(bundle).find((name) => name.endsWith('.jpg'))
          isReal ||= image !== undefined
          for (const one of Object.values(bundle)) if (one.type === 'chunk') one.code += text(String(image))
        },
      },
    })
    const files = { 'main.js': "import './a.css'", 'a.css': 'p { background: url(./a.jpg?w=100) }' }
    const manifest = (image: string) =>
      `globalThis.manifest = ${JSON.stringify({ 'a.jpg': { file: image, src: 'a.jpg' }, 'main.js': { file: 'main.js', assets: ['b.css', image] } }, undefined, 2)}\n`
    const config = (text: (file: string) => string) => ({
      build: { manifest: true, rollupOptions: { output: { assetFileNames } } },
      plugins: [withManifest(text)],
    })
    await built(files, remote, config(manifest))
    expect(isReal).toBe(true)
    const used = (image: string) => `document.body.style.background = "url(/${image})"\n`
    await expect(built(files, remote, config(used))).rejects.toThrow(left)
  },
)
