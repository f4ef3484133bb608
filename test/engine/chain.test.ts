import { beforeAll, describe, expect, test } from 'vitest'
import { outputSize, sourcesOf, type TransformOptions, transform } from '../../src/engine'
import { holds, parseCondition } from '../../src/engine/geometry/condition'
import { decodeTransformation, parseTransformation, type Transformation } from '../../src/url'
import { BLUE, drawn, GREEN, quarters, RED, WHITE } from './pictures'

let four: Buffer
beforeAll(async () => {
  four = await quarters()
})

const read = (chain: string) => decodeTransformation(parseTransformation(chain))
const draw = (chain: string, options?: TransformOptions) => drawn(four, read(chain), options)

describe('conditions', () => {
  const wide = { width: 400, height: 300 }
  test.each<[string, boolean]>([
    ['w_eq_400', true],
    ['w_ne_400', false],
    ['w_gt_400', false],
    ['w_gte_400', true],
    ['h_lt_300', false],
    ['h_lte_300', true],
    ['ar_gt_1', true],
    ['ar_eq_4-3', true],
    ['iw_eq_1000', true],
    ['ih_eq_500', true],
    ['iar_eq_2', true],
    ['w_gt_500_or_h_gt_200', true],
    // `and` binds first: true or (false and false).
    ['w_eq_400_or_h_eq_1_and_w_eq_1', true],
    ['w_eq_1_and_h_eq_1_or_ar_lt_4-3', false],
    ['h_gte_100_and_h_lte_400_or_ar_lt_4-3', true],
  ])('%s is %s', (condition, expected) => {
    expect(holds(parseCondition(condition), wide, { width: 1000, height: 500 })).toBe(expected)
  })

  test.each([
    '',
    'w',
    'w_gt',
    'w_over_3',
    'colour_eq_1',
    'w_gt_x',
    'w_gt_4-0',
    'w_gt_1_and',
    'w_gt_1_2',
    'constructor_gt_1',
  ])('"%s" is none', (condition) => {
    expect(() => parseCondition(condition)).toThrow(/if-/)
  })

  test.each<[string, [number, number], string]>([
    ['if-ar_gt_1,w-50,if-else,w-20,if-end', [50, 40], RED],
    ['if-ar_lt_1,w-50,if-else,w-20,if-end', [20, 16], RED],
    ['if-ar_lt_1,w-50,if-end', [100, 80], RED],
    // The present picture's size, not the original's.
    ['rt-90:if-ar_lt_1,w-40,if-end', [40, 50], BLUE],
    ['rt-90:if-iar_lt_1,w-40,if-end', [80, 100], BLUE],
    // Branches are chains, and what follows goes on from them.
    ['if-ar_gt_1,w-50:rt-90,if-end:fl-h', [40, 50], RED],
    ['if-ar_gt_1,if-w_gt_50,w-50,if-end,if-end', [50, 40], RED],
    ['if-ar_gt_1,w-50,l-image,i-ik_canvas,bg-00FF00,l-end,if-end', [50, 40], GREEN],
  ])('%s', async (chain, size, corner) => {
    const { width, height, corners } = await draw(chain)
    expect([width, height, corners[0]]).toEqual([...size, corner])
  })

  test('what a branch says of the encoding counts only if it is taken', async () => {
    const format = async (chain: string) => (await transform(four, read(chain))).format
    expect(await format('if-ar_gt_1,f-jpg,if-else,f-webp,if-end')).toBe('jpg')
    expect(await format('if-ar_lt_1,f-jpg,if-else,f-webp,if-end')).toBe('webp')
    expect(await format('if-ar_lt_1,f-jpg,if-end')).toBe('png')
  })

  test.each([
    ['h-40,if-ar_gt_1,w-20,if-end', /step of its own/],
    ['if-ar_gt_1,w-20,if-end,bl-10', /step of its own/],
    ['if-ar_gt_1,w-20,if-end,if-ar_lt_1,w-20,if-end', /step of its own/],
    ['if-ar_like_1,w-20,if-end', /ar_like_1/],
    ['if-ar_gt_1,pg-1,if-end', /pg-1.*condition/],
  ])('%s is refused', async (chain, message) => {
    await expect(draw(chain)).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: expect.stringMatching(message),
    })
  })

  test('what is not supported is refused in the branch that is not taken as well', async () => {
    await expect(draw('if-ar_lt_1,e-upscale,if-end')).rejects.toMatchObject({ code: 'NOT_SUPPORTED' })
  })
})

