import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { expect, inject, test } from 'vitest'
import { repository, temporaryFolder } from '../helpers/folder'

/*
 * What `npm install` brings, and that the licences of bundled packages come with them.
 */

/** Files take whole blocks of a disk. */
const BLOCK = 4096

interface Installed {
  name: string
  /** kB on disk. */
  size: number
}

/** Installs packages in a new folder. Returns what is there. */
function installed(...packages: string[]): Installed[] {
  const folder = temporaryFolder()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return packagesIn(folder)
}

/** The packages of an installation, the largest first. */
function packagesIn(folder: string): Installed[] {
  const modules = join(folder, 'node_modules')
  const names = readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((part) => `${name}/${part}`) : [name],
    )
  return names
    .map((name) => ({ name, size: sizeOf(join(modules, name)) }))
    .sort((one, other) => other.size - one.size)
}

function sizeOf(folder: string): number {
  const sizes = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => {
    const stats = statSync(join(folder, file))
    return stats.isDirectory() ? BLOCK : Math.ceil(stats.size / BLOCK) * BLOCK
  })
  return sizes.reduce((sum, size) => sum + size, BLOCK) / 1024
}

const total = (packages: readonly Installed[]) => packages.reduce((sum, { size }) => sum + size, 0)
const megabytes = (kilobytes: number) => `${(kilobytes / 1000).toFixed(1)} MB`

/** Why each package is a dependency rather than part of ours. */
const REASONS: Readonly<Record<string, string>> = {
  'unplugin-imagekit': 'the plugin, the emulator, the commands, and the packages that are bundled with them',
  undici: 'connection pools and streamed uploads; apps have it more often than not',
  unplugin: 'one plugin for every bundler; shared with other plugins',
  'magic-string': 'edits with source maps; shared with Rollup, Vite and their plugins',
  picomatch: 'unplugin',
  'webpack-virtual-modules': 'unplugin',
  '@rolldown/pluginutils': 'unplugin',
  '@jridgewell/remapping': 'unplugin',
  '@jridgewell/gen-mapping': '@jridgewell/remapping',
  '@jridgewell/trace-mapping': '@jridgewell/remapping',
  '@jridgewell/resolve-uri': '@jridgewell/trace-mapping',
  '@jridgewell/sourcemap-codec': 'magic-string, @jridgewell/gen-mapping',
}

test('an installation has at most 25 packages and 9 MB, each package for a reason', () => {
  const packages = packagesIn(inject('installation'))
  const names = packages.map(({ name }) => name)
  expect(names.length).toBeLessThanOrEqual(25)
  expect(total(packages)).toBeLessThanOrEqual(9000)
  expect(names.filter((name) => !REASONS[name])).toEqual([])
  if (process.env.UPDATE_DOCS) writeDocs(packages)
})

