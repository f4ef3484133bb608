import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import type { Options } from '../../src/types'
import { temporaryFolder } from '../helpers/folder'
import { type CompiledPlugin, compilePlugin } from './helpers/child'
import { optionsFor } from './helpers/project'
import { seeded } from './helpers/random'
import { section } from './helpers/report'

/*
 * A watcher's memory: each rebuild has another image, and what is still reachable after it is measured. Beside it, in a
 * process of its own too, the bundler without the plugin, which has the same image for an asset.
 */

const record = section('Watch: memory')

const WARM_UP = 20
const REBUILDS = 60
/** Bytes a rebuild above the bare bundler's: a line of the lockfile is held for each image that was uploaded. */
const ALLOWANCE = 4096
/** Bytes in all, of what is reachable, and of what the processes hold. */
const MOST_REACHABLE = 750_000
const MOST_RESIDENT = 50_000_000

const script = fileURLToPath(new URL('watch-child.mjs', import.meta.url))
/** Code that V8 has compiled anew is no leak, but would be counted. */
const node = ['--expose-gc', '--no-opt', '--no-sparkplug', '--no-flush-bytecode', script]
const run = promisify(execFile)

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

interface Watched {
  /** After each rebuild, in bytes. */
  reachable: number[]
  resident: number[]
}

async function makeImages(root: string): Promise<string[]> {
  const random = seeded(31)
  const colour = () => Math.floor(random() * 256)
  mkdirSync(join(root, 'pictures'))
  return Promise.all(
    Array.from({ length: WARM_UP + REBUILDS }, async (_, index) => {
      const file = join(root, 'pictures', `${index}.jpg`)
      const background = { r: colour(), g: colour(), b: colour() }
      await sharp({ create: { width: 64, height: 48 + index, channels: 3, background } })
        .jpeg()
        .toFile(file)
      return file
    }),
  )
}

async function watched(bundler: string, plugin?: CompiledPlugin, options?: Options): Promise<Watched> {
  const root = temporaryFolder()
  const pictures = await makeImages(root)
  const asset = bundler.startsWith('vite') ? './photo.jpg?url' : './photo.jpg'
  const code = plugin
    ? "import image, { meta } from 'ik:./photo.jpg?w=40'\nconsole.log(image, meta.hash)\n"
    : `import image from '${asset}'\nconsole.log(image)\n`
  writeFileSync(join(root, 'main.js'), code)
  await sharp({ create: { width: 80, height: 60, channels: 3, background: 'teal' } })
    .jpeg()
    .toFile(join(root, 'photo.jpg'))
  const job = { bundler, plugin: plugin?.url, root, options, pictures, warmUp: WARM_UP }
  const { stdout } = await run(process.execPath, [...node, JSON.stringify(job)])
  return JSON.parse(stdout.trim().split('\n').at(-1)!)
}

/** Bytes a rebuild: the median of the slopes between any two measurements, which single outliers do not move. */
function growth({ reachable }: Watched): number {
  const slopes = reachable.flatMap((later, to) =>
    reachable.slice(0, to).map((earlier, from) => (later - earlier) / (to - from)),
  )
  return median(slopes)
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!
/** From the first ten rebuilds to the last ten. */
const inAll = (values: readonly number[]) => median(values.slice(-10)) - median(values.slice(0, 10))
const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1)

test.each([
  { bundler: 'rollup' },
  { bundler: 'rolldown' },
  { bundler: 'vite' },
  { bundler: 'vite dev', isServer: true },
  { bundler: 'webpack' },
  { bundler: 'rspack' },
  { bundler: 'esbuild' },
  // Farm uploads nothing while it watches.
  { bundler: 'farm', isLocalOnly: true },
])('$bundler: memory is as flat as without the plugin', async ({ bundler, isServer, isLocalOnly }) => {
  const plugin = await compilePlugin(bundler.split(' ')[0])
  try {
    const bare = await watched(bundler)
    const limit = Math.max(0, growth(bare)) + ALLOWANCE
    const ways: Record<string, Options> = {
      local: { mode: 'local' },
      // A dev server draws whatever the mode is.
      ...(!isServer && !isLocalOnly && { uploading: { ...optionsFor(emulator), uploadInWatch: true } }),
    }
    const grown = [`without the plugin ${kilobytes(growth(bare))}`]
    let mostResident = 0
    for (const [way, options] of Object.entries(ways)) {
      const own = await watched(bundler, plugin, options)
      expect(growth(own), way).toBeLessThan(limit)
      expect(inAll(own.reachable)).toBeLessThan(MOST_REACHABLE)
      expect(inAll(own.resident)).toBeLessThan(MOST_RESIDENT)
      mostResident = Math.max(mostResident, inAll(own.resident))
      grown.push(`${way} ${kilobytes(growth(own))}`)
    }
    if (ways.uploading) expect(emulator.requests.count('upload')).toBeGreaterThanOrEqual(WARM_UP + REBUILDS)
    const change = bundler === 'farm' ? 'another image, by another name' : 'another content of the image'
    record({
      case: bundler === 'vite' ? 'vite build --watch' : bundler,
      method: `each rebuild with ${change}; reachable memory after each, with V8’s optimiser off; after ${WARM_UP} rebuilds`,
      n: `${REBUILDS} rebuilds`,
      result: `kB a rebuild: ${grown.join(', ')} (at most ${kilobytes(ALLOWANCE)} more); RSS ${mostResident < 0 ? '−' : '+'}${(Math.abs(mostResident) / 1e6).toFixed(0)} MB in all (at most 50)`,
    })
  } finally {
    plugin.remove()
  }
})
