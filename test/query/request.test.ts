import { describe, expect, test } from 'vitest'
import { renditionsOf } from '../../src/core/renditions/rendition'
import { parseQuery } from '../../src/query/request'
import type { Preset } from '../../src/types'
import { buildTransformationString } from '../../src/url'

const presets = new Map<string, Preset>([
  ['thumb', 'w=200&h=200'],
  ['square', { width: 300, aspectRatio: '1-1' }],
])
const photo = { width: 1200, height: 800 }

/** What a query comes to: one `chain descriptor` a candidate. */
function renditions(query: string, source: typeof photo | undefined = photo) {
  const { candidates } = renditionsOf(parseQuery(query, presets), source)
  return candidates.map(({ transformation, descriptor }) =>
    [buildTransformationString(transformation), descriptor].filter(Boolean).join(' '),
  )
}

describe('a query becomes renditions', () => {
  test.each([
    ['', ['']],
    ['w=400', ['w-400']],
    ['width=400', ['w-400']],
    ['h=300&w=400', ['w-400,h-300']],
    ['w=400&h=300', ['w-400,h-300']],
    ['w=400;800', ['w-400 400w', 'w-800 800w']],
    ['w=800;400', ['w-400 400w', 'w-800 800w']],
    ['h=200;400', ['h-200 300w', 'h-400 600w']],
    ['w=400;800&h=400;800', ['w-400,h-400 400w', 'w-800,h-800 800w']],
    ['w=200&dpr=1;2', ['w-200,dpr-1 1x', 'w-200,dpr-2 2x']],
    ['tr=rt-90,w-100:bl-4', ['rt-90,w-100:bl-4']],
    ['tr=rt-90&w=400', ['rt-90:w-400']],
    ['e-grayscale&w=100', ['w-100,e-grayscale']],
    ['grayscale=true', ['e-grayscale']],
    ['n=thumb', ['n-thumb']],
    ['preset=thumb', ['w-200,h-200']],
    ['preset=thumb&h=100', ['w-200,h-100']],
    ['preset=square', ['w-300,ar-1-1']],
    ['w=400&f=avif;webp', ['w-400,f-webp']],
    ['w=0.5', ['w-0.5']],
    ['w=iw_div_2', ['w-iw_div_2']],
    ['bg=FF0000%20', undefined],
  ])('%s', (query, expected) => {
    if (expected) expect(renditions(query)).toEqual(expected)
    else expect(() => renditions(query)).toThrow()
  })
})

test('no candidate is wider than the image; its own width takes the place of those that were', () => {
  expect(renditions('w=800;1600;2400')).toEqual(['w-800 800w', 'w-1200 1200w'])
  expect(renditions('w=800;1200;2400')).toEqual(['w-800 800w', 'w-1200 1200w'])
  expect(renditions('w=2000')).toEqual(['w-2000'])
})

test('of a Media Library file, the size is what the query fixes', () => {
  const { width, height } = renditionsOf(parseQuery('w=400', presets), undefined)
  expect([width, height]).toEqual([400, undefined])
  expect(() => renditionsOf(parseQuery('h=1;2', presets), undefined)).toThrow(/widths are known/)
})

test('width and height are those of the largest rendition, in CSS pixels', () => {
  const size = (query: string) => {
    const { width, height } = renditionsOf(parseQuery(query, presets), photo)
    return [width, height]
  }
  expect(size('w=300;600')).toEqual([600, 400])
  expect(size('w=200&dpr=1;2')).toEqual([200, 134])
  expect(size('')).toEqual([1200, 800])
  expect(size('rt=90')).toEqual([800, 1200])
})

test('sizes: as given, else 100vw where the browser chooses by width', () => {
  const sizes = (query: string) => renditionsOf(parseQuery(query, presets), photo).sizes
  expect(sizes('w=300;600')).toBe('100vw')
  expect(sizes('w=300;600&sizes=(min-width: 800px) 50vw, 100vw')).toBe('(min-width: 800px) 50vw, 100vw')
  expect(sizes('w=300')).toBeUndefined()
  expect(sizes('w=300&dpr=1;2')).toBeUndefined()
})

test('a raw chain holds no character that ends a URL', () => {
  const { chain } = parseQuery('tr=w-4,x-%22%3e%3cscript%3e%20%60', new Map())
  expect(buildTransformationString(chain)).toBe('w-4,x-%22%3E%3Cscript%3E%20%60')
})

describe('what is wrong is named, with what would be right', () => {
  test.each([
    ['widht=400', /Unknown parameter 'widht'; did you mean 'width'\?/],
    ['qualty=3', /Unknown parameter 'qualty'; did you mean 'quality'\?/],
    ['zzz=1', /Unknown parameter 'zzz'\..*tr=zzz-/],
    ['constructor=1', /Unknown parameter 'constructor'/],
    ['thumb', /Unknown parameter 'thumb'; did you mean 'preset=thumb'\?/],
    ['w=wide', /w=wide: /],
    ['q=101', /q=101: /],
    ['f=jpgg', /f=jpgg: /],
    ['c=force;at_max', /only w, h, dpr and f take a set/],
    ['w=1;2&h=1;2;3', /must be of one length/],
    ['w=;', /needs at least one value/],
    ['preset=thumbs', /No preset 'thumbs'; did you mean 'thumb'\?/],
    ['preset=constructor', /No preset 'constructor'/],
    ['as=imgs', /as=imgs: must be one of url, srcset, img, picture, meta; did you mean 'img'\?/],
    ['as=srcset-0', /as=srcset-0: no such source; it needs a preset with sources/],
    ['as=srcset-999', /as=srcset-999: no such source/],
    [`w=${'9'.repeat(400)}`, /w=9+: /],
    [`w=4;${'9'.repeat(10)}`, /w=9{10}: /],
    [`h=1.${'1'.repeat(400)}`, /h=1\.1+: /],
    [`x=N${'9'.repeat(10)}`, /x=N9{10}: /],
    [`w=iw_mul_${'9'.repeat(10)}`, /w=iw_mul_9{10}: /],
    [`ar=${'9'.repeat(10)}-1`, /ar=9{10}-1: /],
    ['tr=l-image,i-a.png', /tr=l-image,i-a.png is no transformation/],
    ['overlay=x', /write it as a raw chain/],
  ])('%s', (query, message) => {
    expect(() => renditions(query)).toThrow(message)
  })
})
