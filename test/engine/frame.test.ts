import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { transform } from '../../src/engine'
import type { Transformation } from '../../src/url'
import {
  apart,
  BLACK,
  BLUE,
  blackAndWhite,
  CLEAR,
  drawn,
  GREEN,
  look,
  plain,
  quarters,
  RED,
  spot,
  WHITE,
} from './pictures'

let four: Buffer
/** Black left, white right, 100 × 80. */
let edge: Buffer

beforeAll(async () => {
  four = await quarters()
  edge = await blackAndWhite()
})

describe('corners', () => {
  test.each<[Transformation, (string | undefined)[]]>([
    [{ radius: 20 }, [CLEAR, CLEAR, CLEAR, CLEAR]],
    [{ radius: 'max' }, [CLEAR, CLEAR, CLEAR, CLEAR]],
    [{ radius: 0 }, [RED, GREEN, BLUE, WHITE]],
    // Clockwise from the top left.
    [{ radius: '20_0_0_0' }, [CLEAR, GREEN, BLUE, WHITE]],
    [{ radius: '0_20_0_0' }, [RED, CLEAR, BLUE, WHITE]],
    [{ radius: '0_0_20_0' }, [RED, GREEN, BLUE, CLEAR]],
    [{ radius: '0_0_0_20' }, [RED, GREEN, CLEAR, WHITE]],
    [{ radius: '0_max_0_max' }, [RED, CLEAR, CLEAR, WHITE]],
    [{ radius: 20, background: '0000FF' }, [BLUE, BLUE, BLUE, BLUE]],
  ])('of %j', async (step, corners) => {
    const seen = await drawn(four, [step])
    expect(seen.corners).toEqual(corners)
    expect([seen.at(48, 1), seen.at(1, 38), seen.at(48, 78)]).not.toContain(CLEAR)
    expect([seen.width, seen.height]).toEqual([100, 80])
  })

  test('of max end where an ellipse does', async () => {
    const { at, mean } = await drawn(four, [{ radius: 'max' }])
    // Of the rectangle, an ellipse fills a share of π / 4.
    expect(mean[3]! / 255).toBeCloseTo(Math.PI / 4, 1)
    expect([at(0, 39), at(99, 40), at(49, 0), at(50, 79)].map((pixel) => pixel.slice(6))).not.toContain('00')
  })

  test('are black in a JPEG without a background', async () => {
    const { data } = await transform(four, [{ radius: 30, format: 'jpg' }])
    for (const corner of (await look(data)).corners) expect(apart(corner, BLACK)).toBeLessThan(12)
  })
})

describe('trim', () => {
  const framed = () =>
    spot(
      { width: 60, height: 50, ground: '#fff' },
      { left: 10, top: 5, across: 30, down: 20, colour: '#00f' },
    )
  test.each<[Transformation['trim'], [number, number]]>([
    [true, [30, 20]],
    [10, [30, 20]],
    [false, [60, 50]],
  ])('%s cuts the plain border off', async (trim, size) => {
    const seen = await drawn(await framed(), [{ trim: trim! }])
    expect([seen.width, seen.height]).toEqual(size)
    expect(seen.at(0, 0)).toBe(trim === false ? WHITE : BLUE)
  })

  test('comes before resizing', async () => {
    const seen = await drawn(await framed(), [{ trim: true, width: 60 }])
    expect([seen.width, seen.height, seen.corners]).toEqual([60, 40, [BLUE, BLUE, BLUE, BLUE]])
  })

  test('cuts more with a larger number', async () => {
    const faint = await spot(
      { width: 40, height: 40, ground: '#fff' },
      { left: 5, top: 5, across: 30, down: 30, colour: '#e6e6e6' },
    )
    const dot = await plain(10, 10, '#000')
    const picture = await sharp(faint)
      .composite([{ input: dot, left: 15, top: 15 }])
      .png()
      .toBuffer()
    expect((await drawn(picture, [{ trim: 10 }])).width).toBe(30)
    expect((await drawn(picture, [{ trim: 50 }])).width).toBe(10)
  })

  test('leaves a picture of one colour alone', async () => {
    expect((await drawn(await plain(30, 20, '#0f0'), [{ trim: true }])).width).toBe(30)
  })
})

