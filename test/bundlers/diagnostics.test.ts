import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rollup } from 'rollup'
import { createLogger, createServer, build as viteBuild } from 'vite'
import { expect, test } from 'vitest'
import webpack from 'webpack'
import rollupImagekit from '../../src/rollup'
import type { Options } from '../../src/types'
import viteImagekit from '../../src/vite'
import webpackImagekit from '../../src/webpack'
import { tealJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'

/*
 * What a person sees who wrote something wrong: each bundler shows the file, the line and the lines around it in its own
 * way, the dev server in the browser too.
 */

const remote: Options = { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, manifest: false }

/** A project with one image, and these files. */
async function project(files: Record<string, string>): Promise<string> {
  const root = temporaryFolder()
  const all = { 'package.json': '{"type":"module"}', 'src/hero.jpg': await tealJpeg(64, 48), ...files }
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

const WRONG = "// the first line\nimport hero from 'ik:./hero.jpg?widht=400'\nconsole.log(hero)\n"

/** Without colours, and the folder's name. */
const bare = (text: string, root: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals' colours
  text.replace(/\x1b\[[\d;]*m/g, '').replaceAll(root, '<root>')

async function inVite(root: string, options = remote) {
  const said: string[] = []
  const keep = (message: string) => void said.push(bare(message, root))
  const run = viteBuild({
    root,
    configFile: false,
    customLogger: { ...createLogger('silent'), warn: keep, warnOnce: keep, error: keep },
    plugins: [viteImagekit(options)],
    build: { rollupOptions: { input: join(root, 'src/main.js') }, minify: false },
  })
  return {
    said,
    failure: await run.then(
      () => undefined,
      (error) => error as Error & Record<string, unknown>,
    ),
  }
}

test('a build by Vite says file, line, column and the lines around', async () => {
  const root = await project({ 'src/main.js': WRONG })
  const { failure } = await inVite(root)
  const text = bare(String(failure?.message), root)
  expect(text).toContain("Unknown parameter 'widht'; did you mean 'width'?\n  at <root>/src/main.js:2:19")
  expect(text + bare(String(failure?.frame), root)).toContain(
    "> 2 | import hero from 'ik:./hero.jpg?widht=400'\n    |                   ^",
  )
})

test("Vite's dev server shows it in the browser's overlay", async () => {
  const root = await project({ 'src/main.js': WRONG })
  const server = await createServer({
    root,
    configFile: false,
    customLogger: createLogger('silent'),
    plugins: [viteImagekit(remote)],
    optimizeDeps: { noDiscovery: true },
    server: { port: 0, host: '127.0.0.1', watch: null },
  })
  try {
    await server.listen()
    const answer = await fetch(new URL('/src/main.js', server.resolvedUrls?.local[0]))
    const page = bare(await answer.text(), root)
    expect(answer.status).toBe(500)
    const error = await server.transformRequest('/src/main.js').catch((reason) => reason)
    expect(error).toMatchObject({
      loc: { file: join(root, 'src/main.js'), line: 2, column: 19 },
      frame: expect.stringContaining("> 2 | import hero from 'ik:./hero.jpg?widht=400'"),
    })
    expect(page).toContain('did you mean')
  } finally {
    await server.close()
  }
})

test('Rollup has the place in its own terms', async () => {
  const root = await project({ 'src/main.js': WRONG })
  const run = rollup({ input: join(root, 'src/main.js'), plugins: [rollupImagekit({ ...remote, root })] })
  await expect(run).rejects.toMatchObject({
    id: join(root, 'src/main.js'),
    loc: { file: join(root, 'src/main.js'), line: 2, column: 19 },
    frame: expect.stringContaining("> 2 | import hero from 'ik:./hero.jpg?widht=400'"),
  })
})

function inWebpack(root: string, options = remote) {
  return new Promise<{ errors: string[]; warnings: string[] }>((done, failed) => {
    webpack(
      {
        mode: 'production',
        context: root,
        entry: './src/main.js',
        optimization: { minimize: false },
        output: { path: join(root, 'dist') },
        plugins: [webpackImagekit(options)],
        infrastructureLogging: { level: 'none' },
      },
      (error, stats) => {
        if (error || !stats) return failed(error)
        const { errors = [], warnings = [] } = stats.toJson({ all: false, errors: true, warnings: true })
        const texts = (list: { message: string }[]) => list.map(({ message }) => bare(message, root))
        done({ errors: texts(errors), warnings: texts(warnings) })
      },
    )
  })
}

test.each(['ik:./hero.jpg?widht=400', './hero.jpg?widht=400'])(
  'webpack prints the lines around %s',
  async (specifier) => {
    const root = await project({ 'src/main.js': WRONG.replace('ik:./hero.jpg?widht=400', specifier) })
    const { errors } = await inWebpack(root)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain("did you mean 'width'?\n  at <root>/src/main.js:2:19")
    expect(errors[0]).toContain(`> 2 | import hero from '${specifier}'`)
  },
)

test('what webpack could not resolve is told of once, and not as left in the output', async () => {
  const root = await project({ 'src/main.js': WRONG })
  const { errors, warnings } = await inWebpack(root, { ...remote, strict: true })
  expect(errors).toHaveLength(1)
  expect(warnings).toEqual([])
})

test('a reference that a program puts together is told of, with what to write instead', async () => {
  const jsx = 'export const photo = (name) =>\n  <img src={`./album/${name}.jpg`} />\n'
  const root = await project({ 'src/main.js': "export * from './photo.jsx'\n", 'src/photo.jsx': jsx })
  const { said, failure } = await inVite(root)
  expect(failure?.message).toBeUndefined()
  const [warning = ''] = said.filter((one) => one.includes('put together'))
  expect(warning).toContain("import.meta.glob('./album/*.jpg', { eager: true, import: 'default' })")
  expect(warning).toContain('at <root>/src/photo.jsx:2:13')
  expect(warning).toContain('> 2 |   <img src={`./album/')
})

test('a srcset without sizes is told of, once', async () => {
  const jsx =
    'export const photo = () => <img src="./hero.jpg?w=4;8" />\nexport const good = <img src="./hero.jpg?w=4;8&sizes=50vw" />\n'
  const root = await project({ 'src/main.js': "export * from './photo.jsx'\n", 'src/photo.jsx': jsx })
  const { said } = await inVite(root)
  const warnings = said.filter((one) => one.includes('sizes="…"'))
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toContain('at <root>/src/photo.jsx:1:33')
})

const LEFT = "export const a = 'ik:/hero.jpg?w=400'\n"

test('what is left in the output is told of, and fails a strict build', async () => {
  const root = await project({
    'src/main.js': `import './hero.jpg'\nconsole.log(${LEFT.slice(17).trim()})\n`,
  })
  const { said, failure } = await inVite(root)
  expect(failure?.message).toBeUndefined()
  expect(said.join('\n')).toMatch(
    /references that were not rewritten:\n {2}ik:\/hero\.jpg\?w=400 in assets\/main-/,
  )
  const strict = await inVite(root, { ...remote, strict: true })
  expect(strict.failure?.message).toContain('ik:/hero.jpg?w=400 in assets/main-')
  const { errors } = await inWebpack(root, { ...remote, strict: true })
  expect(errors.join()).toContain('ik:/hero.jpg?w=400 in main.js')
})

test('sizes of a preset or of the defaults are sizes', async () => {
  const main = 'export const photo = () => <img src="./hero.jpg?w=4;8" />\n'
  const named = 'export const photo = () => <img src="./hero.jpg?preset=set" />\n'
  for (const [source, options, warnings] of [
    [main, { ...remote, defaults: { sizes: 'auto' } }, 0],
    [named, { ...remote, presets: { set: 'w=4;8&sizes=50vw' } }, 0],
    [named, { ...remote, presets: { set: 'w=4;8' } }, 1],
  ] as const) {
    const root = await project({ 'src/main.js': "import './photo.jsx'\n", 'src/photo.jsx': source })
    const { said } = await inVite(root, options)
    expect(said.filter((one) => one.includes('sizes="…"'))).toHaveLength(warnings)
  }
})

test('an enlargement, and an image over its budget, are told of with their place', async () => {
  const main =
    "import large from './hero.jpg?w=900'\nimport set from 'ik:./hero.jpg?w=40;80'\nconsole.log(large, set)\n"
  const root = await project({ 'src/main.js': main })
  const { said } = await inVite(root, { mode: 'local', manifest: false, budget: 200 })
  const about = (words: string) => said.filter((one) => one.includes(words)).join('\n')
  expect(about('use w=64, or add c=at_max')).toContain('at <root>/src/main.js:1:20')
  expect(about('w=64 is used instead')).toContain('at <root>/src/main.js:2:18')
  expect(about('more than the budget')).toContain('> 1 | import large from')
})
