import { createHmac } from 'node:crypto'
import { buildSrc as browserSrc } from '@imagekit/javascript'
import Official from '@imagekit/nodejs'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createClient, ImageKitConfigError, type UrlOptions } from '../../../src/api'
import { chains, endpoints, plainWords, queries } from '../../url/arbitraries'

const endpoint = 'https://ik.imagekit.io/demo'
const privateKey = 'private_key_test'
const now = 1_700_000_000_000
const client = createClient({ privateKey, urlEndpoint: endpoint, env: {}, clock: clockAt(now) })

/** Options of either official builder; what each of them gets wrong is shown in test/url/official.test.ts. */
function srcOptions(dialect: 'node' | 'js') {
  const path = fc
    .array(plainWords, { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('/'))
    .filter((src) => !/(^|\/)\.{1,2}(\/|$)/.test(src))
  const sources = fc.oneof(
    path,
    path.map((src) => `https://x.example/${src}?a=1`),
  )
  const steps =
    dialect === 'js'
      ? chains({ without: ['color'], anchorAndFocus: true, text: plainWords })
      : chains({ without: ['density', 'layerMode'], anchorAndFocus: false, text: plainWords })
  return fc.record({
    src: sources,
    urlEndpoint: endpoints,
    transformation: steps,
    transformationPosition: fc.constantFrom('query', 'path'),
    queryParameters: queries,
  })
}

function clockAt(time: number) {
  return { now: () => time, sleep: async () => {}, random: () => 0 }
}

/** What stands behind the endpoint, signed by hand. */
function signature(rest: string, timestamp = '9999999999', key = privateKey): string {
  return createHmac('sha1', key)
    .update(rest + timestamp)
    .digest('hex')
}

describe('client.url', () => {
  test.each<[string, UrlOptions, string]>([
    ['a relative path', { path: '/a.jpg' }, `${endpoint}/a.jpg`],
    ['a path without its slash', { path: 'a.jpg' }, `${endpoint}/a.jpg`],
    ['src', { src: 'a.jpg' }, `${endpoint}/a.jpg`],
    [
      'another endpoint',
      { path: '/a.jpg', urlEndpoint: 'https://images.example.com/x/' },
      'https://images.example.com/x/a.jpg',
    ],
    [
      'an absolute source',
      { src: 'https://ik.imagekit.io/demo/a.jpg?v=1', transformation: [{ width: 10 }] },
      `${endpoint}/a.jpg?v=1&tr=w-10`,
    ],
    [
      'an absolute source keeps its transformation in the query',
      {
        src: 'https://other.com/a.jpg',
        transformation: [{ width: 10 }],
        transformationPosition: 'path',
      },
      'https://other.com/a.jpg?tr=w-10',
    ],
    [
      'a chain as text',
      { path: '/a.jpg', transformation: 'w-400,h-300:rt-90' },
      `${endpoint}/a.jpg?tr=w-400,h-300:rt-90`,
    ],
    ['an empty chain', { path: '/a.jpg', transformation: '' }, `${endpoint}/a.jpg`],
    [
      'a chain of objects in the path',
      {
        path: '/a.jpg',
        transformation: [{ height: 300, width: 400 }, { rotation: 90 }],
        transformationPosition: 'path',
      },
      `${endpoint}/tr:h-300,w-400:rt-90/a.jpg`,
    ],
    [
      'a property that matches no option is added as it is',
      { path: '/a.jpg', transformation: [{ width: 1, ...({ foo: 'bar' } as object) }] },
      `${endpoint}/a.jpg?tr=w-1,foo-bar`,
    ],
    [
      'sharpening, contrast, progressive and format',
      {
        path: '/a.jpg',
        transformation: [{ format: 'jpg', progressive: true, sharpen: true, contrastStretch: true }],
      },
      `${endpoint}/a.jpg?tr=f-jpg,pr-true,e-sharpen,e-contrast`,
    ],
    [
      'query parameters',
      { path: '/a.jpg', queryParameters: { v: '1 2&3' }, transformation: [{ width: 1 }] },
      `${endpoint}/a.jpg?v=1+2%263&tr=w-1`,
    ],
    ['special characters', { path: '/हि é"#?.jpg' }, `${endpoint}/%E0%A4%B9%E0%A4%BF%20%C3%A9%22#?.jpg`],
    ['no source', {}, ''],
    ['an empty source', { src: '' }, ''],
    ['an endpoint that is no URL', { path: '/a.jpg', urlEndpoint: 'demo' }, ''],
  ])('%s', (_, options, expected) => {
    expect(client.url(options)).toBe(expected)
    expect(client.helper.buildSrc(options)).toBe(expected)
  })

  test.each<[string, UrlOptions, string]>([
    ['signed', { path: '/default-image.jpg', signed: true }, 'c86f61bcf1fb5f7a123cd3dbcc89bc5658923ace'],
    ['expiresIn', { path: '/default-image.jpg', expiresIn: 300 }, '9b68f10a8f2b6b2bc75ba9612c91df72bbe93645'],
    [
      'expiresIn, though signed is false',
      { path: '/default-image.jpg', expiresIn: 300, signed: false },
      '9b68f10a8f2b6b2bc75ba9612c91df72bbe93645',
    ],
    [
      'an expiry in the past never expires',
      { path: '/default-image.jpg', expiresIn: -5, signed: true },
      'c86f61bcf1fb5f7a123cd3dbcc89bc5658923ace',
    ],
    [
      'expireSeconds',
      { path: '/default-image.jpg', signed: true, expireSeconds: 300 },
      '9b68f10a8f2b6b2bc75ba9612c91df72bbe93645',
    ],
    [
      'a transformation in the path',
      {
        path: '/default-image.jpg',
        signed: true,
        transformation: 'h-300,w-400:rt-90',
        transformationPosition: 'path',
      },
      'ebae512c62b273d805c21e97d66ee1a2a5b55fbd',
    ],
    [
      'a foreign host is signed whole',
      { src: 'https://other.com/a.jpg', signed: true },
      '49f4e4de997a6939cf24a9affbcaded7c9bef04f',
    ],
  ])('signs: %s', (_, options, expected) => {
    expect(new URL(client.url(options)).searchParams.get('ik-s')).toBe(expected)
  })

  test('the key of a client signs for every endpoint, with the endpoint taken off', () => {
    const url = client.url({ path: '/a.jpg', urlEndpoint: 'https://images.example.com/x', signed: true })
    expect(url).toBe(`https://images.example.com/x/a.jpg?ik-s=${signature('a.jpg')}`)
  })

  test('a path without any endpoint is an error that names the variable', () => {
    const bare = createClient({ privateKey, env: {} })
    expect(() => bare.url({ path: '/a.jpg' })).toThrow(ImageKitConfigError)
    expect(() => bare.url({ path: '/a.jpg' })).toThrow(/IMAGEKIT_URL_ENDPOINT/)
    expect(bare.url({ src: 'https://a.example/b.jpg' })).toBe('https://a.example/b.jpg')
  })

  test('the options that were given stay as they were', () => {
    const options = Object.freeze({ path: '/a.jpg', transformation: Object.freeze([{ width: 1 }]) })
    client.url(options as unknown as UrlOptions)
    expect(options).toEqual({ path: '/a.jpg', transformation: [{ width: 1 }] })
  })
})

describe('any options', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now, toFake: ['Date'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const official = new Official({ privateKey })
  const expiry = fc.option(fc.integer({ min: -10, max: 4000 }), { nil: undefined })

  test('give the URL of @imagekit/nodejs, signed or not', () => {
    fc.assert(
      fc.property(srcOptions('node'), fc.boolean(), expiry, (options, signed, expiresIn) => {
        const all = { ...structuredClone(options), signed, ...(expiresIn !== undefined && { expiresIn }) }
        const expected = official.helper.buildSrc(structuredClone(all) as Official.SrcOptions)
        expect(client.url(all as UrlOptions)).toBe(expected)
      }),
      { numRuns: 3000 },
    )
  })

  test('give the URL of @imagekit/javascript', () => {
    fc.assert(
      fc.property(srcOptions('js'), (options) => {
        const expected = browserSrc(structuredClone(options) as never)
        expect(client.url(options as UrlOptions)).toBe(expected)
      }),
      { numRuns: 3000 },
    )
  })

  test('are signed as an independent HMAC has it', () => {
    fc.assert(
      fc.property(srcOptions('node'), (options) => {
        const url = client.url(options as UrlOptions)
        const signed = client.url({ ...(options as UrlOptions), signed: true })
        const prefix = options.urlEndpoint.endsWith('/') ? options.urlEndpoint : `${options.urlEndpoint}/`
        const separator = url.includes('?') ? '&' : '?'
        expect(signed).toBe(`${url}${separator}ik-s=${signature(url.replace(prefix, () => ''))}`)
      }),
      { numRuns: 1000 },
    )
  })
})
