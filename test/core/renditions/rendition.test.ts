import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renditionsOf, type Source } from '../../../src/core/renditions/rendition'
import { outputSize } from '../../../src/engine/geometry/geometry'
import { parseQuery } from '../../../src/query/request'
import type { Preset } from '../../../src/types'
import { buildTransformationString } from '../../../src/url'

const photo = { width: 1200, height: 800 }

function setOf(query: string, source: Source | undefined = photo, presets: Record<string, Preset> = {}) {
  return renditionsOf(parseQuery(query, new Map(Object.entries(presets))), source)
}

const written = ({ candidates }: Pick<ReturnType<typeof setOf>, 'candidates'>) =>
  candidates.map(({ transformation, descriptor }) =>
    [buildTransformationString(transformation), descriptor].filter(Boolean).join(' '),
  )

describe('no candidate enlarges the image; the largest that does not takes the place of those that would', () => {
  test.each<[query: string, expected: string[], beyond: object | undefined]>([
    [
      'w=800;1600;2400',
      ['w-800 800w', 'w-1200 1200w'],
      { axis: 'width', asked: [1600, 2400], instead: 1200 },
    ],
    ['w=800;1200;2400', ['w-800 800w', 'w-1200 1200w'], { axis: 'width', asked: [2400], instead: 1200 }],
    ['w=800;1200', ['w-800 800w', 'w-1200 1200w'], undefined],
    ['w=2400', ['w-2400'], { axis: 'width', asked: [2400], instead: 1200, isKept: true }],
    ['w=2400&c=at_max', ['w-2400,c-at_max'], undefined],
    ['w=1200', ['w-1200'], undefined],
    ['h=400;1600', ['h-400 600w', 'h-800 1200w'], { axis: 'height', asked: [1600], instead: 800 }],
    [
      'w=400;1200&ar=1-1',
      ['ar-1-1,w-400 400w', 'ar-1-1,w-800 800w'],
      { axis: 'width', asked: [1200], instead: 800 },
    ],
    [
      'w=400;2400&h=400;2400',
      ['w-400,h-400 400w', 'w-800,h-800 800w'],
      { axis: 'width', asked: [2400], instead: 800 },
    ],
    [
      'w=600;2400&h=300',
      ['h-300,w-600 600w', 'h-300,w-1200 1200w'],
      { axis: 'width', asked: [2400], instead: 1200 },
    ],
    ['w=800&dpr=1;2', ['w-800,dpr-1 1x', 'w-800,dpr-1.5 1.5x'], { axis: 'dpr', asked: [2], instead: 1.5 }],
    ['w=600&dpr=1;2', ['w-600,dpr-1 1x', 'w-600,dpr-2 2x'], undefined],
    [
      'w=800;2400&c=at_max',
      ['c-at_max,w-800 800w', 'c-at_max,w-1200 1200w'],
      { axis: 'width', asked: [2400], instead: 1200 },
    ],
    [
      'w=800;2400&h=300&cm=extract',
      ['h-300,cm-extract,w-800 800w', 'h-300,cm-extract,w-1200 1200w'],
      { axis: 'width', asked: [2400], instead: 1200 },
    ],
    [
      'tr=w-600&w=400;800',
      ['w-600:w-400 400w', 'w-600:w-600 600w'],
      { axis: 'width', asked: [800], instead: 600 },
    ],
    [
      'w=iw_div_2;iw_mul_2',
      ['w-iw_div_2 600w', 'w-1200 1200w'],
      { axis: 'width', asked: [2400], instead: 1200 },
    ],
  ])('%s', (query, expected, beyond) => {
    const set = setOf(query)
    expect(written(set)).toEqual(expected)
    expect(set.upscalings).toEqual(beyond ? [beyond] : [])
  })

  test('whatever is asked of whatever image', () => {
    const side = fc.integer({ min: 1, max: 4000 })
    const values = fc.uniqueArray(side, { minLength: 1, maxLength: 5 })
    const modes = [
      '',
      '&ar=1-1',
      '&ar=21-9',
      '&h=300',
      '&c=force&h=77',
      '&c=at_max',
      '&c=maintain_ratio_no_enlarge&ar=2-3',
      '&c=at_least&h=300',
      '&cm=extract&h=90',
      '&cm=pad_resize&h=90',
      '&cm=pad_extract&h=5000',
      '&q=60',
    ]
    fc.assert(
      fc.property(side, side, values, fc.constantFrom(...modes), (width, height, widths, mode) => {
        const set = setOf(`w=${widths.join(';')};${mode}`, { width, height })
        const descriptors = set.candidates.map(({ descriptor }) => Number.parseInt(descriptor ?? '', 10))
        expect(Math.max(...descriptors)).toBeLessThanOrEqual(width)
        expect(descriptors).toEqual([...new Set(descriptors)].sort((a, b) => a - b))
        for (const { transformation, width: promised } of set.candidates)
          expect(outputSize({ width, height }, transformation)?.width).toBe(promised)
      }),
      { numRuns: 2000 },
    )
  })
})

test('width and height are the rendition’s; what only the delivered image could tell is left open', () => {
  const table: [string, number | undefined, number | undefined][] = [
    ['w=300', 300, 200],
    ['w=300&dpr=2', 600, 400],
    ['w=200&dpr=1;2', 200, 134],
    ['w=300&ar=1-1', 300, 300],
    ['w=300&rt=90', 200, 300],
    ['w=300&rt=45', 354, 354],
    ['w=300&b=5_red', 310, 210],
    ['t=true', undefined, undefined],
    ['t=true&w=300', 300, undefined],
    ['t=true&w=300&h=200', 300, 200],
    ['tr=t-true&w=300;600', 600, undefined],
    ['w=300&n=thumb', undefined, undefined],
  ]
  const sizes = table.map(([query]) => [query, setOf(query).width, setOf(query).height])
  expect(sizes).toEqual(table)
})

