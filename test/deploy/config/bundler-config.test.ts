import { type ChildProcess, fork } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeployConfig } from '../../../src/deploy'
import { ask } from '../../helpers/ask'
import { bundle } from '../../helpers/bundle'
import { repository } from '../../helpers/folder'
import { project } from '../stage'

/*
 * The commands have the options that the bundler's config gives the plugin. In processes of their own, where Node loads the configs
 * and not Vitest.
 */

const BUNDLERS = [
  'vite',
  'rollup',
  'rolldown',
  'webpack',
  'rspack',
  'rsbuild',
  'farm',
  'astro',
  'next',
  'nuxt',
]

let folder: string
beforeAll(async () => {
  const entries = Object.fromEntries([...BUNDLERS, 'index'].map((name) => [name, `src/${name}.ts`]))
  folder = await bundle('imagekit-configs', 'src/deploy/index.ts', entries)
  const exports = { '.': './index.js', './*': './*.js' }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', exports }))
})
const started = new Map<string, ChildProcess>()
afterAll(() => {
  for (const child of started.values()) child.disconnect()
  rmSync(folder, { recursive: true, force: true })
})

/** Projects in TypeScript have a process of their own: the hooks that its first config brings stay, and help others as well. */
function processFor(files: Readonly<Record<string, string>>): ChildProcess {
  const language = Object.keys(files).some((name) => name.endsWith('ts')) ? 'TypeScript' : 'JavaScript'
  const running = started.get(language)
  if (running) return running
  const child = fork(
    join(repository, 'test/deploy/config/config-process.mjs'),
    [join(folder, 'imagekit-configs.js')],
    { execArgv: ['--no-warnings'] },
  )
  started.set(language, child)
  return child
}

interface Loaded extends DeployConfig {
  optionsFile?: string
  bundlerRoot?: string
  outDir?: string
  error?: string
}

async function load(
  files: Readonly<Record<string, string>>,
  { config, env }: { config?: string; env?: string } = {},
): Promise<Loaded & { printed: string }> {
  const root = project({ 'package.json': '{ "private": true, "type": "module" }', ...files })
  // Installed, as it is for users: Vite bundles what a config imports by a path, and each load would take a second.
  mkdirSync(join(root, 'node_modules'))
  symlinkSync(folder, join(root, 'node_modules/unplugin-imagekit'), 'junction')
  const { out, error } = await ask<{ out: string; error: string }>(processFor(files), { root, config, env })
  const loaded = JSON.parse(out) as Loaded
  return {
    ...loaded,
    ...(loaded.optionsFile && { optionsFile: loaded.optionsFile.slice(root.length + 1) }),
    printed: error,
  }
}

const OPTIONS = "{ folder: '/shop', urlEndpoint: 'https://ik.imagekit.io/shop', presets: { thumb: 'w=200' } }"
const options = { folder: '/shop', urlEndpoint: 'https://ik.imagekit.io/shop', presets: { thumb: 'w=200' } }
const imports = (name: string) =>
  `import imagekit from 'unplugin-imagekit${name === 'index' ? '' : `/${name}`}'\n`

