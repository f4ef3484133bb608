import { expect, test } from 'vitest'
import { isRemoteAllowed } from '../../src/frameworks/astro-remote'
import service from '../../src/frameworks/astro-service'
import type { AstroTransform } from '../../src/frameworks/astro-transformation'

const endpoint = 'https://ik.imagekit.io/demo'
const image = {
  src: `${endpoint}/ik-seo/site/0123456789abcdef/hero.jpg`,
  width: 1600,
  height: 800,
  format: 'jpg',
}
const config = {
  service: { config: { urlEndpoint: endpoint } },
  domains: ['example.com'],
  remotePatterns: [{ protocol: 'https', hostname: '**.example.org', pathname: '/photos/*' }],
}
const urlOf = (options: Partial<AstroTransform>) => service.getURL({ src: image, ...options }, config)

test.each<[string, Partial<AstroTransform>, string]>([
  ['a width', { width: 400 }, '?tr=w-400'],
  ['width and height without fit go by the width', { width: 400, height: 400 }, '?tr=w-400'],
  ['a height alone', { height: 200 }, '?tr=h-200'],
  ['cover', { width: 300, height: 300, fit: 'cover' }, '?tr=w-300,h-300,c-maintain_ratio'],
  [
    'a corner',
    { width: 300, height: 300, fit: 'cover', position: 'left top' },
    '?tr=w-300,h-300,c-maintain_ratio,fo-top_left',
  ],
  [
    'a position in lengths keeps the middle',
    { width: 300, height: 300, fit: 'cover', position: '10px 20%' },
    '?tr=w-300,h-300,c-maintain_ratio',
  ],
  ['contain', { width: 300, height: 300, fit: 'contain' }, '?tr=w-300,h-300,c-at_max'],
  ['fill', { width: 300, height: 200, fit: 'fill' }, '?tr=w-300,h-200,c-force'],
  ['a quality by its name', { width: 400, quality: 'high' }, '?tr=w-400,q-80'],
  ['a quality in figures', { width: 400, quality: '61' }, '?tr=w-400,q-61'],
  ['a format', { width: 400, format: 'jpeg' }, '?tr=w-400,f-jpg'],
  ['more than the source has', { width: 4000 }, '?tr=w-1600'],
  [
    'a crop larger than the source keeps its shape',
    { width: 1600, height: 1600, fit: 'cover' },
    '?tr=w-800,h-800,c-maintain_ratio',
  ],
  ['ImageKit’s own chain goes before', { width: 400, tr: 'e-grayscale' }, '?tr=e-grayscale:w-400'],
  ['nothing', {}, ''],
])('%s', async (_name, options, query) => {
  expect(await urlOf(options)).toBe(image.src + query)
})

test('what the option `defaults` asks of an image goes before what Astro asks', async () => {
  const src = { ...image, src: `${image.src}?tr=e-usm-2-2-0.8-0.024` }
  expect(await urlOf({ src, width: 400 })).toBe(`${image.src}?tr=e-usm-2-2-0.8-0.024:w-400`)
})

test.each([
  ['https://example.com/a.jpg', `${endpoint}/https%3A%2F%2Fexample.com%2Fa.jpg?tr=w-40`],
  [
    'https://cdn.example.org/photos/a.jpg',
    `${endpoint}/https%3A%2F%2Fcdn.example.org%2Fphotos%2Fa.jpg?tr=w-40`,
  ],
  ['https://cdn.example.org/other/a.jpg', 'https://cdn.example.org/other/a.jpg'],
  ['https://elsewhere.net/a.jpg', 'https://elsewhere.net/a.jpg'],
  ['/public.jpg', '/public.jpg'],
  [`${endpoint}/library.jpg`, `${endpoint}/library.jpg?tr=w-40`],
])('%s is delivered as %s', async (src, url) => {
  expect(await urlOf({ src, width: 40, height: 40 })).toBe(url)
})

test.each([
  ['*.example.org', 'https://a.example.org/', true],
  ['*.example.org', 'https://a.b.example.org/', false],
  ['**.example.org', 'https://a.b.example.org/', true],
  ['**.example.org', 'https://example.org/', false],
  ['example.org', 'https://example.org.evil.net/', false],
])('the pattern %s of %s: %s', (hostname, url, allowed) => {
  expect(isRemoteAllowed(url, { remotePatterns: [{ hostname }] })).toBe(allowed)
})

test('an SVG keeps its URL, as ImageKit would not make it smaller', async () => {
  expect(await urlOf({ src: { ...image, format: 'svg' }, width: 20 })).toBe(image.src)
})

test('the attributes are the page’s: sizes of the missing side, and nothing of the service’s own', () => {
  const options = { src: image, width: 400, alt: 'A', tr: 'e-grayscale', quality: 80, class: 'hero' }
  expect(service.getHTMLAttributes(options)).toEqual({
    alt: 'A',
    class: 'hero',
    width: 400,
    height: 200,
    loading: 'lazy',
    decoding: 'async',
  })
})

test('a srcset has no candidate wider than the source, and each but once', () => {
  const set = service.getSrcSet({ src: image, widths: [3000, 400, 2000] })
  expect(set.map(({ descriptor, transform }) => [descriptor, transform.width, transform.height])).toEqual([
    ['400w', 400, 200],
    ['1600w', 1600, 800],
  ])
})

test('densities multiply the width that is shown', () => {
  const set = service.getSrcSet({ src: image, width: 300, densities: ['2x', 1] })
  expect(set.map(({ descriptor, transform }) => [descriptor, transform.width])).toEqual([
    ['1x', 300],
    ['2x', 600],
  ])
})

test.each<[Partial<AstroTransform>, RegExp]>([
  [{ src: '/a.jpg' }, /needs width and height/],
  [{ src: '' }, /needs an imported image or a URL/],
  [{ widths: [1], densities: [1] }, /not both/],
])('%o is refused', (options, message) => {
  expect(() => service.validateOptions({ src: image, ...options })).toThrow(message)
})
