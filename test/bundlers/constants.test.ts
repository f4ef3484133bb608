import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Stats as RspackStats, rspack } from '@rspack/core'
import {
  type BuildOptions as EsbuildOptions,
  type Plugin as EsbuildPlugin,
  build as esbuild,
  transform,
} from 'esbuild'
import { rollup } from 'rollup'
import { expect, test } from 'vitest'
import { type Stats, webpack } from 'webpack'
import rollupPlugin from '../../src/rollup'
import type { Options } from '../../src/types'
import { tealJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { forgetProjects } from '../helpers/forget-projects'
import { markPlaces, tracedMarks } from '../helpers/positions'
import { builders, bundlerNames, webpackConfig } from './builders'
import { esbuildConfig } from './builders/esbuild'
import { rspackConfig } from './builders/rspack'

/* Imports of plain values become constants of the importing module; the rest, and the values, are as with modules. */

const options: Options = { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, strict: true }

async function project(files: Record<string, string>): Promise<string> {
  const root = temporaryFolder()
  const all = { 'package.json': '{"type":"module"}', 'src/a.jpg': await tealJpeg(300, 200), ...files }
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

/** The modules that a build consists of, by the ids of its sources. */
async function modulesOf(root: string): Promise<string[]> {
  const bundle = await rollup({
    input: join(root, 'src/main.js'),
    plugins: [rollupPlugin({ root, ...options, manifest: false })],
  })
  return bundle.cache!.modules.map(({ id }) => (id.startsWith('imagekit-virtual/') ? 'image' : id))
}

test.each(bundlerNames)('%s: the values of a constant are those of a module', async (bundler) => {
  const query = './a.jpg?w=100;200&sizes=50vw'
  const names = ['src', 'srcset', 'sizes', 'width', 'height', 'placeholder']
  const root = await project({
    'src/main.js': [
      `import own, { ${names.join(', ')} } from 'ik:${query}'`,
      "import set, { width as across } from 'ik:./a.jpg?w=100;200&as=srcset'",
      "import one from './a.jpg?w=50'",
      "import remote, { width as unknown } from 'ik:/library.jpg?w=20'",
      `import * as all from 'ik:${query}'`,
      `const constants = { default: own, ${names.join(', ')} }`,
      'globalThis.__conformance = { constants, modules: { ...all }, set, across, one, remote, unknown }',
    ].join('\n'),
  })
  const { outDir, run } = await builders[bundler]({ root, options })
  const { constants, modules, set, across, one, remote, unknown } = await run()
  expect(modules).toMatchObject(constants as object)
  expect((constants as { srcset: string }).srcset).toMatch(/tr=w-100 100w, .*tr=w-200 200w$/)
  expect(set).toBe((constants as { srcset: string }).srcset)
  expect(across).toBe(200)
  expect(one).toMatch(/a\.jpg\?tr=w-50$/)
  expect(remote).toBe('https://ik.imagekit.io/demo/library.jpg?tr=w-20')
  expect(unknown).toBe(20)
  expect(listedIn(outDir)).toEqual([
    'ik:./src/a.jpg?w=100;200&as=srcset',
    'ik:./src/a.jpg?w=100;200&sizes=50vw',
    'ik:./src/a.jpg?w=50',
    'ik:/library.jpg?w=20',
  ])
})

/** The images of the manifest that a build has written. */
function listedIn(outDir: string): string[] {
  const { images } = JSON.parse(readFileSync(join(outDir, 'imagekit-manifest.json'), 'utf8'))
  return Object.keys(images).sort()
}

test.each(['rspack', 'rsbuild'] as const)(
  '%s: an import that only texts, keys and properties name is unused',
  async (bundler) => {
    const root = await project({
      'src/main.js': [
        "import hero from 'ik:./a.jpg?w=70'",
        "import shown from 'ik:./a.jpg?w=50'",
        "globalThis.__conformance = { shown, hero: 'hero', of: { hero: 1 }.hero } // hero",
      ].join('\n'),
    })
    const { outDir, run } = await builders[bundler]({ root, options })
    expect(await run()).toMatchObject({ hero: 'hero', of: 1 })
    expect(listedIn(outDir)).toEqual(['ik:./src/a.jpg?w=50'])
  },
)

test.each(['vite', 'rolldown', 'esbuild', 'bun', 'farm'] as const)(
  '%s: an import of which TypeScript leaves nothing is unused',
  async (bundler) => {
    const root = await project({
      // Without it, the repository's own would hold.
      'tsconfig.json': '{}',
      'src/main.ts': [
        "import hero from 'ik:./a.jpg?w=70'",
        "import { width } from 'ik:./a.jpg?w=80'",
        "import shown from 'ik:./a.jpg?w=50'",
        'type Hero = typeof hero',
        'const typed: Hero = shown',
        "Object.assign(globalThis, { __conformance: { typed, hero: 'hero', of: { width: 1 }.width } })",
      ].join('\n'),
    })
    const { outDir, run } = await builders[bundler]({ root, options, entry: 'src/main.ts' })
    expect((await run()).typed).toMatch(/tr=w-50$/)
    expect(listedIn(outDir)).toEqual(['ik:./src/a.jpg?w=50'])
  },
)

test.each(bundlerNames)('%s: plain values need no module', async (bundler) => {
  const root = await project({
    'src/main.js':
      "import a, { width } from 'ik:./a.jpg?w=60'\nimport b from './a.jpg?w=50'\nglobalThis.__conformance = { a, b, width }",
  })
  const { outDir, run } = await builders[bundler]({ root, options })
  expect(await run()).toMatchObject({ width: 60 })
  for (const name of readdirSync(outDir)) {
    const text = () => readFileSync(join(outDir, name), 'utf8')
    if (name.endsWith('js')) expect(text()).not.toMatch(/imagekit-virtual|ik:/)
    if (name.endsWith('.map')) expect(JSON.parse(text()).sources.join()).not.toMatch(/imagekit-virtual|ik:/)
  }
})

test.each(bundlerNames)('%s: a constant may be used like any value', async (bundler) => {
  const root = await project({
    'src/main.js': [
      "import a, { width as across, height } from 'ik:./a.jpg?w=60'",
      "import other from './other.js'",
      'const shadowed = ((a) => a)(1)',
      'function later() { const across = 2; return across }',
      'globalThis.__conformance = { a, shadowed, length: a.length, text: across.toFixed(1), type: typeof a,',
      "  template: `${height}!`, own: { height }, a2: a, quoted: 'a', later: later(), other, chosen: a ? across : 0 }",
    ].join('\n'),
    'src/other.js': "import a from 'ik:./a.jpg?w=60'\nexport default a",
  })
  const { run } = await builders[bundler]({ root, options })
  const { a, ...values } = await run()
  expect(a).toMatch(/tr=w-60$/)
  expect(values).toEqual({
    shadowed: 1,
    length: (a as string).length,
    text: '60.0',
    type: 'string',
    template: '40!',
    own: { height: 40 },
    a2: a,
    quoted: 'a',
    later: 2,
    other: a,
    chosen: 60,
  })
})

test.each(bundlerNames)(
  '%s: in a circle of imports the values are there before the module runs',
  async (bundler) => {
    const root = await project({
      'src/main.js':
        "import { hero } from './one.js'\nimport { early } from './two.js'\nglobalThis.__conformance = { hero: hero(), early }",
      'src/one.js':
        "import url from 'ik:./a.jpg?w=60'\nimport './two.js'\nexport function hero() { return url }",
      'src/two.js': "import { hero } from './one.js'\nexport const early = hero()",
    })
    const { run } = await builders[bundler]({ root, options })
    const { hero, early } = await run()
    expect(early).toBe(hero)
    expect(early).toMatch(/tr=w-60$/)
  },
)

test.each(bundlerNames)(
  '%s: a line that begins with a constant does not go on with the one before',
  async (bundler) => {
    const root = await project({
      'src/main.js': [
        "import { width, srcset } from 'ik:./a.jpg?w=60'",
        'const said = []',
        'const say = (text) => said.push(text)',
        "width > 50 && say('wide')",
        'const again = say',
        'width || again()',
        "srcset || again('single')",
        'globalThis.__conformance = { said }',
      ].join('\n'),
    })
    const { run } = await builders[bundler]({ root, options })
    expect(await run()).toEqual({ said: ['wide', 'single'] })
  },
)

test.each(bundlerNames)('%s: an invalid reference is reported where it is written', async (bundler) => {
  const root = await project({
    'src/main.js': "\n\nimport gone from 'ik:./gone.jpg?w=60'\nconsole.log(gone)",
  })
  const built = builders[bundler]({ root, options }).then(
    () => '',
    (error) => [error.message, error.loc?.file, error.loc?.line, error.stack].join(' '),
  )
  expect(await built).toMatch(/gone\.jpg/)
  expect(await built).toMatch(/main\.js[: ]3/)
})

test('Rollup: constants of one name have names of their own, in small modules', async () => {
  const card = (name: string, width: number, rest = '') =>
    `import hero from 'ik:./a.jpg?w=${width}'\nexport const ${name} = { hero, first: hero[0] }\n${rest}`
  const root = await project({
    'src/main.js': ['one', 'two', 'long'].map((name) => `export { ${name} } from './${name}.js'`).join('\n'),
    'src/one.js': card('one', 50),
    'src/two.js': card('two', 60),
    'src/long.js': card('long', 70, '// No shorter than what it would save.\n'.repeat(60)),
  })
  const bundled = async () => {
    forgetProjects()
    const plugins = [rollupPlugin({ root, ...options, manifest: false })]
    const bundle = await rollup({ input: join(root, 'src/main.js'), plugins })
    const { output } = await bundle.generate({ sourcemap: true })
    return output[0]
  }
  const { code, map } = await bundled()
  expect(code.match(/const hero\S*/g)).toEqual([
    expect.stringMatching(/^const hero_[0-9a-f]{8}$/),
    expect.stringMatching(/^const hero_[0-9a-f]{8}$/),
    'const hero',
  ])
  expect(code.match(/\{ hero: hero_\w+, first: hero_\w+\[0\]/g)).toHaveLength(2)
  expect(map!.names).toContain('hero')
  expect((await bundled()).code).toBe(code)
})

test.each(['vite', 'rolldown', 'webpack', 'rspack', 'rsbuild', 'esbuild', 'bun'] as const)(
  '%s: in a circle of imports by names that look like packages the values are there too',
  async (bundler) => {
    const root = await project({
      'package.json': '{"type":"module","name":"app","exports":{"./*":"./src/*"}}',
      'src/main.js':
        "import hero from './one.js'\nimport { early } from './two.js'\nglobalThis.__conformance = { hero: hero(), early }",
      'src/one.js':
        "import url from 'ik:./a.jpg?w=60'\nimport 'app/two.js'\nexport default function () { return url }",
      'src/two.js': "import hero from './one.js'\nexport const early = hero()",
    })
    const { run } = await builders[bundler]({ root, options })
    const { hero, early } = await run()
    expect(early).toBe(hero)
    expect(early).toMatch(/tr=w-60$/)
  },
)

/** Builds with esbuild, in its own configuration but for some options. */
async function builtByEsbuild(
  root: string,
  own: (config: EsbuildOptions) => EsbuildOptions,
): Promise<string> {
  const config = esbuildConfig({ root, options })
  await esbuild({ ...config, logLevel: 'silent', ...own(config) })
  return readFileSync(join(root, 'dist/main.mjs'), 'utf8')
}

const CARD = "import hero from 'ik:./a.jpg?w=60'\nexport const card = <img src={hero} alt=\"don't\" />\n"

test('esbuild: a script has the loader of its options, whatever its name says', async () => {
  const inScript = await project({ 'src/main.js': CARD })
  expect(await builtByEsbuild(inScript, () => ({ loader: { '.js': 'jsx' } }))).toMatch(/tr=w-60/)
  const inNamed = await project({ 'src/main.js': "export * from './card.view.js'", 'src/card.view.js': CARD })
  expect(await builtByEsbuild(inNamed, () => ({ loader: { '.view.js': 'tsx', '.js': 'js' } }))).toMatch(
    /tr=w-60/,
  )
  const asText = await project({
    'src/main.js': "import text from './a.txt.js'\nconsole.log(text)",
    'src/a.txt.js': "import a from 'ik:./a.jpg?w=60'\n;[a]",
  })
  expect(await builtByEsbuild(asText, () => ({ loader: { '.txt.js': 'text' } }))).toMatch(/ik:\.\/a\.jpg/)
})

test('Bun: a script may hold JSX', async () => {
  const { outDir } = await builders.bun({ root: await project({ 'src/main.js': CARD }), options })
  expect(readFileSync(join(outDir, 'main.mjs'), 'utf8')).toMatch(/tr=w-60/)
})

test('esbuild: a compiled module stays mapped to its source', async () => {
  const source = "import a from 'ik:./a.jpg?w=60'\ninterface Props {\n  a: string\n}\nmark1({ a } as Props)\n"
  const { code, map } = await transform(source, { loader: 'ts', sourcemap: true, sourcefile: 'typed.ts' })
  const inlineMap = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`
  const root = await project({ 'src/main.js': code + inlineMap })
  const bundled = await builtByEsbuild(root, () => ({ sourcemap: true }))
  expect(bundled).toMatch(/tr=w-60/)
  const traced = tracedMarks(bundled, JSON.parse(readFileSync(join(root, 'dist/main.mjs.map'), 'utf8')))
  expect(traced).toEqual(markPlaces(source))
})

/** A plugin that loads scripts, as those for Babel and for macros do. */
const STAGE = {
  name: 'stage',
  setup({ onLoad }: Parameters<NonNullable<EsbuildOptions['plugins']>[number]['setup']>[0]) {
    onLoad({ filter: /\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace('STAGE', '"production"'),
    }))
  },
}

test.each([
  ['behind', (ours: readonly EsbuildPlugin[]) => [...ours, STAGE]],
  ['before', (ours: readonly EsbuildPlugin[]) => [STAGE, ...ours]],
])('esbuild: a plugin %s this one loads the modules that import images', async (_place, plugins) => {
  const root = await project({ 'src/main.js': "import a from 'ik:./a.jpg?w=60'\nconsole.log(a, STAGE)" })
  const code = await builtByEsbuild(root, ({ plugins: ours = [] }) => ({ plugins: plugins(ours) }))
  expect(code).toMatch(/tr=w-60/)
  expect(code).toMatch(/"production"/)
})

test('esbuild: other references in what a plugin before this one has loaded are reported', async () => {
  const root = await project({
    'src/main.js': "console.log(new URL('ik:./a.jpg?w=60', import.meta.url), STAGE)",
  })
  const building = builtByEsbuild(root, ({ plugins = [] }) => ({ plugins: [STAGE, ...plugins] }))
  await expect(building).rejects.toThrow(/ik:\.\/a\.jpg\?w=60 in .*main\.js:1:22/s)
})

test('webpack: an assignment to a constant fails where it stands', async () => {
  const failing = (code: string) => `attempt(() => { ${code} })`
  const root = await project({
    'src/main.js': [
      "import hero, { width } from 'ik:./a.jpg?w=60'",
      'const attempt = (work) => { try { work(); return "" } catch (error) { return error.constructor.name } }',
      `const errors = [${['hero = 1', 'width += 1', 'width++', '[hero] = [1]', '({ hero } = {})'].map(failing)}]`,
      'globalThis.__conformance = { errors, width, hero }',
    ].join('\n'),
  })
  const { run } = await builders.webpack({ root, options })
  const { errors, width } = await run()
  expect(errors).toEqual(Array.from({ length: 5 }, () => 'ReferenceError'))
  expect(width).toBe(60)
})

test('webpack: plain values need no module', async () => {
  const root = await project({
    'src/main.js':
      "import a, { width } from 'ik:./a.jpg?w=60'\nimport b from './a.jpg?w=50'\nconsole.log(a, b, width)",
  })
  const config = webpackConfig({ root, options })
  const stats = await new Promise<Stats | undefined>((done, fail) =>
    webpack(config, (error, result) => (error ? fail(error) : done(result))),
  )
  const { modules = [] } = stats?.toJson({ modules: true, nestedModules: true }) ?? {}
  expect(modules.map(({ name }) => name).filter((name) => !name?.startsWith('webpack/'))).toEqual([
    './src/main.js',
  ])
})

test.each([
  [false, false],
  [{ type: 'memory' as const }, true],
])('webpack with cache %j: images are dependencies, whose content it hashes: %s', async (cache, expected) => {
  const root = await project({ 'src/main.js': "import a from 'ik:./a.jpg?w=60'\nconsole.log(a)" })
  const config = webpackConfig({ root, options })
  const stats = await new Promise<Stats | undefined>((done, fail) =>
    webpack({ ...config, cache }, (error, result) => (error ? fail(error) : done(result))),
  )
  const files = [...(stats?.compilation.fileDependencies ?? [])]
  expect(files.some((file) => file.endsWith('main.js'))).toBe(true)
  expect(files.some((file) => file.endsWith('a.jpg'))).toBe(expected)
})

test('Rspack: plain values need no module', async () => {
  const root = await project({
    'src/main.js':
      "import a, { width } from 'ik:./a.jpg?w=60'\nimport b from './a.jpg?w=50'\nconsole.log(a, b, width)",
  })
  const compiler = rspack({ ...rspackConfig({ root, options }), devtool: false })
  const stats = await new Promise<RspackStats | undefined>((done, fail) =>
    compiler.run((error, result) => (error ? fail(error) : done(result))),
  )
  const { modules = [], errors } = stats?.toJson({ modules: true, nestedModules: true, errors: true }) ?? {}
  await new Promise((done) => compiler.close(done))
  expect(errors).toEqual([])
  expect(modules.map(({ name }) => name).filter((name) => !name?.startsWith('webpack/'))).toEqual([
    './src/main.js',
  ])
})

test.each(['webpack', 'rspack', 'rsbuild'] as const)(
  '%s: a cached module keeps its references, and a removed one is gone',
  async (bundler) => {
    const root = await project({
      'src/main.js': "import { url } from './one.js'\nimport './two.js'\nglobalThis.__conformance = { url }",
      'src/one.js': "import own from 'ik:./a.jpg?w=60'\nexport const url = `${own}`",
      'src/two.js': "import two from 'ik:./a.jpg?w=70'\nglobalThis.two = two",
    })
    const cache = join(root, 'cache')
    const listed = async () => {
      forgetProjects()
      const { outDir } = await builders[bundler]({ root, options, cache })
      const { images } = JSON.parse(readFileSync(join(outDir, 'imagekit-manifest.json'), 'utf8'))
      return Object.keys(images)
        .map((key) => key.slice(key.indexOf('?')))
        .sort()
    }
    expect(await listed()).toEqual(['?w=60', '?w=70'])
    expect(await listed()).toEqual(['?w=60', '?w=70'])
    writeFileSync(join(root, 'src/two.js'), 'globalThis.two = 2')
    expect(await listed()).toEqual(['?w=60'])
    expect(await listed()).toEqual(['?w=60'])
  },
)

test('long values that several modules import are not copied', async () => {
  const specifier = 'ik:./a.jpg?w=60;120;180'
  const one = `import a, { srcset } from '${specifier}'\nconsole.log(a, srcset)`
  const count = async (files: Record<string, string>) => {
    const modules = await modulesOf(await project({ 'src/main.js': `${one}\nimport './two.js'`, ...files }))
    return modules.filter((name) => name === 'image').length
  }
  expect(await count({ 'src/two.js': '' })).toBe(0)
  expect(await count({ 'src/two.js': one })).toBe(1)
  expect(await count({ 'src/two.js': one.replace('180', '200') })).toBe(0)
})

test('plain values need no module; everything else has one', async () => {
  const importing = async (code: string) => {
    const modules = await modulesOf(await project({ 'src/main.js': code }))
    return modules.filter((name) => name === 'image').length
  }
  expect(await importing("import a, { width } from 'ik:./a.jpg?w=60'\nconsole.log(a, width)")).toBe(0)
  expect(await importing("import a from './a.jpg?w=60'\nconsole.log(a)")).toBe(0)
  expect(await importing("import { img } from 'ik:./a.jpg?w=60'\nconsole.log(img)")).toBe(1)
  expect(await importing("import a from 'ik:./a.jpg?w=60&as=img'\nconsole.log(a)")).toBe(1)
  expect(await importing("export { default } from 'ik:./a.jpg?w=60'")).toBe(1)
  expect(await importing("console.log(import('ik:./a.jpg?w=60'))")).toBe(1)
})
