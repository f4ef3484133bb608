import fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { outputSize, transform } from '../../src/engine'
import type { Transformation } from '../../src/url'
import { trials } from '../trials/size'
import { expectedSize } from './oracle'

const pictures: Record<string, { bytes: Buffer; w: number; h: number }> = {}

beforeAll(async () => {
  const of = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 4, background: '#3a7a' } })
  pictures.png = { bytes: await of(97, 61).png().toBuffer(), w: 97, h: 61 }
  pictures.webp = { bytes: await of(40, 130).webp().toBuffer(), w: 40, h: 130 }
  // Lies on its side in the file: people see it 83 wide.
  pictures.jpg = {
    bytes: await of(120, 83).jpeg().withMetadata({ orientation: 6 }).toBuffer(),
    w: 83,
    h: 120,
  }
  pictures.dot = { bytes: await of(1, 1).png().toBuffer(), w: 1, h: 1 }
})

const side = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 200 }) },
  fc.constantFrom(
    '0.5',
    '0.07',
    '.9',
    70000,
    'iw_div_2',
    'ih_add_7',
    'cw_mul_0.9',
    'iw_add_ch_mul_0.25',
    '150_mod_40',
  ),
)
/** Everything that changes the size, beside much that must not. */
const step = fc.record(
  {
    width: side,
    height: side,
    aspectRatio: fc.constantFrom('4-3', '1_1', '0.4', '16-9', 'iar_mul_2', 1.5),
    crop: fc.constantFrom(
      'maintain_ratio',
      'force',
      'at_max',
      'at_max_enlarge',
      'at_least',
      'maintain_ratio_no_enlarge',
    ),
    cropMode: fc.constantFrom(
      'pad_resize',
      'pad_resize_no_enlarge',
      'extract',
      'pad_extract',
      'pad_extract_no_shrink',
    ),
    focus: fc.constantFrom('center', 'top_left', 'right', 'bottom_right', 'custom', 'auto'),
    dpr: fc.constantFrom(0.1, 0.5, 1.5, 2, 5),
    x: fc.integer({ min: 0, max: 100 }),
    y: fc.constantFrom(0, 13, 'ih_div_3'),
    rotation: fc.oneof(
      fc.constantFrom(90, 180, 270, 360, 'N90', 'auto', 450),
      fc.integer({ min: 0, max: 359 }),
      fc.integer({ min: 1, max: 359 }).map((degrees) => `N${degrees}`),
    ),
    border: fc.constantFrom('3_red', 'cw_mul_0.1_FF000050', '1_white'),
    background: fc.constantFrom(
      'FF0000',
      '00FF0040',
      'blurred',
      'blurred_50_N20',
      'dominant',
      'gradient_dominant_4',
    ),
    flip: fc.constantFrom('h', 'v', 'h_v'),
    radius: fc.constantFrom(5, 'max', '0_5_max_1'),
    blur: fc.constantFrom(1, 20),
    opacity: fc.constantFrom(0, 40),
    grayscale: fc.constant(true as const),
    contrastStretch: fc.constant(true as const),
    sharpen: fc.constantFrom(true as const, 10),
    unsharpMask: fc.constant('2-2-1-0.01'),
    shadow: fc.constantFrom(true as const, 'bl-0_st-50_x-N20_y-100'),
    gradient: fc.constantFrom(true as const, 'ld-45_from-red_to-blue_sp-0.5'),
    colorReplace: fc.constant('FF0000_40'),
    colorize: fc.constant('co-teal_in-40'),
    overlay: fc.constantFrom(
      { type: 'text' as const, text: 'hello', transformation: [{ fontSize: 20 }] },
      { type: 'solidColor' as const, color: 'red', transformation: [{ width: 30, height: 300 }] },
      {
        type: 'solidColor' as const,
        color: 'red',
        position: { x: 'N5', y: 900 },
        layerMode: 'cutout' as const,
      },
    ),
    quality: fc.constantFrom(1, 100),
    metadata: fc.boolean(),
    colorProfile: fc.boolean(),
  },
  { requiredKeys: [] },
)
/** Most keys are left out of most steps: a step of thirty parameters would only ever show the last of them. */
const sparse = fc
  .tuple(step, fc.infiniteStream(fc.nat(4)))
  .map(([full, dice]) =>
    Object.fromEntries(
      Object.entries(full).filter(([, value]) => value !== undefined && dice.next().value === 0),
    ),
  )

test('is what the rules give, whatever is asked for', { timeout: 300_000 }, async () => {
  let checked = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('png', 'webp', 'jpg', 'dot'),
      fc.array(sparse, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('png', 'jpg', 'webp'),
      async (name, random, format) => {
        const { bytes, w, h } = pictures[name]!
        const steps = random as Transformation[]
        const expected = expectedSize({ w, h }, steps)
        // Above 2 MP there is no shadow, by ImageKit's documentation.
        const sizes = steps.map((_, index) => expectedSize({ w, h }, steps.slice(0, index + 1)))
        fc.pre(sizes.every((size) => size.w * size.h <= 2e6))
        const result = await transform(bytes, [...steps, { format }], { customCoordinates: '10,5,20,30' })
        const { width, height } = await sharp(result.data).metadata()
        expect({ w: width, h: height }).toEqual(expected)
        expect({ w: result.width, h: result.height }).toEqual(expected)
        expect(outputSize({ width: w, height: h }, steps)).toEqual({ width, height })
        checked++
      },
    ),
    { numRuns: trials(2000, 150) },
  )
  expect(checked).toBeGreaterThanOrEqual(trials(2000, 150))
})
