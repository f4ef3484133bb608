import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { transform } from '../../src/engine'
import { readChain } from '../../src/engine/chain'
import { newRequest, renderImage } from '../../src/engine/render'
import type { Transformation } from '../../src/url'
import { cpuTime } from '../helpers/cpu-time'
import { plain } from './pictures'

let small: Buffer
beforeAll(async () => {
  small = await plain(64, 64, '#3a7')
})

/** A PNG whose header claims what it does not hold. */
async function pngOf(width: number, height: number): Promise<Buffer> {
  const png = await plain(8, 8, '#f00')
  png.writeUInt32BE(width, 16)
  png.writeUInt32BE(height, 20)
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29)
  return png
}

/** As pngOf, a WebP of two colours: a few kilobytes that decode to a gigabyte. */
async function webpBomb(): Promise<Buffer> {
  const webp = await plain(16, 16, '#f00').then((png) => sharp(png).webp({ lossless: true }).toBuffer())
  const bits = (16383 - 1) | ((16383 - 1) << 14)
  webp.writeUInt32LE(((webp.readUInt32LE(21) & 0xf0000000) | bits) >>> 0, 21)
  return webp
}

/** Two frames of 16 × 16 on a screen that claims 9000 × 9000: each is below the limit, together they are not. */
async function gifBomb(): Promise<Buffer> {
  const frames = await Promise.all(['#f00', '#00f'].map((colour) => plain(16, 16, colour)))
  const gif = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer()
  gif.writeUInt16LE(9000, 6)
  gif.writeUInt16LE(9000, 8)
  return gif
}

const svg = (width: number | string, body = '') =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${width}">${body}</svg>`)

/** The error, the milliseconds of CPU time that it took, whoever else is busy here, and by how much the process grew. */
async function refusal(bytes: Buffer, steps: Transformation[]) {
  const before = process.memoryUsage().rss
  const time = cpuTime()
  const error = await transform(bytes, steps).then(
    () => new Error('was drawn'),
    (reason) => reason,
  )
  return { error, time: time(), grown: process.memoryUsage().rss - before }
}

describe('a bomb is refused by its header', () => {
  test.each<[string, () => Promise<Buffer>, Transformation]>([
    ['a WebP of 16383²', webpBomb, { width: 10 }],
    ['a PNG of 20000²', () => pngOf(20_000, 20_000), { width: 10 }],
    ['a PNG of 2³¹ × 1', () => pngOf(2 ** 31 - 1, 1), { width: 10 }],
    ['an SVG of 20000²', async () => svg(20_000), { width: 10, format: 'png' }],
    ['an animation of twice 9000²', gifBomb, { width: 10 }],
  ])('%s', async (_name, make, step) => {
    const bytes = await make()
    await transform(small, [{ width: 8 }])
    const { error, time, grown } = await refusal(bytes, [step])
    expect(error).toMatchObject({ code: 'LIMIT', message: expect.stringMatching(/100 MP/) })
    expect(time).toBeLessThan(250)
    expect(grown).toBeLessThan(50 * 1024 * 1024)
  })

  test('as an overlay too', async () => {
    const bomb = await webpBomb()
    const time = cpuTime()
    const steps: Transformation[] = [{ overlay: { type: 'image', input: 'bomb.webp' } }]
    await expect(transform(small, steps, { load: async () => bomb })).rejects.toMatchObject({ code: 'LIMIT' })
    expect(time()).toBeLessThan(250)
  })

  test('a file of more than 40 MB is not even looked at', async () => {
    const large = Buffer.concat([small, Buffer.alloc(40 * 1024 * 1024)])
    expect((await refusal(large, [{ width: 8 }])).error).toMatchObject({
      code: 'LIMIT',
      message: expect.stringMatching(/40 MB/),
    })
    const words = svg(10, `<!--${'x'.repeat(5 * 1024 * 1024)}-->`)
    expect((await refusal(words, [{ format: 'png' }])).error).toMatchObject({
      code: 'LIMIT',
      message: expect.stringMatching(/5 MB/),
    })
  })
})