describe.each<[file: string, code: () => string]>([
  ['vite.config.js', () => `${imports('vite')}export default { plugins: [[null, [imagekit(${OPTIONS})]]] }`],
  [
    'vite.config.ts',
    () => `${imports('vite')}import { defineConfig } from 'vite'
import { folder } from './shared'
export default defineConfig(async ({ command, mode }): Promise<object> => ({
  plugins: [Promise.resolve(command === 'build' && mode === 'production' && imagekit({ ...${OPTIONS}, folder }))],
}))`,
  ],
  ['webpack.config.mjs', () => `${imports('webpack')}export default { plugins: [imagekit(${OPTIONS})] }`],
  [
    'webpack.config.cjs',
    () => `module.exports = async (env, argv) => {
  const { default: imagekit } = await import('unplugin-imagekit/webpack')
  return [{ plugins: [] }, { plugins: [argv.mode === 'production' && imagekit(${OPTIONS})] }]
}`,
  ],
  [
    'webpack.config.ts',
    () => `${imports('webpack')}import { folder } from './shared'
enum Mode { Production = 'production' }
const paths = [__dirname, require('node:path').sep]
export default (_env: object, { mode }: { mode: string }) => ({ context: paths[0], plugins: [mode === Mode.Production && imagekit({ ...${OPTIONS}, folder })] })`,
  ],
  [
    'rollup.config.js',
    () =>
      `${imports('rollup')}export default [{ input: 'a' }, Promise.resolve({ plugins: [imagekit(${OPTIONS})] })]`,
  ],
  [
    'rollup.config.ts',
    () => `${imports('index')}export default { plugins: [imagekit.rollup(${OPTIONS})] } as object`,
  ],
  [
    'rolldown.config.mjs',
    () => `${imports('rolldown')}export default () => ({ plugins: imagekit(${OPTIONS}) })`,
  ],
  [
    'rspack.config.mts',
    () => `${imports('rspack')}export default { plugins: [imagekit(${OPTIONS})] } satisfies object`,
  ],
  [
    'rsbuild.config.ts',
    () =>
      `${imports('rsbuild')}export default ({ command }: { command: string }) => ({ plugins: [command === 'build' && imagekit(${OPTIONS})] })`,
  ],
  ['farm.config.ts', () => `${imports('farm')}export default { plugins: [imagekit(${OPTIONS})] } as object`],
  [
    'astro.config.mjs',
    () =>
      `${imports('astro')}export default { integrations: [imagekit({ ...${OPTIONS}, imageService: false })] }`,
  ],
  [
    'next.config.mjs',
    () => `${imports('next')}export default imagekit({ poweredByHeader: false }, ${OPTIONS})`,
  ],
  [
    'next.config.ts',
    () => `${imports('next')}import type { NextConfig } from 'next'
const withOthers = (config: NextConfig) => ({ ...config, poweredByHeader: false })
export default async (phase: string) => withOthers(imagekit(phase === 'phase-production-build' ? {} : undefined, ${OPTIONS}))`,
  ],
  [
    'nuxt.config.ts',
    () => `export default defineNuxtConfig({ modules: ['unplugin-imagekit/nuxt'], imagekit: ${OPTIONS} })`,
  ],
  [
    'nuxt.config.mjs',
    () =>
      `${imports('nuxt')}export default { imagekit: { folder: '/other' }, modules: ['@nuxt/x', [imagekit, ${OPTIONS}]] }`,
  ],
])('%s', (file, code) => {
  test('its options are the commands’', async () => {
    const { printed, ...loaded } = await load({
      [file]: `${code()}\nconsole.log('hello')\n`,
      'shared.ts': "export const folder: string = '/shop'",
    })
    expect(loaded).toEqual({ options, optionsFile: file })
    // Results are on stdout.
    expect(printed).toContain('hello')
  })
})

test('Vite’s root may be a folder of sources, and --env is its mode', async () => {
  const { options, optionsFile, bundlerRoot, outDir } = await load(
    {
      'vite.config.js': `${imports('vite')}export default ({ mode }) => ({ root: 'site', build: { outDir: '../public/built' }, plugins: [imagekit({ folder: mode })] })`,
    },
    { env: 'staging' },
  )
  expect(options?.folder).toBe('staging')
  expect(bundlerRoot).toBe(join(options?.root ?? '', 'site'))
  expect(outDir).toBe(join(options?.root ?? '', 'public/built'))
  expect(optionsFile).toBe('vite.config.js')
})

test('a root of the plugin’s own is relative to Vite’s', async () => {
  const { options } = await load({
    'vite.config.js': `${imports('vite')}export default { root: 'site', plugins: [imagekit({ root: '.' })] }`,
  })
  expect(options?.root?.endsWith('/site')).toBe(true)
})