describe('opacity', () => {
  test.each<[Transformation, string]>([
    [{ opacity: 50 }, 'ff000080'],
    [{ opacity: 0 }, '00000000'],
    [{ opacity: 100 }, RED],
    // Blended, and opaque whatever alpha the colour has.
    [{ opacity: 50, background: 'FFFFFF' }, 'ff8080ff'],
    [{ opacity: 50, background: 'FFFFFF20' }, 'ff8080ff'],
  ])('%j', async (step, pixel) => {
    expect(apart((await drawn(four, [step])).at(5, 5), pixel)).toBeLessThanOrEqual(1)
  })
})

describe('backgrounds that are drawn', () => {
  const padded = { width: 100, height: 100, cropMode: 'pad_resize' } as const
  test.each<[string, string, string]>([
    ['dominant', 'ff0000ff', 'ff0000ff'],
    ['gradient_dominant', 'ff0000ff', 'ff0000ff'],
  ])('bg-%s is the colour of the edge', async (background, above, below) => {
    const red = await plain(60, 30, '#f00')
    const { at, approximated } = await drawn(red, [{ ...padded, background }])
    expect([at(50, 2), at(50, 97)]).toEqual([above, below])
    expect(approximated).toEqual([`bg-${background}`])
  })

  test('a gradient goes from the colour of one edge to that of the other', async () => {
    const { at } = await drawn(edge, [
      { width: 200, height: 80, cropMode: 'pad_resize', background: 'gradient_dominant_2' },
    ])
    expect([at(0, 40), at(199, 40)]).toEqual([BLACK, WHITE])
    expect(apart(at(45, 40), at(5, 40))).toBeGreaterThan(20)
  })

  test('four colours come from the four quarters', async () => {
    const { corners } = await drawn(four, [
      { width: 100, height: 120, cropMode: 'pad_resize', background: 'gradient_dominant_4' },
    ])
    expect(corners).toEqual([RED, GREEN, BLUE, WHITE])
  })

  test('a blurred picture fills the padding, darker on demand', async () => {
    const grey = await plain(60, 30, '#808080')
    const lit = async (background: string) => (await drawn(grey, [{ ...padded, background }])).at(50, 3)
    expect(apart(await lit('blurred'), '808080ff')).toBeLessThanOrEqual(1)
    expect(apart(await lit('blurred_20_N64'), '404040ff')).toBeLessThanOrEqual(1)
    expect(apart(await lit('blurred_auto_64'), 'c0c0c0ff')).toBeLessThanOrEqual(1)
    const seen = await drawn(four, [{ ...padded, background: 'blurred_60' }])
    expect([seen.at(20, 40), seen.at(80, 60)]).toEqual([RED, WHITE])
    expect(apart(seen.at(50, 4), seen.at(54, 4))).toBeLessThan(60)
  })
})

describe('the order within a step', () => {
  test.each<[Transformation, [x: number, y: number, pixel: string][]]>([
    // The border goes around what is rounded off: both are rounded together.
    [
      { border: '5_0000FF', radius: 20 },
      [
        [0, 0, CLEAR],
        [55, 0, BLUE],
      ],
    ],
    // Turned first, then rounded.
    [
      { rotation: 90, radius: '20_0_0_0' },
      [
        [0, 0, CLEAR],
        [79, 0, RED],
      ],
    ],
    // Faded, then framed: the border is not faded.
    [{ opacity: 50, border: '5_0000FF' }, [[0, 0, BLUE]]],
    // Blurred before the corners are cut: they stay sharp.
    [{ blur: 10, radius: '40_0_0_0' }, [[0, 0, CLEAR]]],
  ])('%j', async (step, pixels) => {
    const { at } = await drawn(four, [step])
    for (const [x, y, pixel] of pixels) expect(at(x, y)).toBe(pixel)
  })
})
