import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { EngineError, transform } from '../../src/engine'
import type { Transformation } from '../../src/url'

/** Four quarters: red, green, blue, white. */
let quarters: Buffer
const png = { format: 'png', lossless: true } as const

beforeAll(async () => {
  const tile = (background: string) => ({
    create: { width: 50, height: 40, channels: 3 as const, background },
  })
  quarters = await sharp(tile('white'))
    .extend({ top: 0, left: 0, right: 50, bottom: 40, background: 'white' })
    .composite([
      { input: tile('#f00'), left: 0, top: 0 },
      { input: tile('#0f0'), left: 50, top: 0 },
      { input: tile('#00f'), left: 0, top: 40 },
    ])
    .png()
    .toBuffer()
})

async function pixels(bytes: Buffer) {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => {
    const offset = (y * info.width + x) * 4
    return data.subarray(offset, offset + 4).toString('hex')
  }
  const { width, height } = info
  return {
    at,
    corners: [at(0, 0), at(width - 1, 0), at(0, height - 1), at(width - 1, height - 1)],
    width,
    height,
  }
}

const [RED, GREEN, BLUE, WHITE, BLACK, CLEAR] = [
  'ff0000ff',
  '00ff00ff',
  '0000ffff',
  'ffffffff',
  '000000ff',
  '00000000',
]

describe('what stands in the corners', () => {
  test.each<[Transformation[], (string | undefined)[]]>([
    [[{ width: 50 }], [RED, GREEN, BLUE, WHITE]],
    [[{ rotation: 90 }], [BLUE, RED, WHITE, GREEN]],
    [[{ rotation: 'N90' }], [GREEN, WHITE, RED, BLUE]],
    [[{ rotation: 45 }], [CLEAR, CLEAR, CLEAR, CLEAR]],
    [[{ rotation: 45, background: '0000FF' }], [BLUE, BLUE, BLUE, BLUE]],
    [[{ flip: 'h' }], [GREEN, RED, WHITE, BLUE]],
    [[{ flip: 'v' }], [BLUE, WHITE, RED, GREEN]],
    [[{ flip: 'h_v' }], [WHITE, BLUE, GREEN, RED]],
    [[{ width: 40, height: 40, cropMode: 'extract', focus: 'top_left' }], [RED, RED, RED, RED]],
    [[{ width: 40, height: 40, cropMode: 'extract', focus: 'bottom_right' }], [WHITE, WHITE, WHITE, WHITE]],
    [[{ width: 40, height: 40, cropMode: 'extract' }], [RED, GREEN, BLUE, WHITE]],
    [[{ width: 10, height: 10, cropMode: 'extract', x: 60, y: 5 }], [GREEN, GREEN, GREEN, GREEN]],
    [[{ width: 10, height: 10, cropMode: 'extract', x: 'iw_sub_10', y: 70 }], [WHITE, WHITE, WHITE, WHITE]],
    [[{ width: 10, height: 10, cropMode: 'extract', xCenter: 25, yCenter: 60 }], [BLUE, BLUE, BLUE, BLUE]],
    [[{ width: 20, height: 80, focus: 'left' }], [RED, RED, BLUE, BLUE]],
    [[{ width: 20, height: 80, focus: 'right' }], [GREEN, GREEN, WHITE, WHITE]],
    [[{ width: 200, height: 80, cropMode: 'pad_resize' }], [BLACK, BLACK, BLACK, BLACK]],
    [
      [{ width: 200, height: 80, cropMode: 'pad_resize', focus: 'left', background: 'blue' }],
      [RED, BLUE, BLUE, BLUE],
    ],
    [
      [{ width: 200, height: 80, cropMode: 'pad_resize', background: 'FFFFFF00' }],
      [CLEAR, CLEAR, CLEAR, CLEAR],
    ],
    [[{ width: 140, height: 100, cropMode: 'pad_extract', background: 'FF0000' }], [RED, RED, RED, RED]],
    [[{ width: 50, border: '5_0000FF' }], [BLUE, BLUE, BLUE, BLUE]],
    // Steps follow each other, whatever order a single pipeline would have.
    [
      [{ rotation: 90 }, { width: 40, height: 20, cropMode: 'extract', focus: 'top_left' }],
      [BLUE, BLUE, BLUE, BLUE],
    ],
    [
      [{ width: 40, height: 20, cropMode: 'extract', focus: 'top_left' }, { rotation: 90 }],
      [RED, RED, RED, RED],
    ],
    [
      [{ flip: 'h' }, { rotation: 90 }],
      [WHITE, GREEN, BLUE, RED],
    ],
    [
      [{ rotation: 90 }, { flip: 'h' }],
      [RED, BLUE, GREEN, WHITE],
    ],
  ])('%j', async (steps, corners) => {
    const { data } = await transform(quarters, [...steps, png])
    expect((await pixels(data)).corners).toEqual(corners)
  })

  test('custom focus keeps the stored area', async () => {
    const { data, approximated } = await transform(
      quarters,
      [{ width: 20, height: 20, focus: 'custom' }, png],
      { customCoordinates: '60,50,20,20' },
    )
    expect((await pixels(data)).corners).toEqual([WHITE, WHITE, WHITE, WHITE])
    expect(approximated).toEqual(['fo-custom'])
  })

  test('grey stays usable for a coloured border of a later step', async () => {
    const { data } = await transform(quarters, [{ grayscale: true }, { border: '4_FF0000' }, png])
    const { corners, at } = await pixels(data)
    expect(corners).toEqual([RED, RED, RED, RED])
    expect(at(10, 10)).toMatch(/^(..)\1\1ff$/)
  })

  test('a background fills what is transparent', async () => {
    const clear = await sharp({ create: { width: 8, height: 8, channels: 4, background: '#0000' } })
      .png()
      .toBuffer()
    expect((await pixels((await transform(clear, [{ background: 'FF0000' }, png])).data)).corners[0]).toBe(
      RED,
    )
    const jpeg = await pixels((await transform(clear, [{ format: 'jpg' }])).data)
    expect(jpeg.corners[0]).toBe(BLACK)
  })
})

