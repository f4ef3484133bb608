import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import { createLogger, createServer, build as viteBuild } from 'vite'
import { describe, expect, test } from 'vitest'
import { VueLoaderPlugin } from 'vue-loader'
import webpack from 'webpack'
import type { Options } from '../../src/types'
import viteImagekit from '../../src/vite'
import webpackImagekit from '../../src/webpack'
import { tealJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { cssInProcess } from './vite-css'

/*
 * Whatever becomes of a style sheet before the plugin sees it: who wrote something wrong in it is shown his own file,
 * and the line that he wrote.
 */

const options: Options = { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, manifest: false }

interface Sheet {
  /** What the program imports. */
  entry: string
  files: Record<string, string>
  /** The file that says it. */
  wrong: string
}

/** Each with `WRONG` for a reference, in a comment first. */
const sheets: Record<string, Sheet> = {
  'a style sheet': {
    entry: 'a.css',
    files: { 'a.css': '/* WRONG */\np {}\nb { background: url("WRONG") }\n' },
    wrong: 'a.css',
  },
  'an image-set()': {
    entry: 'a.css',
    files: { 'a.css': 'p {}\nb { background: image-set("WRONG" 1x) }\n' },
    wrong: 'a.css',
  },
  'a CSS module': {
    entry: 'a.module.css',
    files: { 'a.module.css': '.a {}\n.b { background: url(WRONG) }\n' },
    wrong: 'a.module.css',
  },
  'an @imported file': {
    entry: 'a.css',
    files: { 'a.css': '@import "./c.css";\n', 'c.css': "p {}\n\nb { background: url('WRONG') }\n" },
    wrong: 'c.css',
  },
  'an @imported file of another folder': {
    entry: 'a.css',
    files: { 'a.css': '@import "./b/c.css";\n', 'b/c.css': 'p {}\n\nb { background: url("WRONG") }\n' },
    wrong: 'b/c.css',
  },
  'a Sass partial': {
    entry: 'a.scss',
    files: {
      'a.scss': '@use "c";\n',
      '_c.scss': '$a: 1px;\n// url(WRONG)\nb {\n  margin: $a; background: url("WRONG") }\n',
    },
    wrong: '_c.scss',
  },
}

/** Those that only Vite compiles here. */
const more: Record<string, Sheet> = {
  'a Sass partial of another folder': {
    entry: 'a.scss',
    files: { 'a.scss': '@use "b/c";\n', 'b/_c.scss': 'p { top: 0 }\nb {\n  background: url("WRONG") }\n' },
    wrong: 'b/_c.scss',
  },
  'a Less file': {
    entry: 'a.less',
    files: { 'a.less': '@import "c";\n', 'c.less': '@a: 1;\n// WRONG\nb {\n  background: url("WRONG") }\n' },
    wrong: 'c.less',
  },
  'a Less file of another folder': {
    entry: 'a.less',
    files: { 'a.less': '@import "b/c";\n', 'b/c.less': '@a: 1;\nb {\n  background: url("WRONG") }\n' },
    wrong: 'b/c.less',
  },
  'a Stylus file': {
    entry: 'a.styl',
    files: { 'a.styl': '@import "c"\n', 'c.styl': 'p\n  top 0\nb\n  background url("WRONG")\n' },
    wrong: 'c.styl',
  },
  'a `<style>` of Vue': {
    entry: 'A.vue',
    files: {
      'A.vue':
        '<template><!-- WRONG --><b /></template>\n<style scoped>\np { top: 0 }\nb { background: url("WRONG") }\n</style>\n',
    },
    wrong: 'A.vue',
  },
  'a `<style>` of Svelte': {
    entry: 'A.svelte',
    files: {
      'A.svelte': '<b>b</b>\n<style>\n  b { top: 0 }\n  b { background: url("WRONG") }\n</style>\n',
    },
    wrong: 'A.svelte',
  },
}

/** Without colours, and the folder's name. */
const bare = (text: unknown, root: string) =>
  String(text)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals' colours
    .replace(/\x1b\[[\d;]*m/g, '')
    .replaceAll(root, '<root>')

const QUERY = '?widht=4'
const references = { 'ik:': `ik:./hero.jpg${QUERY}`, plain: `./hero.jpg${QUERY}` }

/** A project with that style sheet, and an image beside each file. */
async function project({ entry, files }: Sheet, reference: string): Promise<string> {
  const root = temporaryFolder()
  const all: Record<string, string | Buffer> = {
    'package.json': '{"type":"module"}',
    'main.js': `import * as all from './${entry}'\nconsole.log(all)\n`,
  }
  for (const [file, text] of Object.entries(files)) {
    all[file] = text.replaceAll('WRONG', reference)
    all[join(dirname(file), 'hero.jpg')] = await tealJpeg(64, 48)
  }
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

/** Where the reference stands outside comments: the last one. */
function placeOf(root: string, file: string, reference: string) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  const line = lines.findLastIndex((one) => one.includes(reference))
  return { line: line + 1, column: lines[line]!.indexOf(reference), text: lines[line]! }
}

function expectPlace(
  text: string,
  { wrong }: Sheet,
  { line, column, text: source }: ReturnType<typeof placeOf>,
) {
  expect(text).toContain(`did you mean 'width'?\n  at <root>/${wrong}:${line}:${column + 1}`)
  expect(text).toContain(`> ${line} | ${source}\n`)
}

const vite = (root: string) => ({
  root,
  configFile: false as const,
  customLogger: createLogger('silent'),
  css: cssInProcess,
  plugins: [vue(), svelte({ configFile: false }), viteImagekit(options)],
})

async function inViteBuild(root: string): Promise<Error & { frame?: string }> {
  const build = { rollupOptions: { input: join(root, 'main.js') } }
  return viteBuild({ ...vite(root), build }).then(
    () => expect.unreachable('It must fail'),
    (error) => error,
  )
}

/** What the browser asks for, one after the other, up to what fails: as Vite's overlay is told of it. */
async function inViteDev(root: string, entry: string): Promise<Record<string, unknown>> {
  const server = await createServer({
    ...vite(root),
    optimizeDeps: { noDiscovery: true },
    server: { port: 0, host: '127.0.0.1', watch: null },
  })
  try {
    await server.transformRequest(`/${entry}`)
    const { importedModules } = (await server.moduleGraph.getModuleByUrl(`/${entry}`)) ?? {}
    for (const { url } of importedModules ?? [])
      if (/type=style/.test(url)) await server.transformRequest(url)
  } catch (error) {
    return error as Record<string, unknown>
  } finally {
    await server.close()
  }
  return expect.unreachable('It must fail')
}

const rows = (from: Record<string, Sheet>) =>
  Object.entries(from).flatMap(([name, sheet]) =>
    Object.entries(references).map(([kind, reference]) => ({ name, kind, sheet, reference })),
  )

test.each(rows({ ...sheets, ...more }))('Vite, $name, $kind', async ({ sheet, reference }) => {
  const root = await project(sheet, reference)
  const place = placeOf(root, sheet.wrong, reference)
  const built = await inViteBuild(root)
  expectPlace(bare(built.message, root), sheet, place)
  const served = await inViteDev(root, sheet.entry)
  expectPlace(`${bare(served.message, root)}\n${bare(served.frame, root)}`, sheet, place)
  const { line, column } = place
  expect(served.loc).toEqual({ file: join(root, sheet.wrong), line, column: column + 1 })
})

test.each([
  ['Sass', 'a.scss', '$name: hero;\nb { background: url("ik:./#{$name}.jpg?widht=4") }\n'],
  ['Less', 'a.less', '@name: hero;\nb { background: url("ik:./@{name}.jpg?widht=4") }\n'],
])('what only %s puts together is shown as it was compiled', async (_name, entry, text) => {
  const root = await project({ entry, files: { [entry]: text }, wrong: entry }, '')
  for (const { message, frame } of [await inViteBuild(root), await inViteDev(root, entry)]) {
    const said = bare(`${message}\n${frame}`, root)
    expect(said).toContain(`did you mean 'width'?\n  at <root>/${entry}, in its compiled code`)
    expect(said).toMatch(/> 2 \|\s+background: url\("ik:\.\/hero\.jpg\?widht=4"\)/)
  }
})

/** Without this it reads what CSS imports past every other loader. */
const cssLoader = { loader: 'css-loader', options: { importLoaders: 1 } }

describe.each(['css-loader', 'native'] as const)('webpack, %s', (css) => {
  const styles =
    css === 'native'
      ? [
          { test: /\.module\.css$/, type: 'css/module' },
          { test: /(?<!\.module)\.css$/, type: 'css' },
          { test: /\.scss$/, use: 'sass-loader', type: 'css' },
        ]
      : [
          { test: /\.css$/, use: [MiniCssExtractPlugin.loader, cssLoader] },
          { test: /\.scss$/, use: [MiniCssExtractPlugin.loader, cssLoader, 'sass-loader'] },
        ]

  const vueLoader = {
    loader: 'vue-loader',
    options: { experimentalInlineMatchResource: css === 'native' },
  }

  async function errorsOf(root: string): Promise<string[]> {
    const compiler = webpack({
      context: root,
      mode: 'development',
      devtool: false,
      entry: './main.js',
      output: { path: join(root, 'dist') },
      experiments: { css: css === 'native' },
      module: { rules: [...styles, { test: /\.vue$/, use: [vueLoader] }] },
      plugins: [
        webpackImagekit({ ...options, strict: true }),
        new VueLoaderPlugin(),
        ...(css === 'native' ? [] : [new MiniCssExtractPlugin()]),
      ],
      infrastructureLogging: { level: 'none' },
    })
    const stats = await new Promise<webpack.Stats>((done, fail) => {
      compiler.run((error, result) =>
        error || !result ? fail(error ?? new Error('no result')) : done(result),
      )
    })
    await new Promise((done) => compiler.close(done))
    return stats.toJson({ all: false, errors: true }).errors!.map(({ message }) => bare(message, root))
  }

  const vueSheet = { 'a `<style>` of Vue': more['a `<style>` of Vue']! }
  const all = rows({ ...sheets, ...vueSheet })
  test.each(all)('$name, $kind', async ({ sheet, reference }) => {
    const root = await project(sheet, reference)
    const errors = await errorsOf(root)
    // Beside the error itself there are those of the loaders that wait for the module, in the order of webpack's names.
    const about = errors.filter((one) => one.includes("mean 'width'"))
    expect(about.length).toBeGreaterThan(0)
    expectPlace(about[0]!, sheet, placeOf(root, sheet.wrong, reference))
  })
})
