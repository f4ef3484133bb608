import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { placeholder, transform } from '../../src/engine'
import { readImageHeader } from '../../src/image-header'
import type { Transformation } from '../../src/url'
import {
  apng,
  bmp,
  compressedProfile,
  exifSegment,
  gif,
  ico,
  intoJpeg,
  intoPng,
  number,
  orientationTag,
  tiff,
} from '../image-header/samples/bytes'
import { greyProfile } from '../image-header/samples/profile'
import { recordedSample } from '../image-header/samples/recorded'
import { quarters } from '../image-header/samples/sample'
import { look, plain } from './pictures'

/*
 * What the engine makes of files that libvips by itself would turn, size or colour in another way than browsers.
 */

const SIZE = { width: 40, height: 20 }
const [RED, GREEN, BLUE, WHITE] = ['c82828', '28b43c', '2846c8', 'f0f0f0'] as const
/** By orientation, in the corners from left to right and top to bottom. */
const TURNED = {
  1: [RED, GREEN, BLUE, WHITE],
  2: [GREEN, RED, WHITE, BLUE],
  3: [WHITE, BLUE, GREEN, RED],
  4: [BLUE, WHITE, RED, GREEN],
  5: [RED, BLUE, GREEN, WHITE],
  6: [BLUE, RED, WHITE, GREEN],
  7: [WHITE, GREEN, BLUE, RED],
  8: [GREEN, WHITE, RED, BLUE],
} as const
type Turn = keyof typeof TURNED

const png = () => quarters(SIZE).png().toBuffer()
const jpeg = () => quarters(SIZE).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()
const block = (orientation: number) => tiff([orientationTag(orientation)])

function isNear(a: string, b: string, most = 4): boolean {
  const bytes = (text: string) => [...Buffer.from(text.slice(0, 6), 'hex')]
  return bytes(a).every((value, index) => Math.abs(value - bytes(b)[index]!) <= most)
}

/** Colours in the corners of the picture as browsers show it, and its size. */
async function seen(bytes: Buffer, steps: Transformation[] = [{ format: 'png', lossless: true }]) {
  const result = await transform(bytes, steps)
  const header = readImageHeader(result.data)!
  expect([header.width, header.height]).toEqual([result.width, result.height])
  // Of the decoders only libheif turns by itself, so that the pixels are as browsers show them.
  expect(header.orientation).toBe(1)
  return { ...result, corners: (await look(result.data)).corners }
}

function expectTurned(corners: readonly string[], turn: Turn, most = 4): void {
  const right = corners.map((colour, index) => isNear(colour, TURNED[turn][index]!, most))
  expect({ corners, right }).toEqual({ corners, right: [true, true, true, true] })
}

