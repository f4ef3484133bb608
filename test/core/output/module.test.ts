import { describe, expect, test } from 'vitest'
import { remoteOutcome } from '../../../src/core/delivery/outcome'
import { viewOf } from '../../../src/core/output/image-view'
import { moduleCode } from '../../../src/core/output/module'
import { renditionsOf } from '../../../src/core/renditions/rendition'
import { parseQuery } from '../../../src/query/request'
import type { Preset } from '../../../src/types'

const presets = new Map<string, Preset>([
  [
    'hero',
    {
      w: '400;800',
      sources: [
        { media: '(max-width: 600px)', ar: '1-1', w: 300 },
        { media: '(max-width: 900px)', ar: '4-3', w: '500;700', sizes: '50vw' },
      ],
    },
  ],
])

/** The module of an image of 1200 × 800 pixels, run; its URLs shortened to what they ask for. */
async function exportsOf(query: string, casing: 'html' | 'react' = 'html'): Promise<Record<string, unknown>> {
  const request = parseQuery(query, presets)
  const { urls, set } = remoteOutcome(
    renditionsOf(request, { width: 1200, height: 800 }),
    'https://cdn',
    '/a.jpg',
  )
  const view = viewOf({ set, asset: undefined, placeholder: undefined, sidecar: undefined, request }, urls)
  const code = moduleCode(view, casing).replaceAll('https://cdn/a.jpg?tr=', '')
  return import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)
}

test('one shape, whatever is asked for', async () => {
  const names = async (query: string) => Object.keys(await exportsOf(query)).sort()
  const shape = await names('w=400')
  expect(shape.join(' ')).toBe(
    'default height img meta picture placeholder preload preloads sizes src srcset width',
  )
  for (const query of ['', 'w=400;800', 'preset=hero&priority', 'as=picture', 'f=avif;webp'])
    expect(await names(query)).toEqual(shape)
})

test('an image is lazy; one with priority is loaded at once, first, and decoded with the page', async () => {
  expect((await exportsOf('w=400;800')).img).toEqual({
    src: 'w-800',
    srcset: 'w-400 400w, w-800 800w',
    sizes: '100vw',
    width: 800,
    height: 533,
    loading: 'lazy',
    decoding: 'async',
  })
  expect((await exportsOf('w=400&priority')).img).toEqual({
    src: 'w-400',
    width: 400,
    height: 267,
    loading: 'eager',
    decoding: 'sync',
    fetchpriority: 'high',
  })
})

describe('preload asks for exactly what the image will', () => {
  test.each<[string, object]>([
    ['w=400', { href: 'w-400' }],
    ['w=400;800', { imagesrcset: 'w-400 400w, w-800 800w', imagesizes: '100vw' }],
    ['w=400;800&sizes=auto, 50vw', { imagesrcset: 'w-400 400w, w-800 800w', imagesizes: '50vw' }],
    ['w=400&dpr=1;2', { imagesrcset: 'w-400,dpr-1 1x, w-400,dpr-2 2x' }],
    ['w=400&priority', { href: 'w-400', fetchpriority: 'high' }],
    ['w=400&f=avif;webp;jpg', { type: 'image/avif', imagesrcset: 'w-400,f-avif' }],
  ])('%s', async (query, expected) => {
    const { preload, preloads } = await exportsOf(query)
    expect(preload).toEqual({ rel: 'preload', as: 'image', ...expected })
    expect(preloads).toEqual([preload])
  })

  test('with art direction one for each source, of which at most one fits a window', async () => {
    const { preload, preloads } = await exportsOf('preset=hero')
    expect(preloads).toEqual([
      { rel: 'preload', as: 'image', media: '(max-width: 600px)', imagesrcset: 'w-300,ar-1-1' },
      {
        rel: 'preload',
        as: 'image',
        media: '((max-width: 900px)) and (not ((max-width: 600px)))',
        imagesrcset: 'ar-4-3,w-500 500w, ar-4-3,w-700 700w',
        imagesizes: '50vw',
      },
      {
        rel: 'preload',
        as: 'image',
        media: '(not ((max-width: 600px))) and (not ((max-width: 900px)))',
        imagesrcset: 'w-400 400w, w-800 800w',
        imagesizes: '100vw',
      },
    ])
    expect((preloads as unknown[]).at(-1)).toBe(preload)
  })
})

test('picture has the sources in the order in which a browser tries them, with their own sizes', async () => {
  const { picture, img } = await exportsOf('preset=hero')
  expect(picture).toEqual({
    sources: [
      { media: '(max-width: 600px)', srcset: 'w-300,ar-1-1', width: 300, height: 300 },
      {
        media: '(max-width: 900px)',
        srcset: 'ar-4-3,w-500 500w, ar-4-3,w-700 700w',
        sizes: '50vw',
        width: 700,
        height: 525,
      },
    ],
    img,
  })
})

test('React has its own names', async () => {
  const { img, picture, preload } = await exportsOf('w=400;800&f=webp;jpg&priority', 'react')
  expect(img).toMatchObject({ srcSet: expect.any(String), fetchPriority: 'high' })
  expect(picture).toMatchObject({ sources: [{ type: 'image/webp', srcSet: expect.any(String) }] })
  expect(preload).toMatchObject({
    imageSrcSet: expect.any(String),
    imageSizes: '100vw',
    fetchPriority: 'high',
  })
  for (const one of [img, picture, preload])
    expect(JSON.stringify(one)).not.toMatch(/srcset|fetchpriority|imagesizes/)
})

test.each<[string, unknown]>([
  ['w=400', 'w-400'],
  ['w=400;800&as=srcset', 'w-400 400w, w-800 800w'],
  ['preset=hero&as=srcset-0', 'w-300,ar-1-1'],
  ['w=400&as=img', expect.objectContaining({ src: 'w-400' })],
  ['w=400&as=picture', { sources: [], img: expect.objectContaining({ src: 'w-400' }) }],
  ['w=400&as=meta', { src: 'w-400', width: 400, height: 267 }],
])('the default export of ?%s', async (query, expected) => {
  expect((await exportsOf(query)).default).toEqual(expected)
})
