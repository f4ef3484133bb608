import { createHmac } from 'node:crypto'
import ImageKit from '@imagekit/nodejs'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import {
  appendSignature,
  buildSrc,
  signatureTimestamp,
  signUrl,
  splitSignature,
  stringToSign,
  verifyUrl,
} from '../../src/url'
import { chains, plainWords, queries, runs } from './arbitraries'

const E = 'https://ik.imagekit.io/demo'
const key = 'private_key_test'
const now = 1_700_000_000_000
const chain = [{ height: 300, width: 400 }, { rotation: 90 }]
const hindi = [{ overlay: { type: 'text', text: 'हिन्दी' } }]

type Vector = {
  src: string
  expiresIn?: number
  urlEndpoint?: string
  privateKey?: string
  [option: string]: unknown
}

/** As a synchronous signer in Node would do it. */
function signSync(url: string, urlEndpoint: string, privateKey: string, timestamp: number): string {
  const signature = createHmac('sha1', privateKey)
    .update(stringToSign(url, urlEndpoint, timestamp))
    .digest('hex')
  return appendSignature(url, timestamp, signature)
}

describe('WebCrypto and node:crypto give the known signature of', () => {
  const path = 'path'
  test.each<[Vector, string]>([
    [{ src: '/default-image.jpg' }, '/default-image.jpg?ik-s=c86f61bcf1fb5f7a123cd3dbcc89bc5658923ace'],
    [
      { src: '/default-image.jpg', urlEndpoint: `${E}/` },
      '/default-image.jpg?ik-s=c86f61bcf1fb5f7a123cd3dbcc89bc5658923ace',
    ],
    [
      { src: '/default-image.jpg', expiresIn: -5 },
      '/default-image.jpg?ik-s=c86f61bcf1fb5f7a123cd3dbcc89bc5658923ace',
    ],
    [
      { src: '/default-image.jpg', expiresIn: 0.5 },
      '/default-image.jpg?ik-s=c86f61bcf1fb5f7a123cd3dbcc89bc5658923ace',
    ],
    [
      { src: '/default-image.jpg', expiresIn: 300 },
      '/default-image.jpg?ik-t=1700000300&ik-s=9b68f10a8f2b6b2bc75ba9612c91df72bbe93645',
    ],
    [
      { src: '/default-image.jpg', expiresIn: 12.9 },
      '/default-image.jpg?ik-t=1700000012&ik-s=c357292014f5deeca8720be7a7ead3bbc45638ae',
    ],
    [
      { src: '/default-image.jpg', transformation: chain },
      '/default-image.jpg?tr=h-300,w-400:rt-90&ik-s=182c007e909601ae70e5bfd20557e451400c8bde',
    ],
    [
      { src: '/default-image.jpg', transformation: chain, transformationPosition: path },
      '/tr:h-300,w-400:rt-90/default-image.jpg?ik-s=ebae512c62b273d805c21e97d66ee1a2a5b55fbd',
    ],
    [
      {
        src: '/default-image.jpg',
        transformation: [{ width: 300 }],
        transformationPosition: path,
        queryParameters: { v: '123' },
        expiresIn: 300,
      },
      '/tr:w-300/default-image.jpg?v=123&ik-t=1700000300&ik-s=d127244c8a017a098f2436e9ca15fab4f9099cba',
    ],
    [
      {
        src: '/default-image.jpg',
        transformation: [{ width: 300 }],
        queryParameters: { v: '123' },
        expiresIn: 300,
      },
      '/default-image.jpg?v=123&tr=w-300&ik-t=1700000300&ik-s=9a67ba857f115003c64f8aad4b0512c328561f7b',
    ],
    [
      { src: '/a.jpg', queryParameters: { v: '1 2&3' } },
      '/a.jpg?v=1+2%263&ik-s=958a2de9b76847d1e8be6af4437d9dcff77ace49',
    ],
    [
      { src: '/folder/hé llo.jpg' },
      '/folder/h%C3%A9%20llo.jpg?ik-s=26a21b1134bf5bb6f2262aa1e57a7f159af2bac2',
    ],
    [
      { src: '/folder/h%C3%A9%20llo.jpg' },
      '/folder/h%C3%A9%20llo.jpg?ik-s=26a21b1134bf5bb6f2262aa1e57a7f159af2bac2',
    ],
    [
      { src: '/a.jpg', transformation: hindi },
      '/a.jpg?tr=l-text,ie-4KS54KS%2F4KSo4KWN4KSm4KWA,l-end&ik-s=8efee1d97bd05729376159fc0422b7543b94e91c',
    ],
    [
      { src: '/a.jpg', transformation: [{ overlay: { type: 'text', text: 'Hello World' } }] },
      '/a.jpg?tr=l-text,i-Hello%20World,l-end&ik-s=8f99f6050bf258536cb91fa516162eeb9c78ab5f',
    ],
    [
      {
        src: 'shoe.jpg',
        urlEndpoint: 'https://images.example.com/products/',
        transformation: [{ named: 'thumb' }],
        transformationPosition: path,
      },
      'https://images.example.com/products/tr:n-thumb/shoe.jpg?ik-s=67406ff877a5333b182a225d410868085e96f194',
    ],
    [
      { src: `${E}/a.jpg`, transformation: [{ width: 10 }] },
      '/a.jpg?tr=w-10&ik-s=65720149cb751a511debfb982efefd6b67d7c9e2',
    ],
    [
      { src: '/ik-seo/app/0a1b2c/hero.jpg', transformation: [{ width: 400 }] },
      '/ik-seo/app/0a1b2c/hero.jpg?tr=w-400&ik-s=0ecc74b5dab2ca2052e835103e69e505611d3f25',
    ],
    [
      { src: 'https%3A%2F%2Fhost%2Fx.jpg', transformation: [{ width: 400 }] },
      '/https%3A%2F%2Fhost%2Fx.jpg?tr=w-400&ik-s=7fe4d4950d8341662217b329fad1378f6a12d43d',
    ],
    [
      { src: 'https://other.com/a.jpg' },
      'https://other.com/a.jpg?ik-s=49f4e4de997a6939cf24a9affbcaded7c9bef04f',
    ],
    [
      { src: 'sdk-testing-files/future-search.png', privateKey: 'dummy-key' },
      '/sdk-testing-files/future-search.png?ik-s=32dbbbfc5f945c0403c71b54c38e76896ef2d6b0',
    ],
    [
      {
        src: 'sdk-testing-files/future-search.png',
        privateKey: 'dummy-key',
        queryParameters: { version: '2.0' },
        transformation: [{ width: 300, height: 200 }],
      },
      '/sdk-testing-files/future-search.png?version=2.0&tr=w-300,h-200&ik-s=601d97a7834b7554f4dabf0d3fc3a219ceeb6b31',
    ],
    [
      {
        src: 'sdk-testing-files/future-search.png',
        privateKey: 'dummy-key',
        queryParameters: { version: '2.0' },
        transformation: [{ width: 300, height: 200 }],
        transformationPosition: path,
      },
      '/tr:w-300,h-200/sdk-testing-files/future-search.png?version=2.0&ik-s=dd1ee8f83d019bc59fd57a5fc4674a11eb8a3496',
    ],
    [
      { src: 'sdk-testing-files/हिन्दी.png', privateKey: 'dummy-key' },
      '/sdk-testing-files/%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80.png?ik-s=3fff2f31da1f45e007adcdbe95f88c8c330e743c',
    ],
  ])('%j', async ({ expiresIn, privateKey = key, ...options }, expected) => {
    const urlEndpoint = options.urlEndpoint ?? E
    const url = buildSrc({ ...options, urlEndpoint } as never)
    const full = expected.startsWith('/') ? E + expected : expected
    expect(await signUrl(url, { urlEndpoint, privateKey, expiresIn, now })).toBe(full)
    expect(signSync(url, urlEndpoint, privateKey, signatureTimestamp(expiresIn, now))).toBe(full)
    expect(await verifyUrl(full, { urlEndpoint, privateKey, now })).toBe('valid')
  })

  test.each([
    [`${E}/default-image.jpg?tr=h-300%2Cw-400`, NaN, 'a4814a4bc84d46d47d223bcbf2cf0a9eb433aa5b'],
    [`${E}/tr:h-300,w-400/default-image.jpg?v=123`, 300, 'fa7db04964805a99859a8e9188ef3eff6f6b5d6c'],
  ])('a URL of the old SDK: %s', async (url, expiresIn, signature) => {
    const signed = await signUrl(url, { urlEndpoint: E, privateKey: key, expiresIn, now })
    expect(splitSignature(signed)).toMatchObject({ url, signature })
  })
})

