import fc from 'fast-check'
import { expect, test } from 'vitest'
import { curveOf } from '../../src/report/advice/curve'
import { bestWidths, expectedBytes, type Need } from '../../src/report/advice/widths'

const needs = fc.array(
  fc.record({ width: fc.integer({ min: 1, max: 4000 }), weight: fc.integer({ min: 1, max: 100 }) }),
  { minLength: 1, maxLength: 9 },
)
/** Bytes that grow with the width, by any curve. */
const curve = fc
  .array(fc.record({ width: fc.integer({ min: 1, max: 4000 }), bytes: fc.integer({ min: 1, max: 1e6 }) }), {
    minLength: 1,
    maxLength: 5,
  })
  .map(curveOf)

/** Every choice of at most `most` needs with the largest among them. */
function cheapest(all: readonly Need[], bytesOf: (width: number) => number, most: number): number {
  const widths = [...new Set(all.map(({ width }) => width))].sort((a, b) => a - b)
  const largest = widths.at(-1)!
  let best = Number.POSITIVE_INFINITY
  for (let bits = 0; bits < 2 ** (widths.length - 1); bits++) {
    const chosen = [...widths.slice(0, -1).filter((_, index) => (bits >> index) & 1), largest]
    if (chosen.length <= most) best = Math.min(best, expectedBytes(chosen, all, bytesOf))
  }
  return best
}

test('the widths are the best of all choices', () => {
  fc.assert(
    fc.property(needs, curve, fc.integer({ min: 1, max: 6 }), (all, bytesOf, most) => {
      const plans = bestWidths(all, bytesOf, most)
      for (const [index, { widths, bytes }] of plans.entries()) {
        expect(widths.length).toBeLessThanOrEqual(index + 1)
        expect(expectedBytes(widths, all, bytesOf) / bytes).toBeCloseTo(1, 9)
        expect(cheapest(all, bytesOf, index + 1) / bytes).toBeCloseTo(1, 9)
      }
    }),
  )
})

test('no other widths, and not only those of needs, are better', () => {
  const any = fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(needs, curve, any, (all, bytesOf, others) => {
      const largest = Math.max(...all.map(({ width }) => width))
      // Whichever they are, they have to serve the largest need.
      const widths = [...others, largest]
      const best = bestWidths(all, bytesOf, widths.length).at(-1)!
      expect(best.bytes).toBeLessThanOrEqual(expectedBytes(widths, all, bytesOf) * (1 + 1e-9))
    }),
  )
})

test('a curve goes through its points and never falls', () => {
  const bytesOf = curveOf([
    { width: 400, bytes: 20_000 },
    { width: 1600, bytes: 160_000 },
    { width: 800, bytes: 60_000 },
  ])
  for (const [width, bytes] of [
    [400, 20_000],
    [800, 60_000],
    [1600, 160_000],
  ] as const)
    expect(bytesOf(width)).toBeCloseTo(bytes, 3)
  fc.assert(
    fc.property(
      curve,
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 0, max: 500 }),
      (of, width, more) => {
        expect(of(width + more)).toBeGreaterThanOrEqual(of(width) * (1 - 1e-9))
        expect(of(width)).toBeGreaterThan(0)
      },
    ),
  )
})
