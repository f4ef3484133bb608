import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { version } from 'vite'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { repository, temporaryFolder } from '../helpers/folder'
import { buildAtOnce, ChildBuild, type ChildJob, type CompiledPlugin, compilePlugin } from './helpers/child'
import { expectDelivered, expectLocked, expectStoredOnce, expectWhole } from './helpers/invariants'
import { lockfileOf, makeCold, makeProject, optionsFor, pathOf, writeEntry } from './helpers/project'
import { section } from './helpers/report'
import { trials } from './size'

const record = section('Several builds at once')

const PROCESSES = 8

let emulator: Emulator
let plugin: CompiledPlugin
/** Each has built nothing that it would remember: what is on the disk is all that a build finds. */
let children: ChildBuild[]
beforeAll(async () => {
  plugin = await compilePlugin()
  children = await Promise.all(Array.from({ length: PROCESSES }, () => ChildBuild.ready(plugin)))
  // Long enough that the processes meet on their way to the server.
  emulator = await startEmulator({ latency: 10 })
})
afterAll(async () => {
  const endings = await Promise.all(children.map((child) => child.end()))
  plugin.remove()
  await emulator.close()
  expect(endings).toEqual(children.map(() => ({ code: 0, stderr: '' })))
})
beforeEach(() => emulator.reset())

test('eight builds at once on one lockfile: no entry is lost, and nothing is stored twice', async () => {
  const [processes, own, shared] = [PROCESSES, 10, 20]
  const rounds = trials(20, 1)
  const project = makeProject(processes * own + shared)
  const { root, hashes } = project
  // Each has pictures that only it knows: an overwritten lockfile would lack them. All of them race for the shared ones.
  const ranges = Array.from({ length: processes }, (_, index) => [
    ...paths(index * own, own),
    ...paths(processes * own, shared),
  ])
  const jobs: ChildJob[] = ranges.map((range, index) => {
    writeEntry(root, `main-${index}.js`, range)
    const input = join(root, `main-${index}.js`)
    return { root, input, outDir: join(root, 'dist', String(index)), options: optionsFor(emulator) }
  })
  let requests = 0
  for (let round = 0; round < rounds; round++) {
    emulator.reset()
    makeCold(root)
    await buildAtOnce(children, jobs)
    requests += emulator.requests.count('upload')
    await expectStoredOnce(emulator, hashes.values())
    await expectLocked(emulator, root, hashes.values())
    const cache = readFileSync(join(root, 'node_modules/.cache/unplugin-imagekit/files.json'), 'utf8')
    expect(Object.keys(JSON.parse(cache).files)).toHaveLength(hashes.size)
    for (const [index, { outDir }] of jobs.entries()) {
      const wanted = new Map(ranges[index]?.map((path) => [path, hashes.get(path) ?? '']))
      await expectDelivered(emulator, outDir, wanted)
    }
    emulator.requests.clear()
    await buildAtOnce(children, jobs.slice(0, 2))
    expect(emulator.requests.count()).toBe(0)
  }
  record({
    case: `${processes} processes at once, one root, lockfile and cache`,
    method: `no lockfile and no cache at the start; ${own} images of each one’s own, ${shared} that all share`,
    n: `${rounds} rounds`,
    result: `all ${processes * rounds} builds exit 0; no entry of lockfile or cache lost; every content once, 1 version (${(requests / rounds / hashes.size).toFixed(2)} upload requests a file); rerun: 0 requests`,
  })
})

test('four machines at once with one account: each content stored once, identical manifests', async () => {
  const [machines, images] = [4, 40]
  const rounds = trials(20, 1)
  const project = makeProject(images, 10)
  const clones = Array.from({ length: machines }, () => {
    const root = temporaryFolder()
    cpSync(project.root, root, { recursive: true })
    return { ...project, root }
  })
  let requests = 0
  for (let round = 0; round < rounds; round++) {
    emulator.reset()
    for (const { root } of clones) makeCold(root)
    await buildAtOnce(
      children,
      clones.map(({ root }) => {
        const [input, outDir] = [join(root, 'main.js'), join(root, 'dist')]
        return { root, input, outDir, options: optionsFor(emulator) }
      }),
    )
    requests += emulator.requests.count('upload')
    for (const clone of clones) await expectWhole(emulator, clone)
    // The same ids too: whoever came second took those of the file that was there.
    expect(new Set(clones.map(({ root }) => lockfileOf(root))).size).toBe(1)
    const manifests = clones.map(({ root }) =>
      readFileSync(join(root, 'dist/imagekit-manifest.json'), 'utf8'),
    )
    expect(new Set(manifests).size).toBe(1)
  }
  record({
    case: `${machines} machines at once, one account`,
    method: `a process and a clone each, no lockfile and no cache; ${images} images and 20 duplicates`,
    n: `${rounds} rounds`,
    result: `every content once, 1 version (${(requests / rounds / images).toFixed(2)} upload requests a file); manifests and lockfiles identical byte for byte`,
  })
})

