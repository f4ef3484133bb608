import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { viteSingleFile } from 'vite-plugin-singlefile'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../src/types'
import { noiseJpeg } from '../emulator/picture'
import { built, type Files, remote } from './vite-project'

/*
 * Builds that inline images: a library's, and plugins' that make one file of a page. What is asked for is inlined as that
 * rendition, or it is a URL, never the original.
 */

const drawn: Options = { mode: 'local', strict: true, manifest: false }

async function widths(text: string): Promise<(number | undefined)[]> {
  const found = [...text.matchAll(/data:image\/[\w+]+;base64,([\w+/=]+)/g)]
  return Promise.all(
    found.map(async ([, data = '']) => (await sharp(Buffer.from(data, 'base64')).metadata()).width),
  )
}

const lib = { entry: 'main.js', formats: ['es' as const], fileName: 'lib' }

const WAYS: [what: string, files: Files][] = [
  ['CSS', { 'main.js': "import './a.css'", 'a.css': 'a{background:url(./a.jpg?w=105)}' }],
  ['CSS, ik:', { 'main.js': "import './a.css'", 'a.css': 'a{background:url(ik:./a.jpg?w=105)}' }],
  [
    'a Sass partial',
    {
      'main.js': "import './a.scss'",
      'a.scss': '@use "./s/part";',
      's/_part.scss': 'a{background:url(../a.jpg?w=105)}',
    },
  ],
  ['an import', { 'main.js': "import a from './a.jpg?w=105'\nexport { a }" }],
  ['an import, ik:', { 'main.js': "import a from 'ik:./a.jpg?w=105'\nexport { a }" }],
  ['new URL', { 'main.js': "export const a = new URL('./a.jpg?w=105', import.meta.url).href" }],
  [
    'CSS as text',
    { 'main.js': "export { default } from './a.css?inline'", 'a.css': 'a{background:url(./a.jpg?w=105)}' },
  ],
]

