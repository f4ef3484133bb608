import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { transform } from '../../src/engine'
import type { Transformation } from '../../src/url'
import { repository } from '../helpers/folder'
import { section } from './helpers/report'
import { isFull, trials } from './size'

const record = section('The local engine')
const folder = join(repository, 'playground/images')

/** Photographs as a camera gives them: 4,000 pixels wide, made from the playground's. */
async function photographs(): Promise<Buffer[]> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.jpg') && !name.includes('copy'))
  return Promise.all(
    names.map((name) =>
      sharp(readFileSync(join(folder, name)))
        .resize(4000)
        .jpeg({ quality: 85 })
        .toBuffer(),
    ),
  )
}

const bare = (photo: Buffer) => sharp(photo).autoOrient()
const cases: [string, Transformation[], (photo: Buffer) => Promise<Buffer>][] = [
  [
    'w-400,f-webp',
    [{ width: 400, format: 'webp' }],
    (photo) => bare(photo).resize({ width: 400 }).webp().toBuffer(),
  ],
  [
    'w-400,h-400,f-jpg',
    [{ width: 400, height: 400, format: 'jpg' }],
    (photo) =>
      bare(photo)
        .resize({ width: 400, height: 400 })
        .jpeg({ quality: 80, chromaSubsampling: '4:4:4' })
        .toBuffer(),
  ],
  [
    'w-800,bl-3,f-webp',
    [{ width: 800, blur: 3, format: 'webp' }],
    (photo) => bare(photo).resize({ width: 800 }).blur(3).webp().toBuffer(),
  ],
]

// Measured at full size alone, where nothing else runs.
test.each(isFull ? cases : [])(
  '%s takes as long as the same pipeline of bare sharp',
  async (name, steps, byHand) => {
    const photos = await photographs()
    const rounds = 12
    const [ours, theirs]: [number[], number[]] = [[], []]
    const time = async (into: number[], work: () => Promise<unknown>) => {
      const started = performance.now()
      await work()
      into.push(performance.now() - started)
    }
    for (const photo of photos) {
      await transform(photo, steps)
      await byHand(photo)
    }
    for (let round = 0; round < rounds; round++) {
      for (const photo of photos) {
        // In turns, so that whatever else the machine does meets both.
        const first = () => time(ours, () => transform(photo, steps))
        const second = () => time(theirs, () => byHand(photo))
        if (round % 2) await second().then(first)
        else await first().then(second)
      }
    }
    const ratio = median(ours) / median(theirs)
    expect(ratio).toBeLessThanOrEqual(1.1)
    record({
      case: `one rendition, \`${name}\``,
      method: 'photograph of 4,000 px, in turns with a bare sharp pipeline, medians',
      n: `${ours.length} each`,
      result: `${median(ours).toFixed(1)} ms against ${median(theirs).toFixed(1)} ms: ${ratio.toFixed(2)}×`,
    })
  },
)

test('a bomb costs nothing, however many ask for it', async () => {
  const bomb = await sharp({ create: { width: 16, height: 16, channels: 3, background: 'red' } })
    .webp({ lossless: true })
    .toBuffer()
  bomb.writeUInt32LE(((bomb.readUInt32LE(21) & 0xf0000000) | 16382 | (16382 << 14)) >>> 0, 21)
  const count = trials(500, 50)
  const before = process.memoryUsage().rss
  const started = performance.now()
  const ends = await Promise.allSettled(Array.from({ length: count }, () => transform(bomb, [{ width: 10 }])))
  const time = (performance.now() - started) / count
  const grown = (process.memoryUsage().rss - before) / 1024 / 1024
  expect(ends.filter((end) => end.status === 'rejected' && end.reason.code === 'LIMIT')).toHaveLength(count)
  expect(time).toBeLessThan(50)
  expect(grown).toBeLessThan(64)
  record({
    case: `a WebP of 16383² in ${bomb.length} bytes`,
    method: 'all at once, `w-10`',
    n: String(count),
    result: `refused as LIMIT, ${time.toFixed(2)} ms each, the process grew by ${Math.max(0, grown).toFixed(0)} MB`,
  })
})

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
