import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readdirSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { refuseLeaksBelow } from '../../src/core/config/leak-scan'
import { createSecret } from '../../src/core/config/secrets'
import imagekit from '../../src/vite'
import { makeProject } from './helpers/project'
import { section } from './helpers/report'
import { trials } from './size'

/** The search of the output for the private key may take this share of a build. */
const MAX_SHARE = 0.02
/** How many times as long as reading alone it may take. It passes over the bytes once for each spelling of the key: 4 is usual. */
const MAX_READINGS = 12
const COUNT = trials(1000, 100)
const ROUNDS = trials(5, 3)
const row = section('The search for the private key')
const secret = createSecret('private_trial_0123456789abcdef=')

/** Milliseconds of CPU since an earlier reading: a clock would count what other processes do. */
function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

/** The least CPU of the rounds, beside `read`: what happens to the machine happens to both. */
function scanned(folder: string, read = () => {}): { scan: number; reading: number } {
  // The folder is really searched, up to the last file.
  const last = join(folder, 'zzzz.txt')
  writeFileSync(last, secret.reveal())
  expect(() => refuseLeaksBelow(secret, folder, join(folder, '..'))).toThrow(last)
  rmSync(last)
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = process.cpuUsage()
    refuseLeaksBelow(secret, folder, join(folder, '..'))
    const scan = cpuSince(start)
    const next = process.cpuUsage()
    read()
    return { scan, reading: cpuSince(next) }
  })
  return {
    scan: Math.min(...rounds.map(({ scan }) => scan)),
    reading: Math.min(...rounds.map(({ reading }) => reading)),
  }
}

/** Reads the files of a folder, each into the same memory. */
function readAll(folder: string): void {
  const buffer = Buffer.allocUnsafe(1 << 20)
  for (const name of readdirSync(folder)) {
    const descriptor = openSync(join(folder, name), 'r')
    while (readSync(descriptor, buffer, 0, buffer.length, null) > 0);
    closeSync(descriptor)
  }
}

test('takes at most 2 % of a build', async () => {
  const { root } = makeProject(COUNT)
  writeFileSync(join(root, 'index.html'), '<script type="module" src="/main.js"></script>')
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage()
    await build({
      root,
      configFile: false,
      logLevel: 'silent',
      build: { assetsInlineLimit: 0 },
      plugins: [imagekit({ mode: 'local', cacheDir: `cache-${round}`, privateKey: secret.reveal() })],
    })
    times.push(cpuSince(start))
  }
  const [{ scan }, whole] = [scanned(join(root, 'dist')), Math.min(...times)]
  expect(scan / whole).toBeLessThanOrEqual(MAX_SHARE)
  row({
    case: 'its share of a build',
    method: 'Vite, images transformed here and bundled; CPU, the least of the rounds',
    n: `${COUNT} images, ${ROUNDS} rounds`,
    result: `${scan.toFixed(1)} ms of ${(whole / 1000).toFixed(2)} s: ${((100 * scan) / whole).toFixed(2)} % (at most 2 %)`,
  })
})

test('reads copied files at the speed of the disk', async () => {
  const { root } = makeProject(1)
  const folder = join(root, 'dist')
  mkdirSync(folder)
  const [count, size] = [trials(200, 20), 1_000_000]
  for (let index = 0; index < count; index++) writeFileSync(join(folder, `${index}.jpg`), randomBytes(size))
  const { scan, reading } = scanned(folder, () => readAll(folder))
  expect(scan / reading).toBeLessThan(MAX_READINGS)
  row({
    case: 'a public folder of photographs',
    method: 'CPU beside that of reading the files, the least of the rounds',
    n: `${count} MB`,
    result: `${scan.toFixed(0)} ms, ${(scan / reading).toFixed(1)} × reading alone (at most ${MAX_READINGS} ×), ${((1000 * count * size) / 1e6 / scan).toFixed(0)} MB a second`,
  })
})