describe('turns', () => {
  const turns = [2, 3, 4, 5, 6, 7, 8] as const

  test.each(turns)('a PNG of orientation %d', async (turn) => {
    const file = intoPng(await png(), { type: 'eXIf', content: block(turn) })
    const { width, corners } = await seen(file)
    expect(width).toBe(turn >= 5 ? 20 : 40)
    expectTurned(corners, turn)
    const avif = await seen(file, [{ format: 'avif', quality: 100 }])
    expectTurned(avif.corners, turn, 12)
    expect((await seen(file, [{ width: 10, format: 'png', lossless: true }])).height).toBe(turn >= 5 ? 20 : 5)
  })

  test.each<[string, () => Promise<Buffer>, Turn]>([
    [
      'a JPEG of two EXIF blocks',
      async () => intoJpeg(await jpeg(), Buffer.concat([exifSegment(block(6)), exifSegment(block(3))])),
      6,
    ],
    [
      'a JPEG of two, the first upright',
      async () => intoJpeg(await jpeg(), Buffer.concat([exifSegment(block(1)), exifSegment(block(6))])),
      1,
    ],
    ['a JPEG of orientation 9', async () => intoJpeg(await jpeg(), exifSegment(block(9))), 1],
    ['a JPEG of type LONG', async () => intoJpeg(await jpeg(), exifSegment(tiff([orientationTag(6, 4)]))), 1],
    [
      'a JPEG with EXIF behind its frame header',
      async () => intoJpeg(await jpeg(), exifSegment(block(6)), true),
      6,
    ],
    [
      'a PNG with EXIF behind its pixels',
      async () => intoPng(await png(), { type: 'eXIf', content: block(6) }, 'IEND'),
      1,
    ],
    [
      'a WebP with EXIF',
      () => quarters(SIZE).withMetadata({ orientation: 6 }).webp({ lossless: true }).toBuffer(),
      1,
    ],
    ['a TIFF', () => quarters(SIZE).withMetadata({ orientation: 5 }).tiff().toBuffer(), 5],
  ])('%s, in every format', async (_, make, turn) => {
    for (const format of ['png', 'avif', 'webp', 'jpg'] as const) {
      const { corners } = await seen(await make(), [{ format, quality: 100, lossless: format !== 'jpg' }])
      expectTurned(corners, turn, 14)
    }
  })

  test.each<[string, Turn]>([
    ['AVIF, irot 1', 8],
    ['AVIF, irot 2', 3],
    ['AVIF, irot 3', 6],
    ['AVIF, imir 0', 4],
    ['AVIF, imir 1', 2],
    ['AVIF, irot and imir', 5],
  ])('%s', async (kind, turn) => {
    const { bytes } = await recordedSample(kind)
    expectTurned((await seen(bytes)).corners, turn, 8)
    expectTurned((await seen(bytes, [{ width: 50, format: 'avif', quality: 100 }])).corners, turn, 12)
  })

  test('placeholders have them', async () => {
    const file = intoPng(await png(), { type: 'eXIf', content: block(6) })
    const lqip = Buffer.from((await placeholder(file, 'lqip')).split(',')[1]!, 'base64')
    expect(await sharp(lqip).metadata()).toMatchObject({ width: 16, height: 32 })
    expectTurned((await look(lqip)).corners, 6, 40)
  })

  test('a clean aperture in the middle is left out, as browsers do', async () => {
    const { bytes } = await recordedSample('AVIF, clap in the middle')
    const { width, height, corners } = await seen(bytes)
    expect([width, height]).toEqual([200, 100])
    expectTurned(corners, 1, 8)
  })
})

describe('GIF canvases', () => {
  const frame = { width: 40, height: 20, colour: 1 }

  test.each([
    [640, 480],
    [800, 600],
    [1024, 768],
    [1280, 1024],
    [1600, 1200],
    [2050, 60],
    [100, 50],
  ])('a screen of %d × %d is the canvas, clear where no frame is', async (width, height) => {
    const result = await transform(gif([width, height], [frame]), [{ format: 'png', lossless: true }])
    const { at, ...size } = await look(result.data)
    expect([size.width, size.height]).toEqual([width, height])
    expect([at(5, 5), at(width - 1, height - 1)]).toEqual(['ff0000ff', '00000000'])
  })

  test.each([
    [8, 8],
    [0, 0],
    [100, 5],
  ])('a screen of %d × %d is widened to its first frame', async (width, height) => {
    const result = await transform(gif([width, height], [frame]), [{ format: 'png', lossless: true }])
    const { at, ...size } = await look(result.data)
    expect([size.width, size.height]).toEqual([Math.max(width, 40), Math.max(height, 20)])
    expect(at(39, 19)).toBe('ff0000ff')
  })

  test('all frames of an animation lie on it, and it stays clear around the first', async () => {
    const file = gif([640, 480], [frame, { ...frame, left: 600, top: 460, colour: 2 }], 7)
    const { data } = await transform(file, [{ width: 320, format: 'webp', lossless: true }])
    expect(await sharp(data, { animated: true }).metadata()).toMatchObject({
      pages: 2,
      width: 320,
      pageHeight: 240,
      delay: [70, 70],
    })
    const [first, second] = await Promise.all([0, 1].map((page) => sharp(data, { page }).png().toBuffer()))
    expect([(await look(first!)).at(310, 235), (await look(first!)).at(5, 5)]).toEqual([
      '00000000',
      'ff0000ff',
    ])
    expect((await look(second!)).at(310, 235)).toBe('00ff00ff')
    const page = await transform(file, [{ page: 2, format: 'png', lossless: true }])
    expect((await look(page.data)).at(620, 470)).toBe('00ff00ff')
    await expect(transform(file, [{ page: 3 }])).rejects.toThrow('2 pages')
  })
})

