import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { Lockfile } from '../../src/core/lockfile'
import { readManifest } from '../../src/core/manifest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { repository, temporaryFolder } from '../helpers/folder'
import { expectStored, lockLines, writeProject } from './images'
import { record, seeded, size } from './size'

const script = fileURLToPath(new URL('build-child.mjs', import.meta.url))
const kills = size(50, 5)
const images = 60

beforeAll(() => {
  if (!existsSync(join(repository, 'dist/rollup.js')))
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: repository })
})

/** A build in a process of its own; gives its exit code, or null when it was killed. */
function build(
  root: string,
  emulator: Emulator,
): { process: ReturnType<typeof spawn>; exit: Promise<number | null> } {
  const child = spawn(process.execPath, [script, root], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      IMAGEKIT_URL_ENDPOINT: emulator.urlEndpoint,
      IMAGEKIT_PRIVATE_KEY: emulator.privateKey,
      IMAGE_KIT_BASE_URL: emulator.url,
    },
  })
  return { process: child, exit: new Promise((done) => child.once('exit', done)) }
}

/** Whatever state files are there can be read whole. */
function expectWhole(root: string): void {
  new Lockfile(join(root, 'imagekit.lock'), join(root, 'locks'))
  const cache = join(root, 'node_modules/.cache/unplugin-imagekit/files.json')
  if (existsSync(cache)) JSON.parse(readFileSync(cache, 'utf8'))
  const manifest = join(root, 'dist/imagekit-manifest.json')
  if (existsSync(manifest)) readManifest(manifest)
}

const temporaries = (root: string) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tmp'))

const withoutIds = (lines: string[]) =>
  lines.map((line) => line.replace(/"fileId":"\w+",/, '').replace(/,"urlEndpoint":"[^"]+"/, ''))

test('kill -9 at any moment: nothing lost, nothing twice, no torn file', async () => {
  const random = seeded(9)
  const start = async () => {
    const root = temporaryFolder()
    const hashes = writeProject(root, images, 6)
    // Slow enough that most moments fall among the uploads.
    const emulator = await startEmulator({ latency: 15 })
    onTestFinished(() => emulator.close())
    return { root, hashes, emulator }
  }
  const calm = await start()
  const started = performance.now()
  expect(await build(calm.root, calm.emulator).exit).toBe(0)
  const duration = performance.now() - started
  const expected = withoutIds(lockLines(calm.root))

  let killed = 0
  let halfway = 0
  for (let round = 0; round < kills; round++) {
    const { root, hashes, emulator } = await start()
    const victim = build(root, emulator)
    await sleep(random() * duration)
    victim.process.kill('SIGKILL')
    if ((await victim.exit) === null) killed += 1
    const stored = emulator.store.files().length
    if (stored > 0 && stored < hashes.size) halfway += 1
    expectWhole(root)

    expect(await build(root, emulator).exit).toBe(0)
    expectWhole(root)
    await expectStored(emulator, hashes)
    expect(withoutIds(lockLines(root))).toEqual(expected)
    expect(temporaries(root)).toEqual([])
    emulator.requests.clear()
    expect(await build(root, emulator).exit).toBe(0)
    expect(emulator.requests.count()).toBe(0)
    await emulator.close()
  }
  record(
    'kill -9',
    kills,
    `${killed} killed, ${halfway} of them among the uploads; every rerun whole, ${images} contents once each`,
  )
})