describe.each([
  [
    'docs/.vitepress/config.mjs',
    "export default { vite: { plugins: [imagekit({ folder: '/docs' })] } }",
    'dist',
  ],
  [
    'docs/.vitepress/config/index.ts',
    "export default { outDir: '../public', vite: { plugins: [imagekit({ folder: '/docs' })] } } as object",
    '../public',
  ],
  [
    'docs/.vuepress/config.js',
    "const hidden = (options) => () => options\nexport default { bundler: hidden({ plugins: [imagekit({ folder: '/docs' })] }) }",
    'dist',
  ],
])('%s', (file, code, output) => {
  test('the project’s folder is the root, its pages the sources', async () => {
    const { options, optionsFile, bundlerRoot, outDir } = await load({ [file]: imports('vite') + code })
    expect(options?.folder).toBe('/docs')
    expect(optionsFile).toBe(file)
    expect(bundlerRoot).toMatch(/\/docs$/)
    const own = file.split('/').slice(0, 2).join('/')
    expect(outDir?.endsWith(output === 'dist' ? `/${own}/dist` : '/public')).toBe(true)
  })
})

test.each([
  [
    'vite.config.mjs',
    "alias: { '@': '/abs/src', '#img/': '/abs/img/' }",
    ', build: { assetsInlineLimit: 0 }',
  ],
  [
    'vite.config.mjs',
    "alias: [{ find: '@', replacement: '/abs/src' }, { find: /x/, replacement: 'y' }, { find: '#img', replacement: '/abs/img/' }]",
    ', build: { assetsInlineLimit: 0 }',
  ],
  ['webpack.config.mjs', "alias: { '@': '/abs/src', '#img': '/abs/img/', none: false }", ''],
])('%s: %s are the commands’ too', async (file, alias, more) => {
  const bundler = file.split('.')[0]!
  const code = `${imports(bundler)}export default { plugins: [imagekit({ folder: '/a' })], resolve: { ${alias} }${more} }`
  const loaded = await load({ [file]: code })
  expect(loaded).toMatchObject({ options: { folder: '/a' }, alias: { '@': '/abs/src', '#img': '/abs/img/' } })
  expect(loaded.inlineLimit).toBe(more ? 0 : undefined)
})

test('Docusaurus: options beside the plugin’s name, and its alias of the site', async () => {
  const loaded = await load({
    'docusaurus.config.js':
      "export default async () => ({ plugins: ['other', ['unplugin-imagekit/docusaurus', { id: 'a', folder: '/docs' }]] })",
  })
  expect(loaded).toMatchObject({
    options: { folder: '/docs' },
    optionsFile: 'docusaurus.config.js',
    alias: { '@site': '.' },
    staticFolders: ['static'],
    isMarkdownMdx: true,
  })
  expect(
    await load({
      'docusaurus.config.js':
        "export default { staticDirectories: ['public'], markdown: { format: 'detect' }, plugins: ['unplugin-imagekit/docusaurus'] }",
    }),
  ).toMatchObject({ staticFolders: ['public'], isMarkdownMdx: false })
})

test.each(['eleventy.config.js', '.eleventy.js'])(
  'Eleventy: %s, in which a function takes the plugin',
  async (file) => {
    const loaded = await load({
      [file]: `${imports('vite')}export default (config) => {
      config.setLiquidOptions({}).addFilter('a', () => 1)
      config.addPlugin({}, { viteOptions: { plugins: [imagekit({ folder: '/site' })] } })
      return { dir: { input: 'src' } }
    }`,
    })
    expect(loaded).toMatchObject({ options: { folder: '/site' }, optionsFile: file })
    expect(loaded.bundlerRoot).toMatch(/\/src$/)
    expect(loaded.outDir).toMatch(/\/_site$/)
  },
)