describe('SVGs', () => {
  test.each([
    'SVG in pt with a view box',
    'SVG in mm',
    'SVG in inches',
    'SVG in pc',
    'SVG with a prefix',
    'SVG in UTF-16',
    'SVG, entities',
    'SVG, view box alone',
  ])('%s is drawn whole, in its size and in others', async (kind) => {
    const { bytes } = await recordedSample(kind)
    for (const step of [{}, { width: 120 }, { width: 400 }]) {
      const { corners } = await seen(bytes, [{ ...step, format: 'png', lossless: true }])
      expectTurned(corners, 1)
    }
  })

  test('lengths in styles are pixels too', async () => {
    const text =
      '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><style>.a { stroke-width: 0.5in }</style>' +
      '<path class="a" d="M0 48H96" stroke="#c82828"/><path d="M0 12H96" style="stroke:#2846c8;stroke-width:18pt"/></svg>'
    const { at } = await look((await transform(Buffer.from(text), [{ format: 'png', lossless: true }])).data)
    expect([at(48, 26), at(48, 70), at(48, 74), at(48, 1), at(48, 22)]).toEqual([
      'c82828ff',
      'c82828ff',
      '00000000',
      '2846c8ff',
      '2846c8ff',
    ])
  })
})

describe('colours', () => {
  const grey = '#c04040'
  const flat = () =>
    sharp({ create: { width: 20, height: 20, channels: 3, background: grey } })
      .png()
      .toBuffer()
  const drawn = async (bytes: Buffer, step: Transformation = {}) =>
    (await look((await transform(bytes, [{ ...step, format: 'png', lossless: true }])).data)).at(10, 10)
  const p3 = async () => {
    const { icc } = await sharp(await plain(1, 1, grey))
      .withIccProfile('p3')
      .png()
      .toBuffer()
      .then((bytes) => sharp(bytes).metadata())
    return intoPng(await flat(), { type: 'iCCP', content: compressedProfile(icc!) })
  }

  test('by cICP are those by the profile of the same space', async () => {
    const coded = intoPng(await flat(), { type: 'cICP', content: Buffer.from([12, 13, 0, 1]) })
    const expected = await drawn(await p3())
    expect(isNear(expected, 'c04040')).toBe(false)
    expect(isNear(await drawn(coded), expected, 3)).toBe(true)
    expect(isNear(await placeholder(coded, 'color').then((text) => text.slice(1)), expected, 3)).toBe(true)
  })

  test('by gAMA alone, and with chromaticities', async () => {
    const gamma = (value: number) => ({ type: 'gAMA', content: number(Math.round(value * 100_000), 4) })
    const linear = intoPng(await flat(), gamma(1))
    // 0xc0 and 0x40 of light, in sRGB.
    expect(isNear(await drawn(linear), 'e18989', 3)).toBe(true)
    const wide = [0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06].map((one) =>
      number(Math.round(one * 100_000), 4),
    )
    const coded = intoPng(intoPng(await flat(), gamma(1 / 2.2)), {
      type: 'cHRM',
      content: Buffer.concat(wide),
    })
    expect(isNear(await drawn(coded), await drawn(await p3()), 5)).toBe(true)
  })

  test('of AVIF by nclx', async () => {
    const { bytes } = await recordedSample('AVIF, nclx of Display P3')
    const { corners } = await seen(bytes)
    // As Chromium shows it.
    expect(isNear(corners[0]!, 'da001b', 6)).toBe(true)
  })

  test.each([{}, { colorProfile: true }, { metadata: true }])(
    'of a grey profile with %j are converted',
    async (step) => {
      const file = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#5e5e5e' } })
        .toColourspace('b-w')
        .png()
        .toBuffer()
      // Of light: what the profile calls 0x5e is 0xa3 in sRGB.
      const tagged = intoPng(file, { type: 'iCCP', content: compressedProfile(greyProfile(1)) })
      expect(isNear(await drawn(tagged, step), 'a3a3a3', 3)).toBe(true)
    },
  )

  test('of CMYK without a profile are what inks leave of the light', async () => {
    const { bytes } = await recordedSample('JPEG, CMYK without a profile')
    expectTurned((await seen(bytes)).corners, 1, 6)
  })
})

