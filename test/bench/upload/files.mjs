import { randomFillSync } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchFolder } from '../fixtures.mjs'

const [SMALLEST, LARGEST] = [200_000, 1_500_000]

/** A folder of `count` incompressible files of 200 kB to 1.5 MB, as many of each order; made once. */
export function makeFiles(count) {
  const folder = join(benchFolder, `uploads-${count}`)
  if (existsSync(folder)) return folder
  const draft = `${folder}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  const noise = randomFillSync(Buffer.alloc(LARGEST))
  for (let index = 0; index < count; index += 1) {
    noise.writeUInt32LE(index)
    // Large and small in turn, not from the smallest to the largest.
    const share = ((index * 619) % count) / count
    const size = Math.round(SMALLEST * (LARGEST / SMALLEST) ** share)
    writeFileSync(join(draft, `photo-${index}.jpg`), noise.subarray(0, size))
  }
  renameSync(draft, folder)
  return folder
}
