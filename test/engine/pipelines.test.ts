import sharp from 'sharp'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { transform } from '../../src/engine'
import type { Transformation } from '../../src/url'
import { quarters } from './pictures'

let photo: Buffer
beforeAll(async () => {
  const four = sharp(await quarters())
  photo = await four.clone().resize(1600, 1280, { kernel: 'nearest' }).jpeg({ quality: 95 }).toBuffer()
})

/** How many pipelines are run. */
async function pipelines(work: () => Promise<unknown>): Promise<number> {
  const running = vi.spyOn(sharp.prototype, 'toBuffer')
  await work()
  const { length } = running.mock.calls
  running.mockRestore()
  return length
}

describe('pipelines', () => {
  test.each<[Transformation[], number]>([
    [[{ width: 400 }], 1],
    [[{ width: 400, height: 400 }], 1],
    [[{ width: 400, height: 400, focus: 'auto' }], 1],
    [[{ width: 400, height: 100, cropMode: 'pad_resize', background: 'FF0000' }], 1],
    [[{ width: 400, quality: 50, format: 'webp' }], 1],
    [[{ format: 'avif', width: 20 }], 1],
    [[{ width: 400, blur: 3 }], 1],
    [[{ width: 400, blur: 3, sharpen: true, radius: 20, format: 'png' }], 1],
    [[{ width: 400 }, { blur: 3 }, { sharpen: 10 }], 1],
    [[{ width: 400, gradient: true }], 1],
    [[{ width: 400, contrastStretch: true }], 1],
    [[{ width: 400, metadata: true }], 1],
    [[{ rotation: 90 }], 1],
    // What sharp would do in another order needs another pipeline; still nothing is encoded in between.
    [[{ width: 400 }, { rotation: 90 }], 2],
    [[{ width: 400, rotation: 90, flip: 'h' }], 3],
    [[{ blur: 3 }, { width: 400 }], 2],
  ])('of %j on a JPEG: %i', async (steps, count) => {
    expect(await pipelines(() => transform(photo, steps))).toBe(count)
  })

  test('shrink on load: a small picture of a large one costs a fraction of decoding it', async () => {
    // CPU time of all threads: the clock also counts other processes.
    const time = async (steps: Transformation[]) => {
      const runs: number[] = []
      for (let run = 0; run < 5; run++) {
        const started = process.cpuUsage()
        await transform(large, steps)
        const { user, system } = process.cpuUsage(started)
        runs.push(user + system)
      }
      return Math.min(...runs)
    }
    const large = await sharp(photo).resize(3200, 2560).jpeg().toBuffer()
    await transform(large, [{ width: 10 }])
    // The same scaling after a quarter turn cannot shrink while it loads.
    expect(await time([{ width: 300 }])).toBeLessThan((await time([{ rotation: 180 }, { width: 300 }])) / 2)
  })
})