describe('animations that sharp cannot write', () => {
  const frames = () =>
    Promise.all(
      ['#f00', '#0f0', '#00f'].map((colour) =>
        sharp({ create: { ...SIZE, channels: 3, background: colour } })
          .png()
          .toBuffer(),
      ),
    )

  test.each<Transformation[]>([
    [{ width: 20 }],
    [{ format: 'webp' }],
    [{ format: 'avif' }],
    [{ format: 'png' }],
  ])('an APNG is kept as it is for %j, and the parameter is said to be left out', async (step) => {
    const file = apng(await frames())
    const { data, width, height, format, approximated } = await transform(file, [step])
    expect([data.equals(file), width, height, format]).toEqual([true, 40, 20, 'png'])
    expect(approximated).toHaveLength(1)
  })

  test('an APNG is still where JPEG is asked for, and as a thumbnail', async () => {
    const file = apng(await frames())
    expect(await transform(file, [{ format: 'jpg' }])).toMatchObject({ format: 'jpg', width: 40 })
    expect(await transform(file, [{ width: 20 }], { still: true })).toMatchObject({ width: 20, height: 10 })
  })

  test('an AVIF sequence is kept', async () => {
    const { bytes } = await recordedSample('AVIF sequence')
    const { data, width, height } = await transform(bytes, [{ width: 20, format: 'webp' }])
    expect([data.equals(bytes), width, height]).toEqual([true, 200, 100])
  })
})

describe('what cannot be drawn', () => {
  test.each([
    ['bmp', bmp(30, 20), 'image/bmp'],
    ['ico', ico([{ bytes: bmp(16, 16), width: 16, height: 16 }]), 'image/x-icon'],
  ])('%s is delivered as it is, and refused with a transformation', async (format, bytes, contentType) => {
    expect(await transform(bytes, [], { accept: 'image/webp' })).toMatchObject({
      data: bytes,
      format,
      contentType,
    })
    await expect(transform(bytes, [{ width: 10 }])).rejects.toMatchObject({
      code: 'NOT_SUPPORTED',
      message: `sharp can't decode ${format.toUpperCase()} files`,
    })
  })

  test('sides beyond what sharp reads are named', async () => {
    const wide = await jpeg()
    const at = wide.indexOf(Buffer.from('ffc0', 'hex'))
    wide.writeUInt16BE(65_501, at + 7)
    await expect(transform(wide, [{ width: 10 }])).rejects.toMatchObject({
      code: 'LIMIT',
      message: "The image: 65501×20 is above sharp's limit of 65500 px a side for jpg",
    })
    const { bytes } = await recordedSample('AVIF')
    const long = Buffer.from(bytes)
    long.writeUInt32BE(16_385, long.indexOf('ispe') + 8)
    await expect(transform(long, [{ width: 10 }])).rejects.toMatchObject({
      code: 'LIMIT',
      message: expect.stringContaining('16384 px a side for avif'),
    })
    await expect(
      transform(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="0" height="9"/>'), [
        { format: 'png' },
      ]),
    ).rejects.toMatchObject({
      code: 'BAD_SOURCE',
      message: expect.stringContaining('width or height is 0'),
    })
  })
})
