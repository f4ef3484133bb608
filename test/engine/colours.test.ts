import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Transformation } from '../../src/url'
import {
  apart,
  BLACK,
  BLUE,
  blackAndWhite,
  drawn,
  GREEN,
  quarters,
  RED,
  redIsland,
  spot,
  WHITE,
} from './pictures'

let four: Buffer
/** Black left, white right, 100 × 80. */
let edge: Buffer
/** A red square in the middle of nothing, 60 × 60. */
let island: Buffer

beforeAll(async () => {
  four = await quarters()
  edge = await blackAndWhite()
  island = await redIsland()
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