describe('EXIF orientation', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    '%i comes out upright, and its size is the upright one',
    async (orientation) => {
      const upright = await sharp(quarters).resize(100, 60, { fit: 'fill' }).toBuffer()
      // The inverse of what a viewer does for each value.
      const stored = [
        sharp(upright),
        sharp(upright),
        sharp(upright).flop(),
        sharp(upright).rotate(180),
        sharp(upright).flip(),
        sharp(await sharp(upright).rotate(90).toBuffer()).flop(),
        sharp(upright).rotate(270),
        sharp(await sharp(upright).rotate(270).toBuffer()).flop(),
        sharp(upright).rotate(90),
      ][orientation]!
      const photo = await stored
        .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
        .withMetadata({ orientation })
        .toBuffer()
      for (const steps of [
        [{ width: 50 }],
        [{ width: 50, height: 30 }],
        [{ width: 50 }, { flip: 'h' }, { flip: 'h' }],
      ]) {
        const result = await transform(photo, [...(steps as Transformation[]), png])
        expect({ width: result.width, height: result.height }).toEqual({ width: 50, height: 30 })
        const { corners } = await pixels(result.data)
        const near = corners.map((corner) =>
          corner.replace(/../g, (pair) => (Number.parseInt(pair, 16) > 127 ? 'ff' : '00')),
        )
        expect(near).toEqual([RED, GREEN, BLUE, WHITE])
      }
      const lying = await transform(photo, [{ rotation: 'auto' }, png], { settings: { autoRotate: false } })
      expect(lying.width).toBe(100)
    },
  )
})

describe('the format', () => {
  const webp = 'image/avif,image/webp,*/*'
  test.each<[Transformation[], string | undefined, object, string]>([
    [[{ width: 10 }], undefined, {}, 'png'],
    [[{ width: 10 }], '*/*', {}, 'png'],
    [[{ width: 10 }], webp, {}, 'webp'],
    [[{ width: 10 }], 'image/webp;q=0', {}, 'png'],
    [[{ width: 10 }], webp, { avif: true }, 'avif'],
    [[{ width: 10 }], webp, { autoFormat: false }, 'png'],
    [[{ width: 10, format: 'auto' }], webp, { autoFormat: false }, 'webp'],
    [[{ width: 10, format: 'jpg' }], webp, {}, 'jpg'],
    [[{ width: 10, format: 'jpeg' }, { height: 5 }], webp, {}, 'jpg'],
    [[{ format: 'orig' }], webp, {}, 'png'],
    [[{ format: 'gif' }], undefined, {}, 'png'],
  ])('of %j with Accept %s and %j is %s', async (steps, accept, settings, format) => {
    const result = await transform(quarters, steps, { ...(accept && { accept }), settings })
    expect(result.format).toBe(format)
    const found = (await sharp(result.data).metadata()).format
    expect(found).toBe({ jpg: 'jpeg', avif: 'heif' }[format] ?? format)
    expect(result.contentType).toBe(`image/${format === 'jpg' ? 'jpeg' : format}`)
  })

  test('quality makes the difference, 80 is the default', async () => {
    const noise = await sharp({
      create: {
        width: 64,
        height: 64,
        channels: 3,
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
        background: 'red',
      },
    })
      .png()
      .toBuffer()
    const size = async (steps: Transformation[]) =>
      (await transform(noise, [{ format: 'jpg' }, ...steps])).data.length
    expect(await size([{ quality: 20 }])).toBeLessThan(await size([]))
    expect(await size([{ quality: 80 }])).toBe(await size([]))
    expect(await size([{ quality: 95 }])).toBeGreaterThan(await size([]))
  })

  test('bytes stay as they are if nothing is asked for', async () => {
    expect((await transform(quarters, [])).data).toBe(quarters)
    expect((await transform(quarters, [{ width: 3, original: true }], { accept: webp })).data).toBe(quarters)
  })
})

