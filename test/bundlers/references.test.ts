import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLogger, type InlineConfig, build as viteBuild } from 'vite'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readManifest } from '../../src/core/output/manifest'
import { type Emulator, startEmulator } from '../../src/emulator'
import type { Options } from '../../src/types'
import imagekit from '../../src/vite'
import { copyFixture } from '../helpers/folder'
import { cssInProcess } from './vite-css'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const remote = (): Options => {
  const { urlEndpoint, privateKey, url } = emulator
  return { urlEndpoint, privateKey, baseURL: url, publicDir: true }
}

async function build(root: string, options: Options, over: InlineConfig = {}) {
  const log: string[] = []
  const keep = (message: string) => void log.push(message)
  await viteBuild({
    root,
    configFile: false,
    logLevel: 'warn',
    customLogger: { ...createLogger('silent'), info: keep, warn: keep, warnOnce: keep, error: keep },
    plugins: [imagekit(options)],
    css: cssInProcess,
    ...over,
    build: { minify: false, target: 'esnext', assetsInlineLimit: 0, ...over.build },
  })
  const outDir = join(root, 'dist')
  const files = readdirSync(outDir, { recursive: true, encoding: 'utf8' })
  const read = (pattern: RegExp) =>
    files
      .filter((file) => pattern.test(file))
      .map((file) => readFileSync(join(outDir, file), 'utf8').replace(/<!--.*?-->|\/\*.*?\*\//g, ''))
      .join('\n')
  return { outDir, log, files, read }
}

const images = (files: string[]) => files.filter((file) => /\.(jpe?g|png|webp)$/.test(file)).sort()

test('no image is left to Vite, each content is uploaded once, and the manifest knows every reference', async () => {
  // With Vite's own threads for the compilers of style sheets.
  const built = await build(copyFixture('references'), remote(), { css: {} })
  // The public folder is copied as ever: a program may name its files.
  expect(images(built.files)).toEqual(['open.jpg'])
  const text = built.read(/\.(html|css|js)$/)
  expect(text.match(/[^\s"'(]*images\/[\w-]+\.\w+\?/g)).toBeNull()
  const urls = new Set(
    text.match(/http:\/\/127[^\s"')&]+\/ik-seo\/[^\s"')&]+/g)?.map((url) => url.replace(/,$/, '')),
  )
  const listed = Object.values(readManifest(join(built.outDir, 'imagekit-manifest.json')).images)
  expect(new Set(listed.flatMap((image) => image.urls))).toEqual(urls)
  expect(urls.size).toBeGreaterThan(35)
  for (const url of urls) expect([url, (await fetch(url)).status]).toEqual([url, 200])
  // Twelve files, of which two are equal.
  expect(emulator.requests.count('upload')).toBe(11)
})

test('what Vite would inline stays inlined, unless something is asked of it', async () => {
  const built = await build(copyFixture('references'), remote(), { build: { assetsInlineLimit: 7000 } })
  expect(built.read(/\.css$/)).toContain('css-plain {\n  background: url(data:image/jpeg;base64,')
  expect(/css-url\.jpg\?tr=w-220/.test(built.read(/\.css$/))).toBe(true)
})

test.each(['/', '/app/', './'])(
  'in local mode every rendition is drawn into the bundle, base %s',
  async (base) => {
    const built = await build(copyFixture('references'), { mode: 'local' }, { base })
    const css = built.read(/\.css$/)
    const names = [...css.matchAll(/url\("?'?([^"')]+)/g)].map(([, url = '']) => url)
    expect(names.length).toBeGreaterThan(9)
    for (const name of names) {
      expect(name).not.toContain('?')
      const file = base === './' ? name.replace('./', 'assets/') : name.replace(base, '')
      expect([name, built.files.includes(file)]).toEqual([name, true])
    }
    expect(built.read(/index\.html$/)).not.toMatch(/\.(jpg|png|webp)\?/)
  },
)

test('a renderBuiltUrl of the user’s goes on working for everything else', async () => {
  const seen: string[] = []
  const renderBuiltUrl = (name: string) => {
    seen.push(name)
    return `https://static/${name}`
  }
  const built = await build(copyFixture('references'), remote(), { experimental: { renderBuiltUrl } })
  expect(built.read(/index\.html$/)).toMatch(/src="https:\/\/static\/assets\/index/)
  expect(seen.filter((name) => /\.(jpg|png|webp)/.test(name))).toEqual([])
})

test.each<[string, InlineConfig]>([
  ['of the build', { build: { manifest: true } }],
  ['of one environment', { environments: { client: { build: { manifest: true } } } }],
])('with Vite’s manifest, %s, the images stay where a backend finds them', async (_of, config) => {
  const built = await build(copyFixture('references'), { ...remote(), strict: true }, config)
  expect(images(built.files).length).toBeGreaterThan(2)
})

test('the project’s folder need not be Vite’s root, as in Nuxt', async () => {
  const root = copyFixture('references')
  const built = await build(root, {
    ...remote(),
    root: join(root, '..'),
    lockfile: join(root, 'imagekit.lock'),
  })
  expect(images(built.files)).toEqual(['open.jpg'])
})

test.each(['postcss', 'lightningcss'] as const)('%s', async (transformer) => {
  const built = await build(copyFixture('references'), remote(), { css: { transformer } })
  expect(built.read(/\.css$/)).toMatch(/css-imported[^}]+tr=w-223/)
  expect(built.read(/\.css$/)).toMatch(/\.sass[^}]+tr=w-226/)
})

test('excluded images, and none included, are Vite’s own', async () => {
  const root = copyFixture('references')
  writeFileSync(join(root, 'main.js'), "import './styles/plain.css'\n")
  const all = await build(root, remote())
  expect(images(all.files)).toEqual(['open.jpg'])
  const without = await build(root, { ...remote(), exclude: [/^\.\/images\/css/] })
  expect(images(without.files)).toEqual([expect.stringMatching(/^assets\/css-url/), 'open.jpg'])
  expect(without.read(/index\.html$/)).toContain('html.jpg?tr=w-201')
  const none = await build(root, { ...remote(), include: [] })
  // What says `ik:` is meant by name.
  const plain = none.read(/index\.html$/).replace(/<img id="(?:srcset-)?scheme"[^>]*>/g, '')
  expect(plain).not.toContain('/ik-seo/')
  expect(images(none.files)).toHaveLength(6)
})

test('a mistake in a query is an error with its place; a file that is no image is said and left alone', async () => {
  const root = copyFixture('references')
  writeFileSync(join(root, 'images/text.png'), 'no image')
  writeFileSync(join(root, 'main.js'), "import a from './images/text.png'\nconsole.log(a)\n")
  const built = await build(root, remote())
  expect(built.log.join('\n')).toMatch(/left to the bundler: .*text\.png is not an image/)
  expect(images(built.files)).toContainEqual(expect.stringMatching(/text/))
  writeFileSync(join(root, 'main.js'), "\nimport a from './images/wave.webp?widht=3'\nconsole.log(a)\n")
  await expect(build(root, remote())).rejects.toThrow(/did you mean 'width'[\s\S]*main\.js:2:16/)
})

test('an image that a framework’s own list of files names stays, and is no leftover', async () => {
  const root = copyFixture('references')
  writeFileSync(join(root, 'main.js'), "import a from './images/sunset.jpg'\nconsole.log(a)\n")
  const list = (fileName: string) => ({
    name: 'list',
    // After what Vite emits, as Qwik does.
    generateBundle(this: { emitFile(file: object): void }, _: unknown, bundle: object) {
      this.emitFile({ type: 'asset', fileName, source: JSON.stringify(Object.keys(bundle)) })
    },
  })
  const listed = await build(
    root,
    { ...remote(), strict: true },
    { plugins: [imagekit({ ...remote(), strict: true }), list('list.json')] },
  )
  expect(images(listed.files)).toContainEqual(expect.stringMatching(/^assets\/sunset-/))
  expect(listed.read(/\.js$/)).toContain('/sunset.jpg')
  const named = build(root, remote(), { plugins: [imagekit({ ...remote(), strict: true }), list('list.js')] })
  await expect(named).rejects.toThrow(/sunset\.jpg in assets\/sunset-/)
})