/**
 * Vite's own command, with a configuration whose build takes long enough for the others to meet it. It is one file for all: for
 * Vite, a build of another file or mode is another build.
 */
function viteCommand(vite: CompiledPlugin, root: string, ranges: readonly string[][]) {
  for (const [index, range] of ranges.entries()) writeEntry(root, `main-${index}.js`, range)
  const config = `
    import imagekit from ${JSON.stringify(vite.url)}
    const slow = { name: 'slow', buildEnd: () => new Promise((resolve) => setTimeout(resolve, 4000)) }
    const part = process.env.PART
    export default {
      logLevel: 'error',
      plugins: [imagekit(${JSON.stringify(optionsFor(emulator))}), slow],
      build: {
        outDir: 'dist/' + part,
        minify: false,
        rollupOptions: { input: 'main-' + part + '.js', output: { entryFileNames: 'main.mjs' } },
      },
    }`
  writeFileSync(join(root, 'vite.config.mjs'), config)
  return async (index: number, ...flags: string[]) => {
    const bin = join(repository, 'node_modules/vite/bin/vite.js')
    // By its default loader, Vite would bundle the whole plugin with the config, in each process.
    const child = spawn(process.execPath, [bin, 'build', '--configLoader', 'native', ...flags], {
      cwd: root,
      env: { ...process.env, PART: String(index) },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (data) => {
      stderr += data
    })
    const [code] = await once(child, 'close')
    return { code, stderr }
  }
}

test('Vite refuses a second build in one root, and builds at once with --bypass-lock lose nothing', async () => {
  const [processes, own, shared] = [4, 5, 10]
  const rounds = trials(10, 1)
  const vite = await compilePlugin('vite')
  try {
    const { root, hashes } = makeProject(processes * own + shared)
    mkdirSync(join(root, 'node_modules'), { recursive: true })
    const ranges = Array.from({ length: processes }, (_, index) => [
      ...paths(index * own, own),
      ...paths(processes * own, shared),
    ])
    const run = viteCommand(vite, root, ranges)
    const expectPart = (index: number) => {
      const wanted = new Map(ranges[index]!.map((path) => [path, hashes.get(path) ?? '']))
      return expectDelivered(emulator, join(root, 'dist', String(index)), wanted)
    }
    let refused = 0
    for (let round = 0; round < rounds; round++) {
      emulator.reset()
      makeCold(root)
      // By itself: one builds, Vite turns the others away, and what the one leaves is whole.
      const endings = await Promise.all(
        ranges.map(async (_, index) => {
          // Vite looks for others before it leaves its own mark: two that start at one moment do not see each other.
          if (index > 0) await sleep(2500)
          return run(index)
        }),
      )
      const built = endings.flatMap(({ code }, index) => (code === 0 ? [index] : []))
      expect(built.length).toBeGreaterThan(0)
      for (const { stderr } of endings.filter(({ code }) => code !== 0)) {
        expect(stderr).toMatch(/Found another Vite build process for this project[\s\S]*--bypass-lock/)
        refused++
      }
      for (const index of built) await expectPart(index)

      emulator.reset()
      makeCold(root)
      const bypassed = await Promise.all(ranges.map((_, index) => run(index, '--bypass-lock')))
      for (const { code, stderr } of bypassed) expect(code, stderr).toBe(0)
      await expectStoredOnce(emulator, hashes.values())
      await expectLocked(emulator, root, hashes.values())
      for (const index of ranges.keys()) await expectPart(index)
    }
    expect(refused).toBeGreaterThan(0)
    record({
      case: `${processes} runs of \`vite build\` at once, one root (Vite ${version})`,
      method:
        'first without a flag: Vite 8.4 and later itself refuses a second build of the same root, config file and mode; then with `--bypass-lock`, as it advises',
      n: `${rounds} rounds`,
      result: `without it ${refused} of ${processes * rounds} builds were refused by Vite, with its message, and the others are whole; with it all exit 0, no entry of the lockfile lost, every content once, 1 version`,
    })
  } finally {
    vite.remove()
  }
})

function paths(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => pathOf(from + index))
}
