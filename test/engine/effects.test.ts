import { beforeAll, describe, expect, test } from 'vitest'
import type { Transformation } from '../../src/url'
import {
  apart,
  BLACK,
  BLUE,
  blackAndWhite,
  CLEAR,
  drawn,
  GREEN,
  plain,
  RED,
  redIsland,
  WHITE,
} from './pictures'

/** Black left, white right, 100 × 80. */
let edge: Buffer
/** A red square in the middle of nothing, 60 × 60. */
let island: Buffer

beforeAll(async () => {
  edge = await blackAndWhite()
  island = await redIsland()
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
