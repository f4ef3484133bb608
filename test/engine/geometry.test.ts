import fc from 'fast-check'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { EngineError, outputSize, partialSize, type Size, transform } from '../../src/engine'
import type { Transformation } from '../../src/url'

const sample = { width: 1200, height: 900 }

describe('output size', () => {
  test.each<[Transformation[], Size]>([
    [[{ width: 400 }], { width: 400, height: 300 }],
    [[{ height: 300 }], { width: 400, height: 300 }],
    [[{ width: '0.5' }], { width: 600, height: 450 }],
    [[{ width: 'iw_div_2' }], { width: 600, height: 450 }],
    [[{ width: 2400 }], { width: 2400, height: 1800 }],
    [[{ width: 400, height: 400 }], { width: 400, height: 400 }],
    [[{ width: 400, aspectRatio: '4-3' }], { width: 400, height: 300 }],
    [[{ height: 300, aspectRatio: '1_2' }], { width: 150, height: 300 }],
    [[{ width: 400, height: 100, aspectRatio: '1-1' }], { width: 400, height: 100 }],
    [[{ aspectRatio: '1-1' }], sample],
    [[{ width: 300, height: 300, crop: 'at_max' }], { width: 300, height: 225 }],
    [[{ width: 4000, height: 4000, crop: 'at_max' }], sample],
    [[{ width: 3000, crop: 'at_max' }], sample],
    [[{ width: 2400, height: 2400, crop: 'at_max_enlarge' }], { width: 2400, height: 1800 }],
    [[{ width: 300, height: 300, crop: 'at_least' }], { width: 400, height: 300 }],
    [[{ width: 300, height: 50, crop: 'force' }], { width: 300, height: 50 }],
    [[{ width: 2400, height: 2400, crop: 'maintain_ratio_no_enlarge' }], { width: 900, height: 900 }],
    [[{ width: 500, height: 500, cropMode: 'pad_resize' }], { width: 500, height: 500 }],
    [[{ width: 500, height: 2000, cropMode: 'extract' }], { width: 500, height: 900 }],
    [[{ width: 500, height: 2000, cropMode: 'pad_extract' }], { width: 500, height: 2000 }],
    [[{ width: 500, height: 2000, cropMode: 'pad_extract_no_shrink' }], { width: 1200, height: 2000 }],
    [[{ width: 400, dpr: 2 }], { width: 800, height: 600 }],
    [[{ width: 4000, dpr: 2 }], { width: 4000, height: 3000 }],
    [[{ width: 70000 }], sample],
    [[{ rotation: 90 }], { width: 900, height: 1200 }],
    [[{ rotation: 'N90' }], { width: 900, height: 1200 }],
    [[{ rotation: 45 }], { width: 1485, height: 1485 }],
    [[{ width: 400, border: '10_red' }], { width: 420, height: 320 }],
    [[{ width: 400, border: 'cw_mul_0.05_red' }], { width: 440, height: 340 }],
    [[{ width: 400, height: 300 }, { rotation: 90 }], { width: 300, height: 400 }],
    [[{ width: 400 }, { width: '0.5' }], { width: 600, height: 450 }],
    [[{ width: 400 }, { original: true }], sample],
    [[{ width: 200, height: 100, focus: 'face' }], { width: 200, height: 100 }],
    [[{ trim: true }, { width: 200, height: 100 }], { width: 200, height: 100 }],
  ])('%j of 1200×900 is %j', (steps, size) => {
    expect(outputSize(sample, steps)).toEqual(size)
  })

  test.each<[Transformation[]]>([
    [[{ trim: true }]],
    [[{ focus: 'dog' }]],
    [[{ width: 300, focus: 'face' }]],
    [[{ raw: 'w-20' }]],
    [[{ named: 'thumb' }]],
    [[{ width: 'auto' }]],
    [[{ width: 100, dpr: 'auto' }]],
    [[{ width: 'iw_div_0' }]],
    [[{ width: 'wide' }]],
  ])('%j cannot be known', (steps) => {
    expect(outputSize(sample, steps)).toBeUndefined()
  })

  test.each<[Transformation[], Partial<Size>]>([
    [[{ width: 400 }], { width: 400 }],
    [[{ width: 400, height: 300 }], { width: 400, height: 300 }],
    [[{ width: 400, aspectRatio: '2-1', dpr: 2 }], { width: 800, height: 400 }],
    [[{ width: 400 }, { rotation: 90 }], { height: 400 }],
    [[{ width: 400, crop: 'at_max' }], {}],
    [[{ width: '0.5' }], {}],
    [[{ width: 400, height: '0.5' }], {}],
    [[{ width: 'iw_div_2' }], {}],
    [[{ width: 400, height: 300, crop: 'at_max' }], {}],
    [[{ width: 400, height: 300, cropMode: 'pad_resize' }], { width: 400, height: 300 }],
    [[{ width: 400, height: 300, cropMode: 'extract' }], {}],
    [[{ rotation: 45 }], {}],
    [[], {}],
  ])('%j alone fixes %j', (steps, size) => {
    expect(partialSize(steps)).toEqual(size)
  })
})

describe('what is drawn', () => {
  let picture: Buffer
  const size = { width: 97, height: 61 }

  beforeAll(async () => {
    picture = await sharp({ create: { ...size, channels: 3, background: '#3a7' } })
      .png()
      .toBuffer()
  })

  const side = fc.oneof(
    fc.integer({ min: 1, max: 220 }),
    fc.constantFrom('0.3', '0.77', 'iw_div_2', 'ih_add_7', 'cw_mul_0.9'),
  )
  const step = fc.record(
    {
      width: side,
      height: side,
      aspectRatio: fc.constantFrom('4-3', '1_1', '0.4', 'iar_mul_2'),
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
      focus: fc.constantFrom('center', 'top_left', 'right', 'bottom_right', 'custom'),
      dpr: fc.constantFrom(0.5, 1.5, 2),
      rotation: fc.oneof(fc.constantFrom(90, 180, 'N90', 'auto'), fc.integer({ min: -359, max: 359 })),
      border: fc.constantFrom('3_red', 'cw_mul_0.1_FF000050'),
      flip: fc.constantFrom('h', 'v', 'h_v'),
      background: fc.constantFrom('FF0000', '00FF0040'),
      x: fc.integer({ min: 0, max: 100 }),
      y: fc.integer({ min: 0, max: 100 }),
    },
    { requiredKeys: [] },
  )

  test('has the size that geometry promised, for any transformation', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 3 }), async (random) => {
        const steps = random as Transformation[]
        const promised = outputSize(size, steps)
        const result = await transform(picture, [...steps, { format: 'png' }]).catch((error) => error)
        if (result instanceof EngineError && result.code === 'LIMIT') return
        if (promised === undefined) return expect(result).toBeInstanceOf(EngineError)
        const { width, height } = await sharp(result.data).metadata()
        expect({ width, height }).toEqual(promised)
        expect({ width: result.width, height: result.height }).toEqual(promised)
      }),
      { numRuns: 300 },
    )
  })
})