describe('animations', () => {
  let gif: Buffer
  beforeAll(async () => {
    const frames = ['red', 'green', 'blue'].map((background) => ({
      create: { width: 40, height: 20, channels: 4 as const, background },
    }))
    const bytes = await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer()))
    gif = await sharp(bytes, { join: { animated: true } })
      .gif({ delay: [50, 100, 150], loop: 2 })
      .toBuffer()
  })

  test.each<[Transformation[], string | undefined, object]>([
    [
      [{ width: 20 }],
      undefined,
      { format: 'gif', pages: 3, width: 20, pageHeight: 10, delay: [50, 100, 150], loop: 2 },
    ],
    [[{ width: 20 }], 'image/webp', { format: 'gif', pages: 3 }],
    [
      [{ width: 20, height: 20, format: 'webp' }],
      undefined,
      { format: 'webp', pages: 3, width: 20, pageHeight: 20 },
    ],
    [[{ rotation: 90 }], undefined, { format: 'gif', pages: 3, width: 20, pageHeight: 40 }],
  ])('%j keeps all frames', async (steps, accept, expected) => {
    const { data } = await transform(gif, steps, { ...(accept && { accept }) })
    expect(await sharp(data, { animated: true }).metadata()).toMatchObject(expected)
  })

  test('a still format that is named takes the first frame', async () => {
    const { data } = await transform(gif, [png])
    expect((await sharp(data).metadata()).pages ?? 1).toBe(1)
    expect((await pixels(data)).corners[0]).toBe(RED)
  })
})

describe('refusals', () => {
  test.each<[Transformation[], string, RegExp]>([
    [[{ aiUpscale: true }], 'NOT_SUPPORTED', /^e-upscale is not supported locally$/],
    [[{ aiRemoveBackground: true }], 'NOT_SUPPORTED', /e-bgremove/],
    [[{ focus: 'dog', width: 10, height: 10 }], 'NOT_SUPPORTED', /fo-dog/],
    [[{ overlay: { type: 'video', input: 'x.mp4' } }], 'NOT_SUPPORTED', /l-video/],
    [[{ format: 'mp4' }], 'NOT_SUPPORTED', /f-mp4/],
    [[{ raw: 'anything' }], 'BAD_VALUE', /anything: no such parameter/],
    [[{ blur: 500 }], 'BAD_VALUE', /bl-500/],
    [
      [{ background: 'nosuchcolour', width: 500, height: 20, cropMode: 'pad_resize' }],
      'BAD_VALUE',
      /nosuchcolour/,
    ],
    [[{ width: 20000, height: 20000, crop: 'force' }], 'LIMIT', /100 MP/],
    [[{ width: 30000, height: 10, crop: 'force', format: 'webp' }], 'LIMIT', /webp cannot hold/],
  ])('%j is %s', async (steps, code, message) => {
    const error = await transform(quarters, steps).catch((reason) => reason)
    expect(error).toBeInstanceOf(EngineError)
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('bytes that are no image are told apart', async () => {
    await expect(transform(Buffer.from('text'), [])).rejects.toMatchObject({ code: 'BAD_SOURCE' })
    await expect(transform(quarters.subarray(0, 40), [{ width: 5, format: 'jpg' }])).rejects.toMatchObject({
      code: 'BAD_SOURCE',
    })
  })
})
