import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { repository, temporaryFolder } from '../helpers/folder'
import { buildInChild, type ChildJob, type CompiledPlugin, compilePlugin } from './helpers/child'
import { section } from './helpers/report'
import { trials } from './size'

const record = section('Videos')
const MB = 1024 ** 2
const clip = readFileSync(join(repository, 'test/fixtures/videos/clip.mp4'))

let plugin: CompiledPlugin
let emulator: Emulator
let library: string
beforeAll(async () => {
  plugin = await compilePlugin()
  library = join(repository, 'test/.tmp', `library-${process.pid}`)
  emulator = await startEmulator({
    dir: library,
    maxVideoBytes: 4 * 1024 * MB,
    limits: { storageBytes: 8 * 1024 * MB },
  })
})
afterAll(async () => {
  plugin.remove()
  await emulator.close()
  rmSync(library, { recursive: true, force: true })
})

/** A video whose last box is an empty one of any size: sparse, it takes no room on the disk. */
function writeVideo(file: string, size: number, id = 0): void {
  const box = Buffer.alloc(16)
  box.writeUInt32BE(size - clip.length, 0)
  box.write('free', 4, 'latin1')
  box.writeUInt32BE(id, 8)
  writeFileSync(file, Buffer.concat([clip, box]))
  const descriptor = openSync(file, 'r+')
  ftruncateSync(descriptor, size)
  closeSync(descriptor)
}

function jobOf(root: string): ChildJob & { costs: string } {
  const { urlEndpoint, privateKey, url } = emulator
  return {
    root,
    input: join(root, 'main.js'),
    outDir: join(root, 'dist'),
    options: { urlEndpoint, privateKey, baseURL: url, strict: true },
    costs: join(root, 'costs.json'),
  }
}

const costsOf = ({ costs }: { costs: string }) =>
  JSON.parse(readFileSync(costs, 'utf8')) as { peak: number; read: number }

test('a large video is streamed: flat memory, and one file after a broken connection', async () => {
  const size = trials(1024, 256) * MB
  const root = temporaryFolder()
  writeVideo(join(root, 'film.mp4'), size)
  writeFileSync(join(root, 'main.js'), "import film from 'ik:./film.mp4?w=160'\nconsole.log(film)\n")
  emulator.faults.set([{ route: 'upload', action: 'reset', times: 1 }])
  const job = jobOf(root)
  expect(await buildInChild(plugin, job)).toEqual({ code: 0, stderr: expect.any(String) })
  emulator.faults.clear()
  const files = emulator.store.files()
  expect(files.map((file) => [file.size, file.versions])).toEqual([[size, 1]])
  const { peak } = costsOf(job)
  expect(peak / MB).toBeLessThan(160)
  record({
    case: `a video of ${size / MB} MB, whose first connection is reset`,
    method: 'peak memory of the build’s process; files of the Media Library',
    n: '1 file',
    result: `${Math.round(peak / MB)} MB of memory, 1 file of 1 version`,
  })
})

test('a build of known videos reads no byte of them', async () => {
  const count = trials(1000, 100)
  const root = temporaryFolder()
  mkdirSync(join(root, 'films'))
  for (let id = 0; id < count; id++) writeVideo(join(root, `films/${id}.mp4`), MB, id + 1)
  const lines = Array.from({ length: count }, (_, id) => `import f${id} from 'ik:./films/${id}.mp4?w=160'`)
  const names = Array.from({ length: count }, (_, id) => `f${id}`)
  writeFileSync(join(root, 'main.js'), `${lines.join('\n')}\nconsole.log(${names.join()})\n`)
  await new Promise((resolve) => setTimeout(resolve, 100))
  const job = jobOf(root)
  const before = emulator.requests.count('upload')
  expect((await buildInChild(plugin, job)).code).toBe(0)
  const cold = costsOf(job)
  expect(emulator.requests.count('upload') - before).toBe(count)
  expect((await buildInChild(plugin, job)).code).toBe(0)
  const warm = costsOf(job)
  expect(emulator.requests.count('upload') - before).toBe(count)
  if (process.platform === 'linux') {
    expect(cold.read / MB).toBeGreaterThan(count)
    // Modules of the bundler and the plugin, the lockfile and the cache.
    expect(warm.read / MB).toBeLessThan(60)
  }
  record({
    case: `${count} videos of 1 MB, built twice`,
    method: 'bytes that the processes have read, uploads',
    n: `${count} videos`,
    result: `${Math.round(cold.read / MB)} MB, then ${Math.round(warm.read / MB)} MB; ${count} uploads, then none`,
  })
})
