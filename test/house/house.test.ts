import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { repository, temporaryFolder } from '../helpers/folder'
import { rooms } from './rooms.mjs'

const linter = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
const config = join(repository, 'test/house/dependency-cruiser.mjs')

/*
 * The house as CONTRIBUTING.md shows it: rooms by concept, arrows that run down only. `npm run lint` checks the arrows; here the
 * check itself is tested, and what it does not see.
 */

/** Folders of one row a file, which may be longer than others. */
const TABLES = new Set(['engine/handlers'])
const MOST_FILES = 16

test('every folder of src is a room, and its row stands in CONTRIBUTING.md', () => {
  const folders = readdirSync(join(repository, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'types')
    .map(({ name }) => name)
  expect(Object.keys(rooms).sort()).toEqual(folders.sort())
  const table = Object.entries(rooms).map(
    ([room, { is, mayImport }]) => `| \`src/${room}/\` | ${is} | ${mayImport.join(', ') || '–'} |`,
  )
  const contributing = readFileSync(join(repository, 'CONTRIBUTING.md'), 'utf8')
  expect(contributing).toContain(['| folder | is | may import |', '| --- | --- | --- |', ...table].join('\n'))
})

test('rooms have room', () => {
  const counts = new Map<string, number>()
  for (const entry of readdirSync(join(repository, 'src'), { recursive: true, withFileTypes: true })) {
    const folder = relative(join(repository, 'src'), entry.parentPath)
    if (entry.isFile()) counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  expect([...counts].filter(([folder, count]) => count > MOST_FILES && !TABLES.has(folder))).toEqual([])
})

/** By file: what it imports. */
type Planted = Record<string, string>

/** Lints a project of these files. */
function linted(files: Planted) {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "moduleResolution": "bundler" } }')
  for (const [name, target] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'src', name)), { recursive: true })
    const source = target ? `import type { Planted } from '${target}'\nexport type Other = Planted\n` : ''
    writeFileSync(join(folder, 'src', name), `${source}export interface Planted {}\n`)
  }
  const { status, stdout } = spawnSync(process.execPath, [linter, 'src', '--config', config], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  })
  return { status, stdout }
}

const FAULTS: [what: string, files: Planted, violation: RegExp][] = [
  [
    'an arrow up',
    { 'lib/paths.ts': '../core/host', 'core/host.ts': '' },
    /error arrows-of-lib: src\/lib\/paths\.ts → src\/core\/host\.ts/,
  ],
  [
    'the emulator in the plugin',
    { 'core/served.ts': '../emulator/index', 'emulator/index.ts': '' },
    /error no-emulator-in-the-plugin: src\/core\/served\.ts → src\/emulator\/index\.ts/,
  ],
  [
    'a bundler in the core',
    { 'core/bundled.ts': '../bundlers/session', 'bundlers/session.ts': '' },
    /error arrows-of-core: src\/core\/bundled\.ts → src\/bundlers\/session\.ts/,
  ],
  [
    'a circle',
    { 'core/project.ts': './build', 'core/build.ts': './project' },
    /error no-circles: src\/core\/(?:project|build)\.ts/,
  ],
]

const RIGHT: Planted = { 'core/right.ts': '../lib/right', 'lib/right.ts': '' }

/** One project with all of them: the linter takes longer to start than to read it. */
let faulty: ReturnType<typeof linted> | undefined
const report = () => {
  faulty ??= linted(Object.assign({}, RIGHT, ...FAULTS.map(([, files]) => files)))
  return faulty
}

test.each(FAULTS)('the linter sees %s', (_, __, violation) => {
  expect(report().status).not.toBe(0)
  expect(report().stdout).toMatch(violation)
})

test('the linter sees nothing wrong where nothing is', () => {
  // Of all of `src` it says so in `npm run lint`.
  expect(report().stdout).toMatch(/\d+ dependency violations/)
  expect(report().stdout).not.toMatch(/right\.ts/)
})

test('a test that replaces a module runs apart from others', () => {
  // Other tests' projects come and go in `.tmp`.
  const folders = readdirSync(join(repository, 'test')).filter((name) => !name.startsWith('.'))
  const files = folders.flatMap((name) =>
    name.includes('.')
      ? [name]
      : readdirSync(join(repository, 'test', name), { recursive: true, encoding: 'utf8' }).map((file) =>
          join(name, file),
        ),
  )
  const shared = files.filter((file) => file.endsWith('.test.ts') && !file.endsWith('.isolated.test.ts'))
  const replacing = /^\s*vi\.(?:mock|doMock|resetModules)\(/m
  expect(shared.length).toBeGreaterThan(200)
  expect(
    shared.filter((file) => replacing.test(readFileSync(join(repository, 'test', file), 'utf8'))),
  ).toEqual([])
})
