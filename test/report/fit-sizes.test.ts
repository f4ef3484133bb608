import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitSizes } from '../../src/report/advice/fit-sizes'
import { slotWidth } from '../../src/report/devices/sizes'

const windows = [320, 360, 412, 768, 1024, 1440, 1920, 2560]

test('a layout of shares and pixels between breakpoints is written as such', () => {
  const layout = (window: number) => (window >= 992 ? 480 : window >= 600 ? window / 2 : window - 32)
  const points = [...windows, 599, 600, 991, 992].map((window) => ({ window, width: layout(window) }))
  expect(fitSizes(points, [600, 800, 992])).toBe(
    '(min-width: 992px) 480px, (min-width: 600px) 50vw, calc(100vw - 32px)',
  )
})

test('a layout that grows up to a width is the smaller of both', () => {
  const layout = (window: number) => (window >= 1000 ? Math.min((window - 96) / 3, 384) : (window - 72) / 2)
  const points = [...windows, 999, 1000].map((window) => ({ window, width: layout(window) }))
  expect(fitSizes(points, [1000])).toBe('(min-width: 1000px) min(33.3vw - 31px, 384px), calc(50vw - 36px)')
})

test('an image that is nowhere shown has none, and a hidden one none for that window', () => {
  expect(fitSizes([{ window: 320, width: 0 }], [])).toBeUndefined()
  const points = windows.map((window) => ({ window, width: window < 768 ? 0 : 300 }))
  expect(fitSizes(points, [768])).toBe('300px')
})

test('what it says is never less than what was measured', () => {
  const any = fc.record({
    widths: fc.array(fc.double({ min: 0, max: 2600, noNaN: true }), { minLength: 8, maxLength: 8 }),
    breakpoints: fc.uniqueArray(fc.integer({ min: 321, max: 2559 }), { maxLength: 5 }),
  })
  fc.assert(
    fc.property(any, ({ widths, breakpoints }) => {
      const points = windows.map((window, index) => ({ window, width: widths[index]! }))
      const sizes = fitSizes(
        points,
        [...breakpoints].sort((a, b) => a - b),
      )
      for (const { window, width } of points) {
        const slot = slotWidth(sizes, { width: window, height: 800, density: 1 })
        if (sizes !== undefined) expect(slot).toBeGreaterThanOrEqual(width - 2)
      }
    }),
  )
})
