import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { init, parse } from 'es-module-lexer'
import { beforeAll, describe, expect, test } from 'vitest'
import { repository } from '../helpers/folder'

/*
 * What an entry of the package loads before it does anything: its own files, and packages. Files cost a start more than what is
 * in them.
 */

beforeAll(() => init)

interface Loaded {
  files: Set<string>
  bytes: number
  packages: Set<string>
}

/** @param entry or a file that is imported late */
function loadedBy(entry: string): Loaded {
  const loaded: Loaded = { files: new Set(), bytes: 0, packages: new Set() }
  const visit = (file: string) => {
    if (loaded.files.has(file)) return
    loaded.files.add(file)
    const code = readFileSync(join(repository, 'dist', file), 'utf8')
    loaded.bytes += code.length
    for (const { type, specifier } of parse(code)[0]) {
      if (type !== 'static' || specifier === undefined) continue
      if (specifier.startsWith('./')) visit(specifier.slice(2))
      else if (!isBuiltin(specifier)) loaded.packages.add(specifier)
    }
  }
  visit(fileOf(entry))
  return loaded
}

function fileOf(name: string): string {
  const files = readdirSync(join(repository, 'dist'))
  if (files.includes(`${name}.js`)) return `${name}.js`
  const isNamed = new RegExp(`^${name}-[A-Z0-9]{8}-[\\w-]{8}\\.js$`)
  const [file, ...others] = files.filter((one) => isNamed.test(one))
  if (file === undefined || others.length > 0) throw new Error(`${name} is not one file of dist`)
  return file
}

/** The sources of the files that are loaded: esbuild names each above its code. */
function sourcesOf({ files }: Loaded): string[] {
  return [...files].flatMap((file) =>
    [
      ...readFileSync(join(repository, 'dist', file), 'utf8').matchAll(/^\/\/ ((?:src|node_modules)\/\S+)/gm),
    ].map(([, source]) => source!),
  )
}

test('a request to ImageKit loads what connects, and none of undici’s fetch, WebSocket and caches', () => {
  const script = `
    import { createRequire } from 'node:module'
    import { createClient } from 'unplugin-imagekit/api'
    const client = createClient({ privateKey: 'private_x', baseURL: 'http://127.0.0.1:9', maxRetries: 0 })
    const files = () => Object.keys(createRequire(import.meta.url).cache)
    const before = files().length
    await client.files.get('${'a'.repeat(24)}').catch(() => {})
    console.log(JSON.stringify({ before, files: files() }))`
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: repository,
    encoding: 'utf8',
  })
  const { before, files } = JSON.parse(printed) as { before: number; files: string[] }
  expect(before).toBe(0)
  expect(files.some((file) => file.endsWith('agent.js'))).toBe(true)
  expect(files.filter((file) => /[\\/](?:web|cache|mock)[\\/]|undici[\\/]index\.js$/.test(file))).toEqual([])
})

test('no file imports itself by others: what it exports would be undefined', () => {
  const open: string[] = []
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string) => {
    if (open.includes(file)) circles.push([...open.slice(open.indexOf(file)), file].join(' → '))
    if (done.has(file)) return
    done.add(file)
    open.push(file)
    const [imports] = parse(readFileSync(join(repository, 'dist', file), 'utf8'))
    for (const { type, specifier } of imports)
      if (type === 'static' && specifier?.startsWith('./') && specifier.endsWith('.js'))
        visit(specifier.slice(2))
    open.pop()
  }
  const files = readdirSync(join(repository, 'dist')).filter((file) => file.endsWith('.js'))
  files.forEach(visit)
  expect(done.size).toBeGreaterThan(100)
  expect(circles).toEqual([])
})

/** webpack's filesystem cache follows what its configuration imports, and warns of what it can't follow. */
test.each(['webpack', 'rspack', 'rsbuild', 'next', 'nuxt'])(
  '%s imports nothing by an expression',
  (entry) => {
    const files = new Set([`${entry}.js`])
    const unknown: string[] = []
    for (const file of files) {
      const code = readFileSync(join(repository, 'dist', file), 'utf8')
      for (const { type, specifier, start, end } of parse(code)[0]) {
        if (type === 'import-meta') continue
        if (specifier === undefined) unknown.push(`${file}: ${code.slice(start, end)}`)
        else if (specifier.startsWith('./')) files.add(specifier.slice(2))
      }
    }
    expect(files.size).toBeGreaterThan(20)
    expect(unknown).toEqual([])
  },
)