test('the packages in docs/weight.md are the ones that an installation has', () => {
  const rows = [...readFileSync(docs, 'utf8').matchAll(/^\| `([^`]+)` \| [\d.]+ MB \| ([^|]+) \|$/gm)]
  expect(Object.fromEntries(rows.map(([, name, reason]) => [name, reason]))).toEqual(REASONS)
})

const docs = join(repository, 'docs/weight.md')

function writeDocs(ours: readonly Installed[]): void {
  const compared: [string, string[]][] = [
    ['unplugin-imagekit with sharp', [inject('tarball'), 'sharp']],
    ['vite-imagetools (which includes sharp)', ['vite-imagetools']],
    ['@imagekit/nodejs (the API client alone)', ['@imagekit/nodejs']],
    ['@nuxt/image (without Nuxt and sharp)', ['@nuxt/image']],
  ]
  const table = [
    '| Package | Packages | On disk |',
    '|---|---:|---:|',
    ...[
      ['unplugin-imagekit', ours] as const,
      ...compared.map(([name, args]) => [name, installed(...args)] as const),
    ].map(([name, packages]) => `| ${name} | ${packages.length} | ${megabytes(total(packages))} |`),
  ].join('\n')
  const largest = [
    '| Package | On disk | Required by, or for |',
    '|---|---:|---|',
    ...ours.map(({ name, size }) => `| \`${name}\` | ${megabytes(size)} | ${REASONS[name]} |`),
  ].join('\n')
  let page = readFileSync(docs, 'utf8')
  for (const [name, text] of [['compared', table] as const, ['packages', largest] as const]) {
    page = page.replace(
      new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`),
      (_all, start: string, end: string) => `${start}${text}\n${end}`,
    )
  }
  writeFileSync(docs, page)
}

test('the licence of every bundled package is in the package', async () => {
  const dist = join(repository, 'dist')
  const files = readdirSync(dist)
  const scripts = files.filter((file) => file.endsWith('.js'))
  // esbuild writes the path of each bundled file above its code.
  const named = scripts.flatMap((file) => [
    ...readFileSync(join(dist, file), 'utf8').matchAll(
      /^\s*\/\/ (?:\S+\/)?node_modules\/((?:@[^/\n]+\/)?[^/\n]+)/gm,
    ),
  ])
  const bundled = new Set([...named.map(([, name]) => name!), ...importedPackages()])
  for (const file of files.filter((one) => one.endsWith('.cjs'))) {
    for (const name of await packagesOf(basename(file, '.cjs'))) bundled.add(name)
  }
  const licences = readFileSync(join(dist, 'THIRD_PARTY_LICENSES.md'), 'utf8')
  const sections = new Set([...licences.matchAll(/^# (\S+) \d\S*\n\n.{10}/gm)].map(([, name]) => name!))
  expect(bundled.size).toBeGreaterThan(70)
  expect([...bundled].filter((name) => !sections.has(name))).toEqual([])
})

/** Packages whose code the sources import, bar those that users install. */
function importedPackages(): string[] {
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync(join(repository, 'package.json'), 'utf8'),
  )
  const sources = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' })
  const imports = sources
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(join(repository, 'src', file), 'utf8').matchAll(
        /^import (?!type\b)(?!\{ type [^,}]* \}).* from '((?:@[\w-]+\/)?[\w-]+)/gm,
      ),
    ])
  return [...new Set(imports.map(([, name]) => name!))].filter(
    (name) => !name.startsWith('node') && !dependencies[name] && !peerDependencies[name],
  )
}

/** The packages in a file of its own in `dist`: `babel-parser` is `@babel/parser` and what it needs. */
async function packagesOf(file: string): Promise<string[]> {
  // Of a package, of a scoped one, or of a part of one: `es-module-lexer-minimal` is `es-module-lexer/minimal`.
  const names = [file, `@${file.replace('-', '/')}`, file.replace(/-(\w+)$/, '/$1')]
  const name = names.find((one) => isInstalled(one.replace(/^([^@/][^/]*)\/.*$/, '$1')))
  const { metafile } = await build({
    stdin: { contents: `require('${name}')`, resolveDir: repository },
    bundle: true,
    platform: 'node',
    write: false,
    metafile: true,
    absWorkingDir: repository,
  })
  return Object.keys(metafile.inputs)
    .map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1])
    .filter((one) => one !== undefined)
}

const isInstalled = (name: string) => existsSync(join(repository, 'node_modules', name, 'package.json'))

test('declarations refer only to packages that users have', () => {
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync(join(repository, 'package.json'), 'utf8'),
  )
  const dist = join(repository, 'dist')
  const declarations = readdirSync(dist).filter((file) => file.endsWith('.d.ts'))
  const imports = declarations.flatMap((file) => [
    ...readFileSync(join(dist, file), 'utf8').matchAll(
      /(?:from|import|import\()\s*['"]((?:@[\w-]+\/)?[\w-]+)(?=['"/])/g,
    ),
  ])
  expect(imports.length).toBeGreaterThan(5)
  const names = new Set(imports.map(([, name]) => name!))
  expect([...names].filter((name) => !dependencies[name] && !peerDependencies[name])).toEqual([])
})
