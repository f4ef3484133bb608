import { beforeAll, describe, expect, test } from 'vitest'
import { apart, BLUE, CLEAR, drawn, GREEN, quarters, RED, WHITE } from './pictures'

let four: Buffer
beforeAll(async () => {
  four = await quarters()
})

describe('perspective', () => {
  test('with the corners where they are changes nothing', async () => {
    const seen = await drawn(four, [{ distort: 'p-0_0_100_0_100_80_0_80' }])
    expect(seen.corners).toEqual([RED, GREEN, BLUE, WHITE])
    expect([seen.at(49, 39), seen.at(50, 40)]).toEqual([RED, WHITE])
  })

  test.each<[string, [x: number, y: number, pixel: string][]]>([
    // Half the size, in the middle.
    [
      'p-25_20_75_20_75_60_25_60',
      [
        [10, 10, CLEAR],
        [28, 23, RED],
        [72, 23, GREEN],
        [28, 57, BLUE],
        [72, 57, WHITE],
      ],
    ],
    // The corners change places: mirrored, and turned.
    [
      'p-100_0_0_0_0_80_100_80',
      [
        [5, 5, GREEN],
        [95, 5, RED],
        [5, 75, WHITE],
        [95, 75, BLUE],
      ],
    ],
    [
      'p-100_80_0_80_0_0_100_0',
      [
        [5, 5, WHITE],
        [95, 75, RED],
      ],
    ],
    // Narrow at the top: what is above is smaller than what is below.
    [
      'p-40_0_60_0_100_80_0_80',
      [
        [5, 5, CLEAR],
        [45, 4, RED],
        [55, 4, GREEN],
        [5, 77, BLUE],
        [95, 77, WHITE],
      ],
    ],
    // Beyond the canvas.
    [
      'p-N100_0_100_0_100_80_N100_80',
      [
        [5, 5, GREEN],
        [5, 75, WHITE],
        [95, 5, GREEN],
      ],
    ],
  ])('%s', async (distort, pixels) => {
    const { at, width, height } = await drawn(four, [{ distort }])
    expect([width, height]).toEqual([100, 80])
    for (const [x, y, pixel] of pixels) expect(apart(at(x, y), pixel), `${x},${y}`).toBeLessThanOrEqual(1)
  })

  test('a trapezium foreshortens: its middle is above the middle of its height', async () => {
    const { at } = await drawn(four, [{ distort: 'p-40_0_60_0_100_80_0_80' }])
    const boundary = Array.from({ length: 80 }, (_, y) => at(45, y)).findIndex(
      (pixel) => apart(pixel, BLUE) < 40,
    )
    expect(boundary).toBeGreaterThan(5)
    expect(boundary).toBeLessThan(35)
  })

  test('points on a line are refused', async () => {
    await expect(drawn(four, [{ distort: 'p-0_0_10_10_20_20_30_30' }])).rejects.toMatchObject({
      code: 'BAD_VALUE',
    })
  })
})

describe('arc', () => {
  test('of 180° is half a ring, the top outside', async () => {
    const { at, width, height } = await drawn(four, [{ distort: 'a-180' }])
    // The middle line of 100 px is half a circle: its radius is 100 / π.
    const outer = 100 / Math.PI + 40
    expect([width, height]).toEqual([Math.ceil(2 * outer), Math.ceil(outer)])
    const middle = Math.floor(width / 2)
    expect([at(0, 0), at(width - 1, 0)]).toEqual([CLEAR, CLEAR])
    expect([at(4, height - 3), at(width - 5, height - 3)]).toEqual([RED, GREEN])
    expect([at(middle - 3, 3), at(middle + 3, 3)]).toEqual([RED, GREEN])
    expect([at(middle - 6, height - 20), at(middle + 6, height - 20)]).toEqual([BLUE, WHITE])
  })

  test('of negative degrees has the bottom outside', async () => {
    const { at, width, height } = await drawn(four, [{ distort: 'a-N180' }])
    const middle = Math.floor(width / 2)
    expect([at(0, height - 1), at(width - 1, height - 1)]).toEqual([CLEAR, CLEAR])
    expect([at(middle - 3, height - 4), at(middle + 3, height - 4)]).toEqual([BLUE, WHITE])
    expect([at(middle - 6, 20), at(middle + 6, 20)]).toEqual([RED, GREEN])
  })

  test.each(['a-0', 'a-N0'])('%s changes nothing', async (distort) => {
    expect((await drawn(four, [{ distort }])).corners).toEqual([RED, GREEN, BLUE, WHITE])
  })
})