describe('a result that is too large is refused before it is drawn', () => {
  test.each<[Transformation[], RegExp]>([
    [[{ width: 8192, height: 8192 }], /4096×4096/],
    [[{ width: 20_000, height: 20_000, crop: 'force' }], /100 MP/],
    [[{ width: 4000 }, { width: 8000 }], /4096×4096/],
    [[{ width: 12_000, height: 12_000, cropMode: 'pad_resize' }], /100 MP/],
    [[{ border: '9000_red' }], /b-9000_red/],
    [[{ width: 4096 }, { rotation: 45 }], /rt-45/],
    [[{ width: 1500, height: 1500, shadow: true }], /2 MP/],
    [[{ width: 30_000, height: 10, crop: 'force', format: 'webp' }], /webp cannot hold/],
    [
      [
        { width: 3000, distort: 'a-N1' },
        { width: 4000, height: 4000, border: '2000_red' },
      ],
      /b-2000/,
    ],
    [
      [{ overlay: { type: 'solidColor', color: 'red', transformation: [{ width: 9000, height: 9000 }] } }],
      /9000/,
    ],
  ])('%j', async (steps, message) => {
    const { error, time } = await refusal(small, steps)
    expect(error).toMatchObject({ code: 'LIMIT', message: expect.stringMatching(message) })
    expect(time).toBeLessThan(5000)
  })
})

test('what takes too long is given up between two operations', async () => {
  const chain = readChain([{ width: 8 }, { blur: 2 }])
  const picture = { bytes: small, width: 64, height: 64 }
  const late = { ...newRequest(async () => undefined, false), deadline: performance.now() - 1 }
  await expect(renderImage(picture, chain, { original: picture }, late)).rejects.toMatchObject({
    code: 'LIMIT',
    message: expect.stringMatching(/30 seconds/),
  })
})

describe('an SVG', () => {
  test('reaches no file of this machine and no host', async () => {
    // A picture that would be seen if it were loaded.
    const file = join(mkdtempSync(join(tmpdir(), 'imagekit-svg-')), 'red.png')
    writeFileSync(file, await plain(9, 9, '#f00'))
    onTestFinished(() => rmSync(dirname(file), { recursive: true }))
    const outside = [
      `<image href="${pathToFileURL(file)}" width="9" height="9"/>`,
      `<image href="${file}" width="9" height="9"/>`,
      '<image href="http://127.0.0.1:9/x.png" width="9" height="9"/>',
      '<style>@import url(file:///etc/passwd)</style>',
    ].join('')
    const { data } = await transform(svg(20, outside), [{ format: 'png' }])
    const { channels } = await sharp(data).stats()
    expect(channels[3]?.max).toBe(0)
  })

  test.each([
    [
      'of endless entities',
      '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">]>',
      '<text>&e;&e;&e;&e;</text>',
    ],
    ['that uses itself', '', '<g id="a"><use href="#a"/></g>'],
  ])('%s ends', async (_name, prologue, body) => {
    const bytes = Buffer.concat([Buffer.from(prologue), svg(20, body)])
    const time = cpuTime()
    await transform(bytes, [{ format: 'png' }]).catch((error) => expect(error.code).toBe('BAD_SOURCE'))
    expect(time()).toBeLessThan(3000)
  })

  test('is drawn at the size that is needed, not enlarged', async () => {
    const line = svg(16, '<rect width="8" height="16"/>')
    const { data } = await transform(line, [{ width: 320, format: 'png', lossless: true }])
    const pixels = await sharp(data).ensureAlpha().extractChannel(3).raw().toBuffer()
    const row = [...pixels.subarray(320 * 160, 320 * 161)]
    expect(row.filter((alpha) => alpha > 0 && alpha < 255).length).toBeLessThanOrEqual(4)
    expect(row.filter((alpha) => alpha === 255).length).toBeGreaterThan(155)
  })
})