describe('named transformations', () => {
  const stored: Record<string, Transformation[]> = {
    small: [{ width: 50 }],
    turned: [{ width: 50 }, { rotation: 90 }],
    conditional: read('if-ar_gt_1,w-20,if-end'),
  }
  const named = (name: string) => (Object.hasOwn(stored, name) ? stored[name] : undefined)

  test.each<[string, [number, number], string]>([
    ['n-small', [50, 40], RED],
    ['n-turned', [40, 50], BLUE],
    ['n-turned:w-20', [20, 25], BLUE],
    // What stands beside the name wins over the last step of what is stored.
    ['n-small,w-20', [20, 16], RED],
    ['n-turned,fl-h', [40, 50], RED],
    ['n-conditional', [20, 16], RED],
    ['if-ar_gt_1,n-small,if-end', [50, 40], RED],
    ['n-small,l-image,i-ik_canvas,bg-00FF00,l-end', [50, 40], GREEN],
  ])('%s', async (chain, size, corner) => {
    const { width, height, corners } = await draw(chain, { named })
    expect([width, height, corners[0]]).toEqual([...size, corner])
  })

  test.each(['n-other', 'n-constructor', 'if-ar_gt_1,n-other,if-end'])('%s is refused', async (chain) => {
    await expect(draw(chain, { named })).rejects.toMatchObject({ code: 'BAD_VALUE' })
  })
})

describe('what the parser leaves as text', () => {
  test.each<[string, [number, number], string]>([
    // The last of two wins.
    ['w-10,w-50', [50, 40], RED],
    ['w-10,h-40,w-50,fl-h', [50, 40], GREEN],
    ['l-image,lx-0,i-ik_canvas,ly-0,bg-0000FF,w-10,h-10,l-end', [100, 80], BLUE],
  ])('%s is drawn all the same', async (chain, size, corner) => {
    expect(parseTransformation(chain).length).toBeGreaterThan(0)
    const { width, height, corners } = await draw(chain)
    expect([width, height, corners[0]]).toEqual([...size, corner])
  })

  test.each<[string, [number, number], string]>([
    ['w-50:rt-90', [40, 50], BLUE],
    ['rt-90:if-ar_lt_1,fl-h,if-end', [80, 100], RED],
    ['', [100, 80], RED],
  ])('raw "%s" is a chain of its own', async (raw, size, corner) => {
    const { width, height, corners } = await drawn(four, [{ raw }])
    expect([width, height, corners[0]]).toEqual([...size, corner])
    expect(outputSize({ width: 100, height: 80 }, [{ raw }])).toBeUndefined()
  })

  test.each(['l-text,i-x', 'l-end', 'l-text,l-end', 'l-image,ie-%FF%FF,l-end', 'l-map,i-x,l-end', 'foo-1'])(
    'raw "%s" is refused',
    async (raw) => {
      await expect(drawn(four, [{ raw }])).rejects.toMatchObject({ code: 'BAD_VALUE' })
    },
  )
})

describe('what a chain loads', () => {
  test.each<[string, string[]]>([
    ['w-50', []],
    ['l-image,i-a@@b.png,l-end', ['a/b.png']],
    ['l-image,i-ik_canvas,bg-red,l-end', []],
    ['l-text,i-x,ff-fonts@@a.ttf,l-end', ['fonts/a.ttf']],
    ['l-text,i-x,ff-Lobster,l-end', []],
    ['w-50,di-b.png', ['b.png']],
    ['if-w_gt_1,l-image,i-a.png,l-end,if-else,l-image,i-b.png,l-end,if-end', ['a.png', 'b.png']],
    ['l-image,i-a.png,l-image,i-b.png,l-end,l-end:l-image,i-a.png,l-end', ['a.png', 'b.png']],
  ])('%s', (chain, paths) => {
    expect(sourcesOf(read(chain))).toEqual(paths)
  })
})

describe('the default image', () => {
  const load = async (path: string) => (path === 'spare.png' ? four : undefined)
  test('takes the place of a missing one, with all that is asked for', async () => {
    const { width, corners } = await drawn(undefined, [{ width: 50, defaultImage: 'spare.png' }], { load })
    expect([width, corners]).toEqual([50, [RED, GREEN, BLUE, WHITE]])
  })

  test('may be missing itself', async () => {
    for (const steps of [[], [{ defaultImage: 'none.png' }]]) {
      await expect(drawn(undefined, steps, { load })).rejects.toMatchObject({ code: 'BAD_SOURCE' })
    }
  })
})