describe('a library', () => {
  test.each(WAYS)('%s, drawn', async (_what, files) => {
    const { text, names } = await built(files, drawn, { build: { lib } })
    expect(await widths(text)).toEqual([105])
    expect(names.filter((name) => name.endsWith('.jpg'))).toEqual([])
    expect(text).not.toContain('__imagekit_')
  })
  test.each(WAYS)('%s, from the CDN', async (_what, files) => {
    const { text, names } = await built(files, remote, { build: { lib } })
    expect(text).toMatch(/https:\/\/ik\.imagekit\.io\/demo\/[^"')]*a\.jpg\?tr=w-105/)
    expect(await widths(text)).toEqual([])
    expect(names.filter((name) => name.endsWith('.jpg'))).toEqual([])
  })
  test('what nothing is asked of is inlined, as without the plugin', async () => {
    const files = {
      'main.js': "import './a.css'\nimport b from './b.jpg'\nexport { b, c }\nimport c from './c.svg'",
      'a.css': 'a{background:url(./a.jpg)}',
      'c.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
    }
    const { text, names } = await built(files, remote, { build: { lib } })
    expect((await widths(text)).sort()).toEqual([200, 300])
    expect(text).toContain('data:image/svg+xml')
    expect(names.sort()).toEqual(['lib.css', 'lib.js'])
  })
  test('several formats, each with its images', async () => {
    const { root } = await built(WAYS[3]?.[1] ?? {}, drawn, {
      build: { lib: { ...lib, name: 'Lib', formats: ['es', 'umd'] } },
    })
    for (const name of ['lib.js', 'lib.umd.cjs'])
      expect(await widths(readFileSync(join(root, 'dist', name), 'utf8'))).toEqual([105])
  })
})

describe('vite-plugin-singlefile', () => {
  const page = (body: string, css = ''): Files => ({
    'index.html': `<link rel="stylesheet" href="./a.css"><script type="module" src="./main.js"></script>${body}`,
    'a.css': css,
  })
  const CASES: [what: string, files: Files][] = [
    ['CSS', page('', 'a{background:url(./a.jpg?w=105)}')],
    ['CSS, ik:', page('', 'a{background:url(ik:./a.jpg?w=105)}')],
    ['<img>', page('<img src="./a.jpg?w=105">')],
    ['<object>', page('<object data="./a.jpg?w=105"></object>')],
    ['an import', { ...page(''), 'main.js': "import a from './a.jpg?w=105'\ndocument.title = a" }],
  ]
  test.each(CASES)('%s, drawn', async (_what, files) => {
    const { text, names } = await built(files, drawn, { plugins: [viteSingleFile()] })
    expect(await widths(text)).toEqual([105])
    expect(names).toEqual(['index.html'])
  })
  test.each(CASES)('%s, from the CDN', async (_what, files) => {
    const { text, names } = await built(files, remote, { plugins: [viteSingleFile()] })
    expect(text).toMatch(/https:\/\/ik\.imagekit\.io\/demo\/[^"')]*a\.jpg\?tr=w-105/)
    expect(names).toEqual(['index.html'])
  })
})

describe('the URL of a drawn image', () => {
  const files: Files = {
    'index.html': '<link rel="stylesheet" href="./a.css"><object data="./a.jpg?w=105"></object>',
    'a.css': 'a{background:url(./a.jpg?w=105)}',
  }
  const urls = (text: string) => [...text.matchAll(/[(="]([^("]*a-[\w-]+\.jpg)/g)].map(([, url = '']) => url)

  test('is relative to the file that holds it, with a relative base', async () => {
    const { text, names } = await built(files, drawn, { base: './' })
    const [name = ''] = names.filter((one) => one.endsWith('.jpg'))
    expect(urls(text).sort()).toEqual([`./${name}`, `./${name.replace('assets/', '')}`].sort())
  })
  test('is what the user’s renderBuiltUrl says', async () => {
    const hosts: string[] = []
    const { text } = await built(files, drawn, {
      experimental: {
        renderBuiltUrl: (name, { hostType }) => {
          if (!name.endsWith('.jpg')) return undefined
          hosts.push(hostType)
          return `https://cdn.test/${name}`
        },
      },
    })
    expect(hosts.sort()).toEqual(['css', 'html'])
    expect(urls(text)).toEqual([
      expect.stringMatching(/^https:\/\/cdn\.test\/assets\/a-/),
      expect.stringMatching(/^https:\/\/cdn\.test\/assets\/a-/),
    ])
  })
  test('changes with the image, and no original is left beside it', async () => {
    const { names } = await built(files, drawn)
    const other = await built({ ...files, 'a.jpg': await noiseJpeg(300, 201) }, drawn)
    const images = [...names, ...other.names].filter((name) => name.endsWith('.jpg'))
    expect(new Set(images).size).toBe(2)
  })
  test('stands in the manifest', async () => {
    const { root, names } = await built(files, { mode: 'local' })
    const { images } = JSON.parse(readFileSync(join(root, 'dist/imagekit-manifest.json'), 'utf8'))
    expect(Object.values(images)).toEqual([
      expect.objectContaining({ files: names.filter((name) => name.endsWith('.jpg')) }),
    ])
  })
})

describe('an original that is shown stays beside its rendition', () => {
  const names = (assetFileNames?: string) => ({
    build: { assetsInlineLimit: 0, rollupOptions: assetFileNames ? { output: { assetFileNames } } : {} },
  })
  test.each([
    ['in names of the user’s', 'a.jpg', 'files/[hash][extname]'],
    ['in a name that a URL encodes', 'ü.jpg', undefined],
  ])('%s', async (_what, image, pattern) => {
    const files: Files = {
      'index.html': `<link rel="stylesheet" href="./a.css"><img srcset="./${encodeURI(image)} 1x">`,
      'a.css': `p { background: url("./${image}?w=37") }`,
      [image]: await noiseJpeg(300, 200),
    }
    const { root, names: built_ } = await built(files, drawn, names(pattern))
    const widths = built_
      .filter((name) => name.endsWith('.jpg'))
      .map(async (name) => (await sharp(readFileSync(join(root, 'dist', name))).metadata()).width)
    expect((await Promise.all(widths)).sort()).toEqual([300, 37])
  })
})