describe('sizes', () => {
  test.each([
    ['w=400;800', '100vw'],
    ['w=400;800&sizes=50vw', '50vw'],
    ['w=400;800&sizes=auto', 'auto, 100vw'],
    ['w=400;800&sizes=auto, 50vw', 'auto, 50vw'],
    ['w=400;800&sizes=AUTO,(min-width: 9px) 1px, 2px', 'auto, (min-width: 9px) 1px, 2px'],
    ['w=400;800&sizes=auto&priority', '100vw'],
    ['w=400;800&sizes=auto, 50vw&priority', '50vw'],
    ['w=400&sizes=auto', undefined],
    ['w=400&dpr=1;2&sizes=auto', undefined],
    ['w=400;800&sizes=automatic', 'automatic'],
  ])('%s', (query, expected) => {
    expect(setOf(query).sizes).toBe(expected)
  })
})

describe('art direction', () => {
  const presets: Record<string, Preset> = {
    hero: {
      w: '400;800',
      ar: '2-1',
      q: 60,
      sources: [
        { media: '(max-width: 600px)', ar: '1-1', w: '300;600', sizes: '50vw' },
        { media: '(max-width: 900px)', w: '500;700' },
        { media: '(orientation: portrait)', fo: 'top', h: 100 },
      ],
    },
    formats: { w: 400, f: 'avif;jpg', sources: [{ media: '(max-width: 600px)', w: 200, rt: 90 }] },
  }

  test('each source has its own crop and size; where it names no crop, it has the preset’s', () => {
    const { sources, width, height } = setOf('preset=hero', photo, presets)
    const rows = sources.map((one) => [one.media, written(one), one.sizes, one.width, one.height])
    expect(rows).toEqual([
      ['(max-width: 600px)', ['ar-1-1,q-60,w-300 300w', 'ar-1-1,q-60,w-600 600w'], '50vw', 600, 600],
      ['(max-width: 900px)', ['ar-2-1,q-60,w-500 500w', 'ar-2-1,q-60,w-700 700w'], '100vw', 700, 350],
      [
        '(orientation: portrait)',
        ['h-100,fo-top,q-60,w-400 400w', 'h-100,fo-top,q-60,w-800 800w'],
        '100vw',
        800,
        100,
      ],
    ])
    expect([width, height]).toEqual([800, 400])
  })

  test('what the specifier says goes for all of them, but for what a source says itself', () => {
    const { sources, candidates } = setOf('preset=hero&q=30&w=100;200', photo, presets)
    expect(written({ candidates })).toEqual(['ar-2-1,q-30,w-100 100w', 'ar-2-1,q-30,w-200 200w'])
    expect(sources.map(written).map(([first]) => first)).toEqual([
      'ar-1-1,q-30,w-300 300w',
      'ar-2-1,q-30,w-500 500w',
      'h-100,fo-top,q-30,w-100 100w',
    ])
  })

  test('with several formats a source comes in each, and the whole in all but the last', () => {
    const { sources, candidates } = setOf('preset=formats', photo, presets)
    expect(sources.map(({ media, format, width, height }) => [media, format, width, height])).toEqual([
      ['(max-width: 600px)', 'avif', 133, 200],
      ['(max-width: 600px)', 'jpg', 133, 200],
      [undefined, 'avif', undefined, undefined],
    ])
    expect(written({ candidates })).toEqual(['w-400,f-jpg'])
  })

  test.each<[string, Preset, RegExp]>([
    [
      'a typo in a source',
      { sources: [{ media: '(a)', widht: 1 } as never] },
      /source '\(a\)': Unknown parameter 'widht'; did you mean 'width'\?/,
    ],
    ['a bad value in a source', { sources: [{ media: '(a)', q: 900 }] }, /source '\(a\)': q=900: /],
    [
      'what belongs to the whole',
      { sources: [{ media: '(a)', priority: true } as never] },
      /'priority' belongs to the preset/,
    ],
    [
      'sets of several lengths',
      { h: '1;2', sources: [{ media: '(a)', w: '1;2;3' }] },
      /source '\(a\)': .*must be of one length/,
    ],
  ])('%s is named', (_what, preset, message) => {
    expect(() => setOf('preset=x', photo, { x: preset })).toThrow(message)
  })
})

describe('defaults lie below the preset, and that below the query', () => {
  const presets = new Map<string, Preset>([['low', { q: 30, w: 300 }]])
  test.each([
    ['', { q: 50 }, 'q-50'],
    ['q=70', { q: 50 }, 'q-70'],
    ['quality=70', { q: 50 }, 'q-70'],
    ['preset=low', { q: 50, bl: 3 }, 'w-300,q-30,bl-3'],
    ['preset=low&w=5', { q: 50 }, 'w-5,q-30'],
    ['', { preset: 'low' }, 'w-300,q-30'],
    ['w=1', { preset: 'low' }, 'w-1,q-30'],
  ])('?%s with %o', (query, defaults, expected) => {
    const { main } = renditionsOf(parseQuery(query, presets, defaults), photo)
    expect(buildTransformationString(main.transformation)).toBe(expected)
  })
})