test('the Node SDK signs every URL of ours alike', async () => {
  vi.useFakeTimers({ now, toFake: ['Date'] })
  const { helper } = new ImageKit({ privateKey: key })
  const dialect = { without: ['density', 'layerMode'], anchorAndFocus: false, text: plainWords }
  await fc.assert(
    fc.asyncProperty(
      chains(dialect),
      queries,
      fc.option(fc.integer({ min: -10, max: 10_000 }), { nil: undefined }),
      async (transformation, queryParameters, expiresIn) => {
        const options = { urlEndpoint: E, src: 'a/é b.jpg', transformation, queryParameters } as never
        const theirs = helper.buildSrc({ ...(options as object), signed: true, expiresIn } as never)
        expect(await signUrl(buildSrc(options), { urlEndpoint: E, privateKey: key, expiresIn })).toBe(theirs)
      },
    ),
    { numRuns: Math.ceil(runs / 20) },
  )
  vi.useRealTimers()
})

describe('signing', () => {
  test.each([
    { urlEndpoint: '', privateKey: key },
    { urlEndpoint: E, privateKey: '' },
  ])('throws without endpoint or key: %j', async (options) => {
    await expect(signUrl(`${E}/a.jpg`, options)).rejects.toThrow(/urlEndpoint|privateKey/)
  })

  test('leaves the fragment out and behind', async () => {
    const plain = await signUrl(`${E}/a.jpg`, { urlEndpoint: E, privateKey: key })
    expect(await signUrl(`${E}/a.jpg#x?y`, { urlEndpoint: E, privateKey: key })).toBe(`${plain}#x?y`)
  })

  test('a bare ? gets no second one', async () => {
    expect(appendSignature(`${E}/a.jpg?`, 5, 'ab')).toBe(`${E}/a.jpg?ik-t=5&ik-s=ab`)
  })

  test('signing again replaces the signature', async () => {
    const once = await signUrl(`${E}/a.jpg?v=1`, { urlEndpoint: E, privateKey: key, expiresIn: 10 })
    const again = await signUrl(once, { urlEndpoint: E, privateKey: key })
    expect(again).toBe(await signUrl(`${E}/a.jpg?v=1`, { urlEndpoint: E, privateKey: key }))
  })
})