test('the command can be executed', () => {
  expect(statSync(join(repository, 'dist/cli.js')).mode & 0o111).toBe(0o111)
})

test('what the emulator loads late is no other command’s', () => {
  for (const name of ['engine', 'render'])
    expect(
      sourcesOf(loadedBy(name)).filter((source) => /^src\/(?:report|deploy|cli)\//.test(source)),
    ).toEqual([])
})

test('the entry for Vite, with what builds without images need: one file, without unplugin and its dependencies', () => {
  const { files, bytes, packages } = loadedBy('vite')
  expect([...packages]).toEqual([])
  expect(files.size).toBe(1)
  expect(bytes).toBeLessThanOrEqual(72_000)
})

test('the emulator: neither pictures nor URLs, which its first delivery loads, nor the plugin', () => {
  const { bytes, packages } = loadedBy('emulator')
  expect([...packages]).toEqual([])
  expect(bytes).toBeLessThanOrEqual(270_000)
  const unused = /^src\/(?:engine|image-header|video-header|url|core|bundlers)\//
  expect(sourcesOf(loadedBy('emulator')).filter((source) => unused.test(source))).toEqual([])
})

test.each([
  ['rollup', 28],
  ['rolldown', 28],
  ['webpack', 30],
  ['rspack', 30],
  ['rsbuild', 30],
  ['esbuild', 29],
  ['farm', 29],
  ['bun', 29],
  ['deploy', 39],
])('the entry %s: at most %i files', (entry, count) => {
  expect(loadedBy(entry).files.size).toBeLessThanOrEqual(count)
})

test('adapters that need nothing of unplugin’s package are part of this one', () => {
  for (const entry of ['rollup', 'rolldown', 'esbuild', 'bun'])
    expect([...loadedBy(entry).packages]).not.toContain('unplugin')
  for (const entry of ['webpack', 'rspack']) expect([...loadedBy(entry).packages]).toContain('unplugin')
})

/** What a build needs for its first image: lockfile and caches, images' headers, ImageKit's parameters, and what checks them. */
const FOR_IMAGES =
  /^src\/(?:image-header|video-header|engine|rewrite\/(?!html\/srcset|edits?\.)|url\/(?!nearest)|query\/(?!media-condition)|core\/(?:media-library|delivery|images|renditions|build\.|project))|node_modules\/(?:valibot|undici|@csstools)/

test('a build of Vite’s without images loads nothing that images need, and little else', () => {
  const idle = loadedBy('idle-output')
  expect(idle.files.size).toBe(2)
  expect(idle.bytes).toBeLessThanOrEqual(90_000)
  expect(sourcesOf(idle).length).toBeGreaterThan(20)
  expect(sourcesOf(idle).filter((source) => FOR_IMAGES.test(source))).toEqual([])
  // All else is loaded by the first image.
  expect(sourcesOf(loadedBy('handlers')).filter((source) => FOR_IMAGES.test(source)).length).toBeGreaterThan(
    50,
  )
})

describe('the command line', () => {
  test('--version: the command’s own file, and that of its version', () => {
    expect(loadedBy('cli').files.size).toBeLessThanOrEqual(2)
    expect(loadedBy('cli').bytes).toBeLessThanOrEqual(2_000)
  })

  test('--help: the list of commands, and colours', () => {
    const help = loadedBy('main')
    expect(help.files.size).toBeLessThanOrEqual(4)
    expect(help.bytes).toBeLessThanOrEqual(12_000)
    expect([...help.packages]).toEqual([])
  })

  test.each<[command: string, kilobytes: number, unused: RegExp]>([
    [
      'doctor',
      255,
      /^src\/(?:api|url\/(?!nearest)|image-header|engine|query\/(?!media)|rewrite\/(?!html\/srcset|edits?\.)|core\/(?:build\.|delivery|images|renditions|videos)|deploy\/(?:scan|verify|prune|plan|sync))/,
    ],
    [
      'plan',
      615,
      /^src\/(?:api|bundlers\/(?:rollup\/(?!build-facts|flat-plugins)|webpack)|deploy\/(?:verify|doctor|sync))|node_modules\/semver/,
    ],
  ])('%s loads at most %i kB, and nothing of other commands', (command, kilobytes, unused) => {
    const loaded = loadedBy(command)
    expect(loaded.bytes).toBeLessThanOrEqual(1000 * kilobytes)
    expect(sourcesOf(loaded).length).toBeGreaterThan(30)
    expect(sourcesOf(loaded).filter((source) => unused.test(source))).toEqual([])
  })
})
