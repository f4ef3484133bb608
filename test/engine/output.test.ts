import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { transform } from '../../src/engine'
import type { Transformation } from '../../src/url'
import { apart, look, plain, quarters, RED } from './pictures'

let photo: Buffer
/** Display P3, with EXIF, upright only after a quarter turn. */
let tagged: Buffer
beforeAll(async () => {
  const four = sharp(await quarters())
  photo = await four.clone().resize(1600, 1280, { kernel: 'nearest' }).jpeg({ quality: 95 }).toBuffer()
  tagged = await four
    .clone()
    .withIccProfile('p3')
    .withExifMerge({ IFD0: { Artist: 'A. Painter' }, IFD3: { GPSLatitudeRef: 'N' } })
    .withMetadata({ orientation: 6, density: 150, icc: 'p3' })
    .jpeg({ quality: 95 })
    .toBuffer()
})

describe('metadata', () => {
  const of = async (steps: Transformation[]) => sharp((await transform(tagged, steps)).data).metadata()
  const artist = (exif: Buffer | undefined) => exif?.toString('latin1').includes('A. Painter') ?? false

  test.each<[Transformation[], { exif: boolean; icc: boolean }]>([
    [[{ width: 40 }], { exif: false, icc: false }],
    [[{ width: 40, metadata: false }], { exif: false, icc: false }],
    [[{ width: 40, metadata: true }], { exif: true, icc: true }],
    [[{ width: 40, colorProfile: true }], { exif: false, icc: true }],
    // Through several pipelines too.
    [[{ width: 40 }, { rotation: 180 }, { metadata: true }], { exif: true, icc: true }],
    [[{ width: 40, grayscale: true, colorProfile: true }], { exif: false, icc: true }],
    [[{ width: 40, metadata: true, format: 'webp' }], { exif: true, icc: true }],
    [[{ width: 40, density: 300 }], { exif: false, icc: false }],
  ])('%j keeps %j', async (steps, { exif, icc }) => {
    const found = await of(steps)
    expect({ exif: artist(found.exif), icc: found.icc !== undefined }).toEqual({ exif, icc })
    // It was turned, so it must not be turned again.
    expect(found.orientation ?? 1).toBe(1)
    expect(found.width).toBe(40)
  })

  test.each<[Transformation, number]>([
    [{ density: 300 }, 300],
    [{ density: 'idn_mul_2' }, 300],
    [{ metadata: true }, 150],
    [{}, 72],
  ])('%j has the density %d', async (step, density) => {
    expect((await of([{ width: 40, ...step }])).density).toBe(density)
  })

  test.each(['0', '5000', 'idn_mul_100', 'idn_div_0', 'iw'])('dn-%s is refused', async (density) => {
    await expect(of([{ density }])).rejects.toMatchObject({ code: 'BAD_VALUE' })
  })
})

describe('colour profiles', () => {
  // The reddest red of Display P3 lies outside sRGB; a middle colour tells the two apart by its numbers.
  const middle = async () =>
    sharp({ create: { width: 40, height: 40, channels: 3, background: '#c04040' } })
      .withIccProfile('p3')
      .png()
      .toBuffer()
  const stored = async () =>
    sharp(await middle(), { ignoreIcc: true })
      .raw()
      .toBuffer()
  const shown = async (steps: Transformation[]) => {
    const { data } = await transform(await middle(), [...steps, { format: 'png', lossless: true }])
    return sharp(data, { ignoreIcc: true }).raw().toBuffer()
  }
  const hex = (pixels: Buffer) => `${pixels.subarray(0, 3).toString('hex')}ff`

  test('are applied: what is delivered is sRGB', async () => {
    expect(apart(hex(await shown([{ width: 20 }])), 'c04040ff')).toBeLessThanOrEqual(2)
    expect(apart(hex(await stored()), 'c04040ff')).toBeGreaterThan(5)
  })

  test.each<[string, Transformation[]]>([
    ['in one pipeline', [{ width: 20, colorProfile: true }]],
    ['in several', [{ width: 20, rotation: 90, flip: 'h', colorProfile: true }]],
    ['with the metadata', [{ width: 20, rotation: 90, metadata: true }]],
  ])('that are kept leave the numbers as they are, %s', async (_name, steps) => {
    expect(apart(hex(await shown(steps)), hex(await stored()))).toBeLessThanOrEqual(1)
  })

  test('for print become sRGB', async () => {
    const cmyk = await sharp(await plain(40, 40, '#c04040'))
      .toColourspace('cmyk')
      .withIccProfile('cmyk')
      .jpeg()
      .toBuffer()
    for (const steps of [
      [{ width: 20 }],
      [{ width: 20, colorProfile: true }],
      [{ width: 20, metadata: true }],
    ]) {
      const { data } = await transform(cmyk, [...steps, { format: 'png', lossless: true }])
      expect((await sharp(data).metadata()).space).toBe('srgb')
      expect(apart((await look(data)).at(10, 10), 'c04040ff')).toBeLessThan(30)
    }
  })

  test('and depths above eight bits come out in eight', async () => {
    const deep = await sharp(await plain(20, 20, '#c04040'))
      .toColourspace('rgb16')
      .png()
      .toBuffer()
    const { data } = await transform(deep, [
      { rotation: 90, flip: 'h' },
      { format: 'png', lossless: true },
    ])
    expect((await sharp(data).metadata()).depth).toBe('uchar')
    expect((await look(data)).at(5, 5)).toBe('c04040ff')
  })

  test('grey pictures can become coloured', async () => {
    const grey = await sharp(await plain(20, 20, '#808080'))
      .toColourspace('b-w')
      .jpeg()
      .toBuffer()
    const { data } = await transform(grey, [{ flip: 'h', border: '2_FF0000', format: 'png', lossless: true }])
    expect((await look(data)).at(0, 0)).toBe(RED)
  })
})

describe('encoding', () => {
  test('progressive and lossless do what they say', async () => {
    const progressive = await transform(photo, [{ width: 40, progressive: true }])
    expect((await sharp(progressive.data).metadata()).isProgressive).toBe(true)
    const lossless = await transform(photo, [{ width: 40, format: 'webp', lossless: true }])
    const exact = await transform(photo, [{ width: 40, format: 'png', lossless: true }])
    expect(await sharp(lossless.data).raw().toBuffer()).toEqual(await sharp(exact.data).raw().toBuffer())
    expect(lossless.data.toString('latin1', 12, 16)).toBe('VP8L')
  })

  test.each<[Transformation, string]>([
    [{ width: 40 }, 'avif'],
    [{ width: 40, colorProfile: true }, 'webp'],
    [{ width: 40, unsharpMask: '2-2-1-0' }, 'webp'],
    [{ width: 40, unsharpMask: '2-2-1-0', format: 'avif' }, 'avif'],
  ])('%j is delivered as %s where all are accepted', async (step, format) => {
    const options = { accept: 'image/avif,image/webp', settings: { avif: true } }
    expect((await transform(photo, [step], options)).format).toBe(format)
  })
})