describe('splitSignature', () => {
  test.each([
    [`${E}/a.jpg`, { url: `${E}/a.jpg`, timestamp: 9999999999, signature: undefined }],
    [`${E}/a.jpg?ik-s=ab`, { url: `${E}/a.jpg`, timestamp: 9999999999, signature: 'ab' }],
    [`${E}/a.jpg?ik-t=5&v=%20+&ik-s=ab#f`, { url: `${E}/a.jpg?v=%20+#f`, timestamp: 5, signature: 'ab' }],
    [`${E}/a.jpg?ik-t=x&ik-s=ab`, { url: `${E}/a.jpg`, timestamp: Number.NaN, signature: 'ab' }],
    [`${E}/a.jpg?&a=&b`, { url: `${E}/a.jpg?&a=&b`, timestamp: 9999999999, signature: undefined }],
  ])('%s', (url, expected) => expect(splitSignature(url)).toEqual(expected))
})

describe('verifyUrl', () => {
  const options = { urlEndpoint: E, privateKey: key, now }
  test.each([
    ['valid', (url: string) => url],
    ['unsigned', () => `${E}/a.jpg?tr=w-10`],
    ['invalid', (url: string) => url.replace('w-10', 'w-11')],
    ['invalid', (url: string) => url.replace(/ik-t=\d+/, 'ik-t=1900000000')],
    ['invalid', (url: string) => url.slice(0, -1)],
  ])('%s', async (expected, change) => {
    const signed = await signUrl(`${E}/a.jpg?tr=w-10`, { ...options, expiresIn: 60 })
    expect(await verifyUrl(change(signed), options)).toBe(expected)
  })

  test('expired one second after its time', async () => {
    const signed = await signUrl(`${E}/a.jpg`, { ...options, expiresIn: 60 })
    expect(await verifyUrl(signed, { ...options, now: now + 60_000 })).toBe('valid')
    expect(await verifyUrl(signed, { ...options, now: now + 61_000 })).toBe('expired')
  })
})
