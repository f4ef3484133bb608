import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildSrc, parseSeoPath, parseUrl, seoPath } from '../../src/url'

describe('seoPath', () => {
  test.each([
    ['/app/0a1b2c.jpg', 'hero', '/ik-seo/app/0a1b2c/hero.jpg'],
    ['0a1b2c.jpg', 'hero', '/ik-seo/0a1b2c/hero.jpg'],
    ['/a.b/c', 'x', '/ik-seo/a.b/c/x'],
    ['/a.tar.gz', 'x', '/ik-seo/a.tar/x.gz'],
    ['/a.jpg', 'é 100%?#/b', '/ik-seo/a/%C3%A9%20100%25%3F%23-b.jpg'],
  ])('%s and %s → %s', (filePath, name, expected) => expect(seoPath(filePath, name)).toBe(expected))

  test.each(['/app/a.jpg', '/ik-seo', '/ik-seo/a.jpg', ''])('%j is no SEO path', (path) => {
    expect(parseSeoPath(path)).toBeUndefined()
  })

  test('its inverse, and parseUrl behind buildSrc, give the parts back', () => {
    const name = fc.stringMatching(/^[\p{L}\w %?#-]{1,10}$/u)
    const path = fc.tuple(fc.array(name, { maxLength: 2 }), name, fc.constantFrom('', '.jpg', '.tar.gz'))
    fc.assert(
      fc.property(path, name, ([folders, file, extension], seoName) => {
        const filePath = `/${[...folders, file].join('/')}${extension}`
        const src = seoPath(filePath, seoName)
        expect(parseSeoPath(src)).toEqual({ filePath, seoName })
        const urlEndpoint = 'https://ik.imagekit.io/demo'
        expect(parseUrl(buildSrc({ src, urlEndpoint }), { urlEndpoint })).toMatchObject({ filePath, seoName })
      }),
      { numRuns: 500 },
    )
  })
})
