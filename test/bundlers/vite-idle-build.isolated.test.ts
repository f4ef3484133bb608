import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Plugin, build as viteBuild } from 'vite'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Options } from '../../src/types'
import imagekit from '../../src/vite'
import { temporaryFolder } from '../helpers/folder'
import { built, remote } from './vite-project'

/*
 * A build of Vite's that meets no image loads next to nothing of the plugin, and loses nothing by it.
 */

const loads = vi.hoisted(() => ({ count: 0 }))
vi.mock('../../src/bundlers/vite/hooks', async (original) => {
  const { viteHooks, ...rest } = await original<typeof import('../../src/bundlers/vite/hooks')>()
  const counted: typeof viteHooks = (instance) => {
    loads.count += 1
    return viteHooks(instance)
  }
  return { ...rest, viteHooks: counted }
})
beforeEach(() => {
  loads.count = 0
})

const page = '<h1>Text</h1><script type="module" src="./main.js"></script>'
const plainStyles = '@media print { h1 { color: red } }\n@font-face { font-family: x; src: url(./x.woff2) }\n'
const withoutImages = {
  'index.html': page,
  'main.js': "import './style.css'\nconsole.log('Text')\n",
  'style.css': plainStyles,
  'x.woff2': Buffer.alloc(9000, 1),
}
const cdn = 'https://ik.imagekit.io/demo/'

test('pages, scripts, styles and fonts load nothing; the manifest says that there are no images', async () => {
  const { root, log } = await built(withoutImages, { ...remote, manifest: 'images.json' })
  expect(loads.count).toBe(0)
  expect(log.join('\n')).not.toContain('imagekit:')
  const manifest = JSON.parse(readFileSync(join(root, 'dist/images.json'), 'utf8'))
  expect(manifest).toEqual({
    version: 1,
    bundler: 'vite',
    urlEndpoint: 'https://ik.imagekit.io/demo',
    images: {},
    builds: [
      {
        id: 'client es ./index.html',
        outputs: [expect.stringMatching(/^assets\/index-.*\.js$/), 'index.html'],
      },
    ],
  })
})

test('the manifest is the one that a build with all handlers writes', async () => {
  const options = { ...remote, manifest: 'images.json' }
  const read = (root: string) =>
    readFileSync(join(root, 'dist/images.json'), 'utf8').replace(/index-[\w-]{8}/, 'index')
  const idle = read((await built(withoutImages, options)).root)
  expect(loads.count).toBe(0)
  const all = read((await built(withoutImages, options, { plugins: [loadsAll] })).root)
  expect(loads.count).toBe(1)
  expect(idle).toBe(all)
})

/** Another plugin that changes pages first: its images would come unnoticed. */
const loadsAll: Plugin = {
  name: 'changes-pages',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => html.replace('<!-- logo -->', '<img src="./a.jpg">'),
  },
}

test('a wrong option and a key in the output are errors as ever', async () => {
  await expect(built(withoutImages, { ...remote, mode: 'nowhere' as 'local' })).rejects.toThrow(
    /mode must be/,
  )
  const key = 'private_abcdefgh'
  const main = { ...withoutImages, 'main.js': `console.log('${key}')` }
  await expect(built(main, { ...remote, privateKey: key })).rejects.toThrow(/private key is in the build/)
  const copied = { ...withoutImages, 'public/key.txt': Buffer.from(`${key}:`).toString('base64') }
  await expect(built(copied, { ...remote, privateKey: key })).rejects.toThrow(/key\.txt/)
  expect(loads.count).toBe(0)
})

