import { expect, test } from 'vitest'
import { chooseCandidate } from '../../src/report/devices/choose'
import { SCREENS } from '../../src/report/devices/devices'
import { matchesMedia } from '../../src/report/devices/media'
import { slotWidth } from '../../src/report/devices/sizes'

/* test/browser/report.test.ts compares the same functions with Chromium. */

const screen = { width: 1000, height: 800, density: 2 }

test.each([
  [undefined, 1000],
  ['', 1000],
  ['50vw', 500],
  ['auto, 30vw', 300],
  ['(min-width: 900px) 33vw, 100vw', 330],
  ['(min-width: 1100px) 33vw, (min-width: 640px) 50vw, 100vw', 500],
  ['(max-width: 60em) 10px, 20px', 20],
  ['(width > 999px) and (orientation: landscape) 7px, 8px', 7],
  ['(400px <= width < 1000px) 7px, 8px', 8],
  ['not (min-width: 900px) 7px, 8px', 8],
  ['((min-width: 2000px) or (min-height: 700px)) 7px, 8px', 7],
  ['calc(100vw - 2 * 24px)', 952],
  ['calc((100vw - 40px) / 3)', 320],
  ['min(700px, 90vw)', 700],
  ['clamp(300px, 50vw, 400px)', 400],
  ['(min-resolution: 2dppx) 7px, 8px', 7],
  ['nonsense, 40px', 40],
  ['-5px, 40px', 40],
  ['calc(5px - 40px), 40px', 0],
  ['(unknown-feature) 7px, not (unknown-feature) 8px, 9px', 9],
  ['calc(1px + 2), 9px', 9],
])('sizes %j', (sizes, expected) => {
  expect(slotWidth(sizes, screen)).toBeCloseTo(expected, 6)
})

test.each([
  [undefined, true],
  ['screen and (min-width: 900px)', true],
  ['print', false],
  ['not print', true],
  ['print, (max-width: 1000px)', true],
  ['only screen and (max-width: 999px)', false],
  ['(min-aspect-ratio: 5/4)', true],
  ['(', false],
])('media %j', (media, expected) => {
  expect(matchesMedia(media, screen)).toBe(expected)
})

test.each([
  ['400w 800w 1600w', 400, 1, '400w'],
  ['400w 800w 1600w', 400, 1.25, '800w'],
  ['400w 800w 1600w', 400, 2, '800w'],
  // Nearer to 2x than to 4x.
  ['400w 800w 1600w', 400, 2.5, '800w'],
  ['400w 800w 1600w', 400, 3, '1600w'],
  ['400w 800w 1600w', 2000, 1, '1600w'],
  ['1x 2x 3x', 100, 2, '2x'],
])('of %s, shown with %d px at %dx, %s is loaded', (srcset, slot, density, expected) => {
  const candidates = srcset.split(' ').map((descriptor) => ({ descriptor }))
  expect(chooseCandidate(candidates, slot, density)?.descriptor).toBe(expected)
})

test('the weights of the screens add up to 1', () => {
  expect(SCREENS.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9)
})
