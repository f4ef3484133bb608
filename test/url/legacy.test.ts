import Legacy from 'imagekit'
import { describe, expect, test } from 'vitest'
import { buildSrc } from '../../src/url'

const E = 'https://ik.imagekit.io/demo'

/** What moving over from the SDK before v7 changes: the position by default, the separators, and what a dash means. */
describe('imagekit 6 writes, for the same picture:', () => {
  const legacy = new Legacy({ publicKey: 'public_key_test', privateKey: 'private_key_test', urlEndpoint: E })
  test.each<[string, object, string, object, string]>([
    [
      'the chain in the path, where ours puts it into the query',
      { path: '/a.jpg', transformation: [{ height: 300, width: 400 }] },
      `${E}/tr:h-300,w-400/a.jpg`,
      { src: '/a.jpg', transformation: [{ height: 300, width: 400 }] },
      `${E}/a.jpg?tr=h-300,w-400`,
    ],
    [
      'encoded separators in the query',
      {
        path: '/a.jpg',
        transformation: [{ height: 300, width: 400 }, { rotation: 90 }],
        transformationPosition: 'query',
      },
      `${E}/a.jpg?tr=h-300%2Cw-400%3Art-90`,
      { src: '/a.jpg', transformation: [{ height: 300, width: 400 }, { rotation: 90 }] },
      `${E}/a.jpg?tr=h-300,w-400:rt-90`,
    ],
    [
      'a bare key for a dash, and a number behind contrast',
      {
        path: '/a.jpg',
        transformation: [{ format: 'jpg', progressive: 'true', effectSharpen: '-', effectContrast: '1' }],
      },
      `${E}/tr:f-jpg,pr-true,e-sharpen,e-contrast-1/a.jpg`,
      {
        src: '/a.jpg',
        transformation: [{ format: 'jpg', progressive: true, sharpen: true, raw: 'e-contrast-1' }],
        transformationPosition: 'path',
      },
      `${E}/tr:f-jpg,pr-true,e-sharpen,e-contrast-1/a.jpg`,
    ],
    [
      'a bare key for a dash behind any name',
      { path: '/a.jpg', transformation: [{ rotate: '90', effectGray: '-', foo: '-' }] },
      `${E}/tr:rt-90,e-grayscale,foo/a.jpg`,
      {
        src: '/a.jpg',
        transformation: [{ rotation: 90, grayscale: true, raw: 'foo' }],
        transformationPosition: 'path',
      },
      `${E}/tr:rt-90,e-grayscale,foo/a.jpg`,
    ],
    [
      'no slash between the endpoint and a path without one',
      { path: 'default-image.jpg' },
      'https://ik.imagekit.io/demodefault-image.jpg',
      { src: 'default-image.jpg' },
      `${E}/default-image.jpg`,
    ],
  ])('%s', (_name, before, written, now, right) => {
    expect(legacy.url(before as never)).toBe(written)
    expect(buildSrc({ urlEndpoint: E, ...now } as never)).toBe(right)
  })
})