test('a framework’s config comes before Vite’s, and a config without the plugin is passed by', async () => {
  const loaded = await load({
    'astro.config.mjs': `${imports('astro')}export default { integrations: [imagekit({ folder: '/astro' })] }`,
    'vite.config.js': `${imports('vite')}export default { plugins: [imagekit({ folder: '/vite' })] }`,
    'next.config.mjs': 'export default {} // imagekit',
  })
  expect(loaded).toMatchObject({ options: { folder: '/astro' }, optionsFile: 'astro.config.mjs' })
})

test('our own config comes first, and what it lacks is the bundler’s', async () => {
  const files = {
    'vite.config.js': `${imports('vite')}export default { plugins: [imagekit({ folder: '/vite' })] }`,
  }
  const own = "export default { options: { folder: '/own' } }"
  expect((await load({ ...files, 'unplugin-imagekit.config.mjs': own })).options).toEqual({ folder: '/own' })
  const rest = "export default { inlineLimit: 0, environments: { staging: { folder: '/staging' } } }"
  expect(await load({ ...files, 'unplugin-imagekit.config.mjs': rest })).toMatchObject({
    inlineLimit: 0,
    options: { folder: '/vite' },
    environments: { staging: { folder: '/staging' } },
    optionsFile: 'vite.config.js',
  })
})

test('our own config in TypeScript', async () => {
  const loaded = await load({
    'unplugin-imagekit.config.ts':
      "import { folder } from './shared.js'\nexport default { options: { folder: folder as string } }",
    'shared.ts': "export const folder: string = '/typed'",
  })
  expect(loaded.options).toEqual({ folder: '/typed' })
})

test('--config names a bundler’s config of any folder', async () => {
  const code = `${imports('vite')}export default { plugins: [imagekit({ folder: '/named' })] }`
  const loaded = await load({ 'config/vite.config.mjs': code }, { config: 'config/vite.config.mjs' })
  expect(loaded.options).toEqual({ folder: '/named' })
  expect((await load({}, { config: 'nope.mjs' })).error).toMatch(
    /^INVALID_OPTIONS .*nope\.mjs does not exist/,
  )
})

test('equal instances are one, and different ones are an error with advice', async () => {
  const list = (...folders: string[]) =>
    `${imports('rollup')}export default [${folders.map((one) => `{ plugins: [imagekit({ folder: '${one}' })] }`)}]`
  expect((await load({ 'rollup.config.mjs': list('/a', '/a') })).options).toEqual({ folder: '/a' })
  expect((await load({ 'rollup.config.mjs': list('/a', '/b') })).error).toMatch(
    /^INVALID_OPTIONS rollup\.config\.mjs gives the plugin different options in 2 places\. .*unplugin-imagekit\.config\.mjs/,
  )
})

test.each<[string, string, RegExp]>([
  [
    'vite.config.ts',
    "import imagekit from 'unplugin-imagekit-missing/vite'\nexport default { plugins: [imagekit()] }",
    /missing/,
  ],
  ['webpack.config.js', "throw new Error('no imagekit account')", /no imagekit account/],
  ['rollup.config.ts', 'export default { imagekit: ', /rollup\.config\.ts/],
  ['next.config.mjs', "export default () => { throw new Error('imagekit: which phase?') }", /which phase/],
])('%s that fails to load is an error with its reason and advice', async (file, code, reason) => {
  const { error } = await load({ [file]: code })
  expect(error).toMatch(
    /^INVALID_OPTIONS Can't load \S+, from which the commands take the plugin's options: /,
  )
  expect(error).toContain(file)
  expect(error).toMatch(reason)
  expect(error).toContain('Correct it, or write the options into unplugin-imagekit.config.mjs')
})

test('a config that can’t have the plugin is not run', async () => {
  const { error, options } = await load({ 'webpack.config.js': "throw new Error('never')" })
  expect([error, options]).toEqual([undefined, undefined])
})
