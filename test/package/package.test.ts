import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { repository } from '../helpers/folder'
import { giveApp } from './app'

/*
 * What a user gets: the tarball, in an empty folder outside of the repository.
 */

const tarball = inject('tarball')

let folder: string
let emulator: Emulator

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-package-'))
  emulator = await startEmulator()
  newApp()
})
afterAll(async () => {
  await emulator?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Not the synchronous kind: the emulator answers from this process. */
async function run(
  command: string,
  args: string[],
  cwd: string,
  environment: Record<string, string> = {},
): Promise<string> {
  const env = { ...process.env, ...environment }
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, env, timeout: 120_000 })
    return stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Error(`${command} ${args.join(' ')} failed\n${stdout}\n${stderr}`)
  }
}

/** An app as the README's quick start makes it, with the versions of the bundlers that this repository has tried. */
function newApp(): void {
  const app = join(folder, 'app')
  mkdirSync(join(app, 'src'), { recursive: true })
  cpSync(join(repository, 'test/fixtures/conformance/src/images/sunset.jpg'), join(app, 'src/sunset.jpg'))
  const source = "import { img } from 'ik:./sunset.jpg?w=200;400'\n\nconsole.log(img)\n"
  writeFileSync(join(app, 'src/main.js'), source)
  writeFileSync(join(app, 'index.html'), '<script type="module" src="/src/main.js"></script>\n')
  writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true }\n')
  giveApp(app, ['vite', 'rollup', 'webpack', 'webpack-cli', 'sharp'])
}

const app = () => join(folder, 'app')
const account = () => ({
  IMAGEKIT_URL_ENDPOINT: emulator.urlEndpoint,
  IMAGEKIT_PRIVATE_KEY: emulator.privateKey,
  IMAGE_KIT_BASE_URL: emulator.url,
})

function outputOf(dist: string): string {
  const files = readdirSync(join(app(), dist), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => /\.m?js$/.test(file))
    .map((file) => readFileSync(join(app(), dist, file), 'utf8'))
    .join('\n')
}

test('publint finds nothing to mend', async () => {
  // What npm has installed is what was packed: it need not be packed again to know.
  const pkgDir = join(app(), 'node_modules/unplugin-imagekit')
  const { messages } = await publint({ pkgDir, pack: false })
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  expect(messages.map((message) => formatMessage(message, manifest))).toEqual([])
})

test('the types resolve from ES modules, CommonJS and bundlers', async () => {
  const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)))
  if (!analysis.types) throw new Error('no types in the package')
  const problems = analysis.problems.filter((problem) => {
    // Ambient types have no JavaScript; resolution before `exports` (node10) is below the supported Node versions.
    if ('entrypoint' in problem && problem.entrypoint === './client') return false
    if ('resolutionKind' in problem && problem.resolutionKind === 'node10') return false
    // ESM only, by intent: require() of it works on every supported Node, as the CommonJS config below shows.
    return problem.kind !== 'CJSResolvesToESM'
  })
  expect(problems).toEqual([])
})

test('next.config.ts, which Next compiles for require, gets withImageKit by its name', async () => {
  const code =
    "const { withImageKit } = require('unplugin-imagekit/next'); console.log(typeof withImageKit({}).turbopack)"
  expect(await run(process.execPath, ['-e', code], app())).toBe('object\n')
})

test('only what a user needs is in the tarball', async () => {
  const files = (await run('tar', ['-tzf', tarball], folder)).trim().split('\n')
  const others = files.filter(
    (file) =>
      !/^package\/(dist\/(?:[\w-]+\.(d\.ts|js|cjs)|THIRD_PARTY_LICENSES\.md)|docs\/[\w-]+\.(?:md|png)|client\.d\.ts|docusaurus\.(?:cjs|d\.cts)|package\.json|(?:README|CHANGELOG)\.md|LICENSE)$/.test(
        file,
      ),
  )
  expect(others).toEqual([])
  expect(files).toContain('package/dist/THIRD_PARTY_LICENSES.md')
})

test.each([
  [
    'Vite, ESM',
    'vite.config.mjs',
    "import imagekit from 'unplugin-imagekit/vite'\nexport default { plugins: [imagekit()], build: { outDir: 'dist-vite-esm' } }\n",
    ['vite', 'build'],
    'dist-vite-esm',
  ],
  [
    'Vite, CommonJS',
    'vite.config.cjs',
    "const imagekit = require('unplugin-imagekit/vite')\nmodule.exports = { plugins: [imagekit()], build: { outDir: 'dist-vite-cjs' } }\n",
    ['vite', 'build'],
    'dist-vite-cjs',
  ],
  [
    'Rollup, ESM',
    'rollup.config.mjs',
    "import imagekit from 'unplugin-imagekit/rollup'\nexport default { input: 'src/main.js', output: { dir: 'dist-rollup' }, plugins: [imagekit()] }\n",
    ['rollup'],
    'dist-rollup',
  ],
  [
    'webpack, CommonJS',
    'webpack.config.cjs',
    "const imagekit = require('unplugin-imagekit/webpack')\nmodule.exports = { mode: 'production', entry: './src/main.js', output: { path: __dirname + '/dist-webpack' }, plugins: [imagekit()] }\n",
    ['webpack'],
    'dist-webpack',
  ],
])('%s config', async (_name, config, source, command, dist) => {
  writeFileSync(join(app(), config), source)
  const [name = '', ...args] = command
  await run(join(app(), 'node_modules/.bin', name), [...args, '--config', config], app(), account())
  expect(outputOf(dist)).toMatch(/\/ik-seo\/unplugin-imagekit\/\w{16}\/sunset\.jpg\?tr=w-400/)
  expect(emulator.store.files()).toHaveLength(1)
})

test('every entry can be imported and required', async () => {
  const { exports } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    exports: object
  }
  const entries = Object.keys(exports).filter((entry) => !/client|package\.json/.test(entry))
  const names = JSON.stringify(entries.map((entry) => `unplugin-imagekit${entry.slice(1)}`))
  const esm = `for (const name of ${names}) await import(name); console.log('imported')`
  const cjs = `for (const name of ${names}) require(name); console.log('required')`
  writeFileSync(join(app(), 'all.mjs'), esm)
  writeFileSync(join(app(), 'all.cjs'), cjs)
  expect(await run(process.execPath, ['all.mjs'], app())).toBe('imported\n')
  expect(await run(process.execPath, ['all.cjs'], app())).toContain('required')
})

test('the binary says what it can do', async () => {
  expect(await run('npx', ['--no-install', 'unplugin-imagekit', '--help'], app())).toContain('emulator')
  expect(dirname(createRequire(join(app(), 'x.js')).resolve('unplugin-imagekit'))).toContain(
    'unplugin-imagekit',
  )
})

test('the client’s ambient types work from the installed package', async () => {
  const tsc = join(repository, 'node_modules/typescript/bin/tsc')
  const flags = [
    '--noEmit',
    '--strict',
    '--skipDefaultLibCheck',
    '--module',
    'preserve',
    '--moduleResolution',
    'bundler',
    '--types',
    'unplugin-imagekit/client',
  ]
  writeFileSync(
    join(app(), 'src/typed.ts'),
    "import hero, { width } from 'ik:./sunset.jpg?w=400'\nexport const url: string = hero\nexport const pixels: number = width\n",
  )
  expect(await run(process.execPath, [tsc, ...flags, 'src/typed.ts'], app())).toBe('')
})
