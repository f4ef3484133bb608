import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { transform } from '../../src/engine'
import type { Transformation } from '../../src/url'
import { apart, BLACK, BLUE, CLEAR, drawn, GREEN, look, plain, quarters, RED, spot, WHITE } from './pictures'

let four: Buffer
/** Black left, white right, 100 × 80. */
let edge: Buffer
/** A red square in the middle of nothing, 60 × 60. */
let island: Buffer

beforeAll(async () => {
  four = await quarters()
  edge = await spot(
    { width: 100, height: 80, ground: '#fff' },
    { left: 0, top: 0, across: 50, down: 80, colour: '#000' },
  )
  island = await spot(
    { width: 60, height: 60, ground: '#0000' },
    { left: 20, top: 20, across: 20, down: 20, colour: '#f00' },
  )
})

describe('blur', () => {
  test('spreads an edge, the more the larger the number, and says that it is approximated', async () => {
    const soft = await drawn(edge, [{ blur: 3 }])
    const softer = await drawn(edge, [{ blur: 15 }])
    const grey = (text: string) => Number.parseInt(text.slice(0, 2), 16)
    expect(grey(soft.at(46, 40))).toBeGreaterThan(5)
    expect(grey(softer.at(40, 40))).toBeGreaterThan(grey(soft.at(40, 40)) + 20)
    expect(soft.at(2, 40)).toBe(BLACK)
    expect(soft.approximated).toEqual(['bl'])
  })
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

describe('colours', () => {
  test('grey is grey, and white stays white', async () => {
    const seen = await drawn(four, [{ grayscale: true }])
    for (const corner of seen.corners) expect(corner).toMatch(/^(..)\1\1ff$/)
    expect(seen.corners[3]).toBe(WHITE)
    expect(new Set(seen.corners).size).toBe(4)
  })

  test('contrast stretches what is flat', async () => {
    const flat = await spot(
      { width: 40, height: 40, ground: '#707070' },
      { left: 0, top: 0, across: 20, down: 40, colour: '#909090' },
    )
    const seen = await drawn(flat, [{ contrastStretch: true }])
    expect([apart(seen.at(30, 20), BLACK), apart(seen.at(5, 20), WHITE)].every((far) => far < 8)).toBe(true)
    expect(seen.approximated).toEqual(['e-contrast'])
  })

  test.each<[Transformation, boolean]>([
    [{ sharpen: true }, true],
    [{ sharpen: 90 }, true],
    [{ unsharpMask: '2-2-0.8-0.024' }, true],
    [{ unsharpMask: '2-2-2-0' }, true],
    // The edge is not higher than the threshold.
    [{ unsharpMask: '2-2-0.8-0.9' }, false],
    [{ unsharpMask: '2-2-0-0' }, false],
  ])('%j makes an edge steeper: %s', async (step, isSteeper) => {
    const soft = await spot(
      { width: 40, height: 20, ground: '#606060' },
      { left: 0, top: 0, across: 20, down: 20, colour: '#a0a0a0' },
    )
    const { at } = await drawn(soft, [step])
    const [light, dark] = [at(19, 10), at(20, 10)].map((pixel) => Number.parseInt(pixel.slice(0, 2), 16))
    if (isSteeper) expect(light! - dark!).toBeGreaterThan(0x40 + 4)
    else expect([light, dark]).toEqual([0xa0, 0x60])
    expect(at(2, 10)).toBe('a0a0a0ff')
  })

  test('an unsharp mask adds what a blur took away, times the amount', async () => {
    const grey = await sharp(edge).linear(0.5, 60).removeAlpha().png().toBuffer()
    const soft = await sharp(grey).blur(2).raw().toBuffer({ resolveWithObject: true })
    const { at } = await drawn(grey, [{ unsharpMask: '2-2-1-0' }])
    for (const x of [45, 48, 49, 50, 51, 55]) {
      const was = x < 50 ? 60 : 188
      const expected = Math.min(
        255,
        Math.max(0, was + (was - soft.data[(40 * 100 + x) * soft.info.channels]!)),
      )
      expect(Math.abs(Number.parseInt(at(x, 40).slice(0, 2), 16) - expected)).toBeLessThanOrEqual(2)
    }
  })

  test.each<[string, string[]]>([
    // Red becomes teal; what is not near red stays.
    ['008080_10_FF0000', ['008080ff', GREEN, BLUE, WHITE]],
    ['000000_1_FFFFFF', [RED, GREEN, BLUE, BLACK]],
    ['FF0000_0_0000FF', [RED, GREEN, RED, WHITE]],
  ])('cr-%s', async (colorReplace, corners) => {
    const seen = await drawn(four, [{ colorReplace }])
    expect(seen.corners).toEqual(corners)
    expect(seen.approximated).toEqual(['cr'])
  })

  test('colour replacement keeps shades, and takes the dominant colour if none is named', async () => {
    const shaded = await spot(
      { width: 40, height: 40, ground: '#202060' },
      { left: 0, top: 0, across: 10, down: 10, colour: '#303070' },
    )
    const seen = await drawn(shaded, [{ colorReplace: '602020' }])
    expect([seen.at(30, 30), seen.at(3, 3)]).toEqual(['602020ff', '703030ff'])
  })

  test.each<[string, string]>([
    ['co-0000FF_in-100', BLUE],
    ['co-0000FF_in-50', '800080ff'],
    ['in-0', RED],
    ['co-0000FF', BLUE],
  ])('e-colorize-%s of red is %s', async (colorize, pixel) => {
    expect(apart((await drawn(four, [{ colorize }])).at(5, 5), pixel)).toBeLessThanOrEqual(2)
  })

  test('colorizing does not fill what is clear', async () => {
    const seen = await drawn(island, [{ colorize: 'co-00FF00_in-100' }])
    expect([seen.at(30, 30), seen.at(2, 2).slice(6)]).toEqual([GREEN, '00'])
  })
})

describe('shadow', () => {
  test('lies under the picture, to the right and below, as strong as asked', async () => {
    const { at, width } = await drawn(island, [{ shadow: 'bl-0_st-50_x-10_y-20' }])
    expect(width).toBe(60)
    // 10 % of 60 is 6 to the right, 20 % is 12 down.
    expect([at(30, 30), at(39, 39)]).toEqual([RED, RED])
    expect([at(45, 51), at(26, 51)].map((pixel) => pixel)).toEqual(['00000080', '00000080'])
    expect([at(46, 52), at(25, 45), at(10, 10)]).toEqual([CLEAR, CLEAR, CLEAR])
  })

  test.each<[Transformation, [number, number]]>([
    [{ shadow: 'bl-0_st-100_x-N50_y-0' }, [5, 30]],
    [{ shadow: 'bl-0_st-100_x-0_y-N50' }, [30, 5]],
  ])('%j goes the other way', async (step, [x, y]) => {
    expect((await drawn(island, [step])).at(x, y)).toBe(BLACK)
  })

  test('is soft by default', async () => {
    const { at } = await drawn(island, [{ shadow: true }])
    const alpha = (x: number, y: number) => Number.parseInt(at(x, y).slice(6), 16)
    expect(alpha(42, 30)).toBeGreaterThan(alpha(48, 30))
    expect(alpha(48, 30)).toBeGreaterThan(0)
  })
})

describe('gradient', () => {
  test.each<[string | true, [corner: number, colour: string][]]>([
    // From the first colour at the start to the second at the side that is named.
    [
      'ld-bottom_from-FF0000_to-0000FF',
      [
        [0, RED],
        [1, RED],
        [2, BLUE],
        [3, BLUE],
      ],
    ],
    [
      'ld-180_from-FF0000_to-0000FF',
      [
        [0, RED],
        [3, BLUE],
      ],
    ],
    [
      'ld-top_from-FF0000_to-0000FF',
      [
        [0, BLUE],
        [1, BLUE],
        [2, RED],
        [3, RED],
      ],
    ],
    [
      'ld-0_from-FF0000_to-0000FF',
      [
        [0, BLUE],
        [2, RED],
      ],
    ],
    [
      'ld-right_from-FF0000_to-0000FF',
      [
        [0, RED],
        [1, BLUE],
        [2, RED],
        [3, BLUE],
      ],
    ],
    [
      'ld-left_from-FF0000_to-0000FF',
      [
        [0, BLUE],
        [1, RED],
      ],
    ],
    [
      'ld-top_right_from-FF0000_to-0000FF',
      [
        [1, BLUE],
        [2, RED],
      ],
    ],
    [
      'ld-topleft_from-FF0000_to-0000FF',
      [
        [0, BLUE],
        [3, RED],
      ],
    ],
    [
      'ld-135_from-FF0000_to-0000FF',
      [
        [0, RED],
        [3, BLUE],
      ],
    ],
    [
      true,
      [
        [0, WHITE],
        [1, WHITE],
      ],
    ],
  ])('%s', async (gradient, expected) => {
    const { corners } = await drawn(await plain(80, 80, '#0f0'), [{ gradient }])
    for (const [corner, colour] of expected) expect(apart(corners[corner]!, colour)).toBeLessThan(10)
  })

  test.each([
    ['sp-0.5', 40],
    ['sp-20', 20],
    ['sp-ih_div_4', 20],
  ])('%s is where the second colour is pure', async (stop, row) => {
    const step = { gradient: `ld-180_from-FF0000_to-0000FF_${stop}` }
    const { at } = await drawn(await plain(80, 80, '#0f0'), [step])
    expect(at(40, row + 1)).toBe(BLUE)
    expect(apart(at(40, row - 8), BLUE)).toBeGreaterThan(20)
  })

  test('lets through what its colours let through', async () => {
    const { corners } = await drawn(await plain(80, 80, '#0f0'), [{ gradient: true }])
    expect(apart(corners[2]!, GREEN)).toBeLessThan(6)
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
