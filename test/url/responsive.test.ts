import { describe, expect, test } from 'vitest'
import { type GetImageAttributesOptions, getResponsiveImageAttributes } from '../../src/url'

const urlEndpoint = 'https://e.io'
const attributes = (options: Partial<GetImageAttributesOptions>) =>
  getResponsiveImageAttributes({ src: 's.jpg', urlEndpoint, ...options })
const candidates = (options: Partial<GetImageAttributesOptions>) =>
  attributes(options)
    .srcSet?.split(', ')
    .map((candidate) => candidate.split(' ')[1])
const widths = (options: Partial<GetImageAttributesOptions>) =>
  attributes(options)
    .srcSet?.split(', ')
    .map((candidate) => Number(/w-(\d+)/.exec(candidate)?.[1]))

const devices = [640, 750, 828, 1080, 1200, 1920, 2048, 3840]

describe('candidates', () => {
  test.each<[Partial<GetImageAttributesOptions>, number[]]>([
    [{}, devices],
    [{ sizes: '100vw' }, devices],
    [{ sizes: '50vw' }, [384, ...devices]],
    [{ sizes: '(min-width: 800px) 33vw, 100vw' }, [256, 384, ...devices]],
    [{ sizes: '150vw' }, devices.slice(3)],
    [{ sizes: '5vw' }, [32, 48, 64, 96, 128, 256, 384, ...devices]],
    [{ sizes: '33.3vw' }, [16, 32, 48, 64, 96, 128, 256, 384, ...devices]],
    [{ sizes: '200vw' }, [16, 32, 48, 64, 96, 128, 256, 384, ...devices]],
    [{ sizes: '300px' }, [16, 32, 48, 64, 96, 128, 256, 384, ...devices]],
    [{ sizes: 'calc(50vw - 1rem)' }, [16, 32, 48, 64, 96, 128, 256, 384, ...devices]],
    [{ width: 16 }, [16, 32]],
    [{ width: 400 }, [640, 828]],
    [{ width: 640 }, [640, 1920]],
    [{ width: 2000 }, [2048, 3840]],
    [{ width: 3000 }, [3840]],
  ])('%j', (options, expected) => expect(widths(options)).toEqual(expected))

  test('densities', () => {
    expect(attributes({ width: 500, transformation: [{ height: 300 }] })).toEqual({
      src: 'https://e.io/s.jpg?tr=h-300:w-1080,c-at_max',
      srcSet: 'https://e.io/s.jpg?tr=h-300:w-640,c-at_max 1x, https://e.io/s.jpg?tr=h-300:w-1080,c-at_max 2x',
      width: 500,
    })
  })

  test('src is the largest candidate, width is echoed, and one at most is left where nothing is larger', () => {
    expect(attributes({ width: 3000 })).toEqual({
      src: 'https://e.io/s.jpg?tr=w-3840,c-at_max',
      srcSet: 'https://e.io/s.jpg?tr=w-3840,c-at_max 1x',
      width: 3000,
    })
    expect(attributes({}).src).toBe('https://e.io/s.jpg?tr=w-3840,c-at_max')
  })

  test('without a width the sizes are 100vw, and empty ones stay away', () => {
    expect(attributes({}).sizes).toBe('100vw')
    expect(attributes({ sizes: '' })).not.toHaveProperty('sizes')
  })
})

describe('where the JavaScript SDK writes what no browser reads', () => {
  test('it lists a width twice that stands in both lists', () => {
    expect(candidates({ sizes: '1px', deviceBreakpoints: [100, 200], imageBreakpoints: [100] })).toEqual([
      '100w',
      '200w',
    ])
  })

  test('it asks for no width at all without breakpoints', () => {
    expect(attributes({ deviceBreakpoints: [], imageBreakpoints: [] })).toEqual({
      src: 'https://e.io/s.jpg',
      sizes: '100vw',
    })
  })

  test('it asks for no width where the share is wider than every breakpoint', () => {
    expect(candidates({ sizes: '150vw', deviceBreakpoints: [500] })).toEqual(['500w'])
  })

  test('it leaves white space in, which ends a URL in a srcset', () => {
    expect(attributes({ width: 16, transformation: [{ raw: 'ff-a b' }] }).srcSet).toBe(
      'https://e.io/s.jpg?tr=ff-a%20b:w-16,c-at_max 1x, https://e.io/s.jpg?tr=ff-a%20b:w-32,c-at_max 2x',
    )
  })
})
