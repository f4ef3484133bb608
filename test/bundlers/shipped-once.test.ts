import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rspack } from '@rspack/core'
import { build as esbuild } from 'esbuild'
import { describe, expect, test } from 'vitest'
import webpack from 'webpack'
import { readManifest } from '../../src/core/output/manifest'
import esbuildPlugin from '../../src/esbuild'
import rspackPlugin from '../../src/rspack'
import type { Options } from '../../src/types'
import webpackPlugin from '../../src/webpack'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { builders } from './builders'
import { type Compiler, runCompiler } from './run-compiler'

/* What is bundled is bundled once: by whatever name an image is referred to, and without originals that nothing shows. */

const FALLBACKS: Options[] = [{ mode: 'local' }, { urlEndpoint: 'https://ik.imagekit.io/demo' }, {}]

async function project(files: Record<string, string>): Promise<string> {
  const root = temporaryFolder()
  const all = {
    'package.json': '{}',
    'src/a.jpg': await noiseJpeg(300, 200),
    'src/b.jpg': await noiseJpeg(300, 210),
    ...files,
  }
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

function images(root: string): string[] {
  const names = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => /\.jpg$/.test(name)).map((name) => /([ab])[.-][^/]*$/.exec(name)?.[1] ?? name)
}

test.each(
  FALLBACKS.flatMap((options) =>
    (['vite', 'rollup', 'rolldown', 'rsbuild', 'esbuild', 'bun'] as const).map(
      (name) => [name, options] as const,
    ),
  ),
)('%s, %j: one file for both spellings', async (name, options) => {
  const root = await project({
    'src/main.js': "import a from './a.jpg'\nimport b from 'ik:./a.jpg'\nglobalThis.__conformance = { a, b }",
  })
  await builders[name]({ root, options: { ...options, manifest: false } })
  expect(images(root)).toEqual(['a'])
})

test.each(
  FALLBACKS.flatMap((options) =>
    (['vite', 'rsbuild', 'esbuild', 'farm'] as const).map((name) => [name, options] as const),
  ),
)('%s, %j: the rendition of a style sheet, without its original', async (name, options) => {
  const root = await project({
    'src/main.js': "import './b.css'",
    'src/b.css': 'p { background: url(./b.jpg?w=200) }',
  })
  await builders[name]({ root, options: { ...options, manifest: false }, target: 'web' })
  expect(images(root)).toEqual(['b'])
})

test.each(['?w=200', ''])('Farm: a module and a style sheet share a file, `%s`', async (query) => {
  const root = await project({
    'src/main.js': `import './b.css'\nimport b from 'ik:./b.jpg${query}'\nglobalThis.__conformance = { b }`,
    'src/b.css': `p { background: url(ik:./b.jpg${query}) }`,
  })
  await builders.farm({ root, options: { mode: 'local', manifest: false }, target: 'web' })
  expect(images(root)).toEqual(['b'])
})

test.each(['?w=200', ''])('Farm: a page, its modules and style sheets share a file, `%s`', async (query) => {
  const root = await project({
    'index.html': `<!doctype html><html><head></head><body><img src="ik:./src/b.jpg${query}"><script type="module" src="./src/main.js"></script></body></html>`,
    'src/main.js': `import './b.css'\nimport b from 'ik:./b.jpg${query}'\nconsole.log(b)`,
    'src/b.css': `p { background: url(ik:./b.jpg${query}) }`,
  })
  await builders.farm({
    root,
    options: { mode: 'local', manifest: false },
    page: 'index.html',
    target: 'web',
  })
  const [name = '', ...others] = readdirSync(join(root, 'dist')).filter((file) => file.endsWith('.jpg'))
  expect(others).toEqual([])
  const texts = readdirSync(join(root, 'dist')).filter((file) => /\.(?:html|m?js|css)$/.test(file))
  for (const extension of [/html$/, /js$/, /css$/]) {
    const own = texts.filter((file) => extension.test(file))
    expect(own.map((file) => readFileSync(join(root, 'dist', file), 'utf8')).join()).toContain(`/${name}`)
  }
})

test('Farm: an image that only a style sheet names, without a query, is on the CDN', async () => {
  const root = await project({
    'src/main.js': "import './b.css'",
    'src/b.css': 'p { background: url(./b.jpg) }',
  })
  const options: Options = { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, manifest: false }
  await builders.farm({ root, options, target: 'web' })
  expect(images(root)).toEqual([])
})

describe.each([
  ['webpack', webpack as (config: object) => Compiler, webpackPlugin],
  ['Rspack', rspack as unknown as (config: object) => Compiler, rspackPlugin],
] as const)('%s', (_name, bundler, imagekit) => {
  test.each([
    ['by a rule', { type: 'asset/resource', generator: { filename: '[name][ext]' } }, {}],
    ['by the output', { type: 'asset/resource' }, { assetModuleFilename: 'media/[name][ext]' }],
  ])('names without a hash %s: each rendition has its own', async (_how, rule, output) => {
    const root = await project({
      'src/main.js':
        "import a from './a.jpg?w=100'\nimport b from './a.jpg?w=120'\nimport c from './a.jpg'\nconsole.log(a, b, c, new URL('./a.jpg?w=140', import.meta.url))",
    })
    const compiler = bundler({
      context: root,
      entry: './src/main.js',
      output: { path: join(root, 'dist'), ...output },
      module: { rules: [{ test: /\.jpg$/, ...rule }] },
      infrastructureLogging: { level: 'none' },
      plugins: [imagekit({ mode: 'local', manifest: false })],
    })
    expect(await runCompiler(compiler, { warnings: false })).toBe('')
    expect(images(root)).toHaveLength(4)
  })
})

test('esbuild: names without a hash: each rendition has its own', async () => {
  const root = await project({
    'src/main.js':
      "import a from './a.jpg?w=100'\nimport b from './a.jpg?w=120'\nimport c from './a.jpg'\nconsole.log(a, b, c)",
  })
  await esbuild({
    absWorkingDir: root,
    entryPoints: ['src/main.js'],
    bundle: true,
    format: 'esm',
    outdir: 'dist',
    assetNames: 'media/[name]',
    loader: { '.jpg': 'file' },
    plugins: [esbuildPlugin({ mode: 'local' })],
  })
  expect(images(root)).toHaveLength(3)
  const { images: listed } = readManifest(join(root, 'dist/imagekit-manifest.json'))
  const files = Object.values(listed).flatMap(({ files = [] }) => files)
  for (const file of files) expect(existsSync(join(root, 'dist', file))).toBe(true)
})

test('Rspack: what its rules inline is inlined, and not on the CDN', async () => {
  const root = await project({ 'src/main.js': "import a from './a.jpg'\nconsole.log(a)" })
  const compiler = rspack({
    context: root,
    entry: './src/main.js',
    output: { path: join(root, 'dist') },
    module: { rules: [{ test: /\.jpg$/, type: 'asset/inline' }] },
    infrastructureLogging: { level: 'none' },
    plugins: [rspackPlugin({ urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, manifest: false })],
  })
  await new Promise((done) => compiler.run(done))
  await new Promise((done) => compiler.close(done))
  expect(readFileSync(join(root, 'dist/main.js'), 'utf8')).toContain('data:image/jpeg')
})