test.each<[what: string, files: Record<string, string>, plugins?: Plugin[]]>([
  ['an import', { 'main.js': "import a from './a.jpg'\nconsole.log(a)\n" }],
  ['a dynamic import', { 'main.js': "import('./a.jpg').then(console.log)\n" }],
  ['a glob', { 'main.js': "console.log(import.meta.glob('./*.jpg', { eager: true }))\n" }],
  ['new URL', { 'main.js': 'console.log(new URL(`./a.jpg`, import.meta.url).href)\n' }],
  ['a page', { 'index.html': `${page}<img src="./a.jpg" alt="">` }],
  [
    'a variable in a page',
    { 'index.html': `${page}<img src="%VITE_LOGO%" alt="">`, '.env': 'VITE_LOGO=./a.jpg' },
  ],
  ['what a plugin puts into a page', { 'index.html': `${page}<!-- logo -->` }, [loadsAll]],
  ['a style sheet', { 'main.js': "import './b.css'\n", 'b.css': 'p { background: url(./a.jpg) }' }],
  [
    'an imported style sheet',
    {
      'main.js': "import './b.css'\n",
      'b.css': "@import './c.css';",
      'c.css': 'p { background: url(./a.jpg) }',
    },
  ],
  [
    'a partial of Sass',
    {
      'main.js': "import './b.scss'\n",
      'b.scss': "@use './c';",
      '_c.scss': 'p { background: url(./a.jpg) }',
    },
  ],
  [
    'what a CSS module is composed of',
    {
      'main.js': "import b from './b.module.css'\nconsole.log(b)\n",
      'b.module.css': ".b { composes: c from './c.module.css' }",
      'c.module.css': '.c { background: url(./a.jpg) }',
    },
  ],
  ['the style of a page', { 'index.html': `${page}<p style="background: url(./a.jpg)">` }],
  [
    'a worker',
    {
      'main.js': "new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })\n",
      'worker.js': "import a from './a.jpg'\npostMessage(a)\n",
    },
  ],
])('%s loads them: the image is delivered by the CDN', async (_what, files, plugins = []) => {
  const { text, names } = await built({ ...withoutImages, ...files }, remote, { plugins })
  expect(loads.count).toBeGreaterThan(0)
  expect(text).toContain(cdn)
  expect(names).not.toContainEqual(expect.stringMatching(/\ba-[^/]*jpg$/))
})

describe('what only the output holds', () => {
  const putsIn = (text: string): Plugin => ({
    name: 'puts-in',
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle))
        if (output.type === 'chunk') output.code += `\nconsole.log(${JSON.stringify(text)})\n`
    },
  })

  test('a reference is reported, and an error under strict', async () => {
    const config = { plugins: [putsIn('ik:./a.jpg?w=100')] }
    const { log } = await built(withoutImages, { ...remote, strict: false }, config)
    expect(log.join('\n')).toContain('ik:./a.jpg?w=100 in assets/')
    await expect(built(withoutImages, remote, config)).rejects.toThrow(/were not rewritten/)
  })

  test('so is one in a file of bytes', async () => {
    const emits: Plugin = {
      name: 'emits',
      generateBundle() {
        const source = Buffer.from('p { background: url(ik:./a.jpg?w=100) }')
        this.emitFile({ type: 'asset', fileName: 'theme.css', source })
      },
    }
    const { log } = await built(withoutImages, { ...remote, strict: false }, { plugins: [emits] })
    expect(log.join('\n')).toContain('ik:./a.jpg?w=100 in theme.css')
  })

  test('an image that another plugin has emitted is seen', async () => {
    const emits: Plugin = {
      name: 'emits',
      transform(_code, id) {
        if (!id.endsWith('main.js')) return
        const source = readFileSync(join(dirname(id), 'a.jpg'))
        this.emitFile({ type: 'asset', name: 'a.jpg', originalFileName: join(dirname(id), 'a.jpg'), source })
      },
    }
    await built(withoutImages, { ...remote, strict: false }, { plugins: [emits] })
    expect(loads.count).toBe(1)
  })
})

test('one instance, one build after the other, with an image only in the second', async () => {
  const plugin = imagekit({ ...remote, manifest: 'images.json' } as Options)
  const root = temporaryFolder()
  mkdirSync(join(root, 'src'), { recursive: true })
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  const { tealJpeg } = await import('../emulator/picture')
  writeFileSync(join(root, 'src/a.jpg'), await tealJpeg(64, 48))
  const build = async (code: string) => {
    writeFileSync(join(root, 'src/main.js'), code)
    await viteBuild({
      root,
      configFile: false,
      logLevel: 'silent',
      plugins: [plugin],
      build: { lib: { entry: 'src/main.js', formats: ['es'], fileName: 'main' } },
    })
    return [readFileSync(join(root, 'dist/main.js'), 'utf8'), manifestOf(root)] as const
  }
  const [, none] = await build('export const a = 1\n')
  expect(none.images).toEqual({})
  expect(loads.count).toBe(0)
  rmSync(join(root, 'dist'), { recursive: true })
  const [code, one] = await build("export { default } from 'ik:./a.jpg?w=10'\n")
  expect(code).toContain(cdn)
  expect(Object.keys(one.images)).toEqual(['ik:./src/a.jpg?w=10'])
})

const manifestOf = (root: string) => JSON.parse(readFileSync(join(root, 'dist/images.json'), 'utf8'))
