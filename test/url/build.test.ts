import { describe, expect, test } from 'vitest'
import { buildSrc, buildTransformationString, type SrcOptions } from '../../src/url'

const E = 'https://ik.imagekit.io/demo'
const chain = (transformation: unknown) => buildTransformationString(transformation as never)
const src = (options: Record<string, unknown>) =>
  buildSrc({ urlEndpoint: E, ...options } as never as SrcOptions)
const w10 = [{ width: 10 }]
const two = [{ height: 300, width: 400 }, { rotation: 90 }]
/** The URL standard has it encoded since 2024, so that it depends on the version of Node. */
const caret = new URL('https://x.com/^').pathname.slice(1)

describe('one step writes', () => {
  test.each<[unknown, string]>([
    [{ width: 0.4 }, 'w-0.4'],
    [{ x: -10 }, 'x--10'],
    [{ x: 'N10' }, 'x-N10'],
    [{ width: '', height: '-', zoom: 0 }, 'w-,h--,z-0'],
    [{ width: 'iw_div_2' }, 'w-iw_div_2'],
    [{ progressive: true, lossless: false }, 'pr-true,lo-false'],
    [
      { format: 'jpg', progressive: true, sharpen: true, contrastStretch: true },
      'f-jpg,pr-true,e-sharpen,e-contrast',
    ],
    [{ grayscale: false }, ''],
    [{ grayscale: '-' }, 'e-grayscale'],
    [{ grayscale: 'true' }, 'e-grayscale'],
    [{ grayscale: 1 }, ''],
    [{ grayscale: '' }, ''],
    [{ grayscale: '5' }, ''],
    [
      { sharpen: '-', shadow: '', gradient: ' ', unsharpMask: false },
      'e-sharpen--,e-shadow,e-gradient,e-usm-false',
    ],
    [{ 'e-sharpen': '' }, 'e-sharpen'],
    [{ width: 1, raw: 'a-b', height: 2 }, 'w-1,a-b,h-2'],
    [{ width: 1, raw: '', height: 2 }, 'w-1,,h-2'],
    [{ trim: '' }, 't-true'],
    [{ aiEdit: true }, 'e-edit-true'],
    [{ defaultImage: '/a/b/c.jpg/' }, 'di-a@@b@@c.jpg'],
    [{ defaultImage: '' }, 'di-'],
    [{ fontFamily: '/fonts/a b.ttf' }, 'ff-fonts@@a b.ttf'],
    [{ streamingResolutions: [240, '360'] }, 'sr-240_360'],
    [{ radius: [10, 20] }, 'r-10,20'],
    [{ colorReplace: 'FF0000_10_0000FF' }, 'cr-FF0000_10_0000FF'],
    [{ distort: 'a-45' }, 'e-distort-a-45'],
    [{ colorize: 'co-red_in-50' }, 'e-colorize-co-red_in-50'],
    [{ foo: 'bar', fooBar: 1 }, 'foo-bar,fooBar-1'],
    [{ density: 300 }, 'dn-300'],
    [{ overlay: 'text' }, 'overlay-text'],
    [{ Width: 1, W: 2, aspectratio: 3 }, 'w-1,W-2,aspectratio-3'],
    [{ width: undefined, height: null }, ''],
    // With the names of before v7 a dash meant a bare key; v7 writes it out.
    [{ rotate: '90', effectGray: '-', foo: '-' }, 'rotate-90,effectGray--,foo--'],
  ])('%j → %s', (step, expected) => expect(chain([step])).toBe(expected))
})

describe('a chain', () => {
  test.each<[unknown, string]>([
    [two, 'h-300,w-400:rt-90'],
    [[{ width: 1 }, { grayscale: false }, { height: 2 }], 'w-1:h-2'],
    [[{ width: 1 }, null, undefined, {}, { height: 2 }], 'w-1:h-2'],
    [[{}], ''],
    [[], ''],
    ['w-400', ''],
    [undefined, ''],
  ])('%j → %s', (steps, expected) => expect(chain(steps)).toBe(expected))
})

describe('an overlay', () => {
  const text = (overlay: object) => chain([{ overlay }])
  test.each<[object, string]>([
    [{ type: 'text', text: 'Hello World' }, 'l-text,i-Hello%20World,l-end'],
    [
      { type: 'text', text: "Let's use ©, ®, ™, etc" },
      'l-text,ie-TGV0J3MgdXNlIMKpLCDCriwg4oSiLCBldGM%3D,l-end',
    ],
    [{ type: 'text', text: 'हिन्दी' }, 'l-text,ie-4KS54KS%2F4KSo4KWN4KSm4KWA,l-end'],
    [{ type: 'text', text: '😀' }, 'l-text,ie-8J%2BYgA%3D%3D,l-end'],
    [{ type: 'text', text: 'a/b' }, 'l-text,ie-YS9i,l-end'],
    [{ type: 'text', text: '>>>???' }, 'l-text,ie-Pj4%2BPz8%2F,l-end'],
    [
      { type: 'text', text: '50% off, now/© :x', encoding: 'plain' },
      'l-text,i-50%25%20off%2C%20now%2F%C2%A9%20%3Ax,l-end',
    ],
    [{ type: 'text', text: 'HelloWorld', encoding: 'base64' }, 'l-text,ie-SGVsbG9Xb3JsZA%3D%3D,l-end'],
    [{ type: 'image', input: '/path/to/logo.png' }, 'l-image,i-path@@to@@logo.png,l-end'],
    [{ type: 'image', input: 'my logo.png' }, 'l-image,i-my logo.png,l-end'],
    [
      { type: 'image', input: '/customer_logo/Ñykaa.png' },
      'l-image,ie-Y3VzdG9tZXJfbG9nby%2FDkXlrYWEucG5n,l-end',
    ],
    [
      { type: 'image', input: '/customer/logo.png', encoding: 'base64' },
      'l-image,ie-Y3VzdG9tZXIvbG9nby5wbmc%3D,l-end',
    ],
    [{ type: 'image', input: 'https://x.com/a.png' }, 'l-image,ie-aHR0cHM6Ly94LmNvbS9hLnBuZw%3D%3D,l-end'],
    [{ type: 'subtitle', input: '/sub.srt' }, 'l-subtitles,i-sub.srt,l-end'],
    [{ type: 'video', input: '/v/a.mp4' }, 'l-video,i-v@@a.mp4,l-end'],
    [
      {
        type: 'solidColor',
        color: 'FF0000',
        transformation: [{ width: 'bw_mul_0.5', height: 10, alpha: 5, radius: 'max' }],
      },
      'l-image,i-ik_canvas,bg-FF0000,w-bw_mul_0.5,h-10,al-5,r-max,l-end',
    ],
    [
      {
        type: 'image',
        input: 'l.png',
        layerMode: 'multiply',
        position: { x: 10, y: 20, xCenter: 1, yCenter: 'bh_div_2', focus: 'center', anchorPoint: 'top' },
        timing: { start: 1, end: 2, duration: 3 },
        transformation: [{ width: 5 }],
      },
      'l-image,i-l.png,lm-multiply,lx-10,ly-20,lxc-1,lyc-bh_div_2,lap-top,lfo-center,lso-1,leo-2,ldu-3,w-5,l-end',
    ],
    [{ type: 'image', input: 'l.png', position: { x: 0, y: '0' } }, 'l-image,i-l.png,ly-0,l-end'],
    [
      { type: 'image', input: 'l.png', transformation: [{ width: 100 }, { rotation: 90 }] },
      'l-image,i-l.png,w-100:rt-90,l-end',
    ],
    [
      {
        type: 'image',
        input: 'l.png',
        transformation: [{ width: 100, overlay: { type: 'text', text: 'T' } }],
      },
      'l-image,i-l.png,w-100,l-text,i-T,l-end,l-end',
    ],
    [{ type: 'text' }, ''],
    [{ type: 'image', input: '' }, ''],
    [{}, ''],
  ])('%j → %s', (overlay, expected) => expect(text(overlay)).toBe(expected))

  test('stands at the place of its key', () => {
    expect(chain([{ width: 1, overlay: { type: 'text', text: 'T' }, height: 2 }])).toBe(
      'w-1,l-text,i-T,l-end,h-2',
    )
  })
})

describe('a URL', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['no slash', { src: 'a.jpg' }, `${E}/a.jpg`],
    ['slashes', { urlEndpoint: `${E}//`, src: '//a.jpg' }, `${E}/a.jpg`],
    [
      'path',
      { urlEndpoint: `${E}/`, src: '/a.jpg', transformation: w10, transformationPosition: 'path' },
      `${E}/tr:w-10/a.jpg`,
    ],
    [
      'any other position',
      { src: 'a.jpg', transformation: w10, transformationPosition: 'Query' },
      `${E}/tr:w-10/a.jpg`,
    ],
    [
      'bare host',
      {
        urlEndpoint: 'https://ik.imagekit.io',
        src: 'a.jpg',
        transformation: w10,
        transformationPosition: 'path',
      },
      'https://ik.imagekit.io/tr:w-10/a.jpg',
    ],
    [
      'pattern',
      {
        urlEndpoint: 'https://cdn.x.com/p1/p2',
        src: 'a.jpg',
        transformation: w10,
        transformationPosition: 'path',
      },
      'https://cdn.x.com/p1/p2/tr:w-10/a.jpg',
    ],
    ['other host without scheme', { src: '//cdn.other.com/a.jpg' }, `${E}/cdn.other.com/a.jpg`],
    ['upper-case scheme', { src: 'HTTPS://x/a.jpg' }, `${E}/HTTPS:/x/a.jpg`],
    ['query', { src: 'a.jpg', transformation: two }, `${E}/a.jpg?tr=h-300,w-400:rt-90`],
    [
      'query after others',
      { src: 'a.jpg', transformation: two, queryParameters: { v: '1' } },
      `${E}/a.jpg?v=1&tr=h-300,w-400:rt-90`,
    ],
    [
      'path and query',
      { src: 'a.jpg', transformation: two, queryParameters: { v: '1' }, transformationPosition: 'path' },
      `${E}/tr:h-300,w-400:rt-90/a.jpg?v=1`,
    ],
    [
      'form encoding',
      { src: 'a.jpg', queryParameters: { 'a b': 'é+&', n: null, l: ['x', 'y'] } },
      `${E}/a.jpg?a+b=%C3%A9%2B%26&n=null&l=x%2Cy`,
    ],
    [
      'absolute',
      {
        src: 'https://other.com/p/a.jpg?t1=v1',
        queryParameters: { t2: 'v2' },
        transformation: [{ width: 300 }],
      },
      'https://other.com/p/a.jpg?t1=v1&t2=v2&tr=w-300',
    ],
    [
      'absolute, path asked',
      { src: 'https://other.com/a.jpg', transformation: w10, transformationPosition: 'path' },
      'https://other.com/a.jpg?tr=w-10',
    ],
    [
      'not merged',
      { src: `${E}/a.jpg?tr=h-1`, transformation: [{ width: 300 }] },
      `${E}/a.jpg?tr=h-1&tr=w-300`,
    ],
    [
      'path of another',
      { src: `${E}/tr:h-1/a.jpg`, transformation: [{ width: 300 }] },
      `${E}/tr:h-1/a.jpg?tr=w-300`,
    ],
    ['space', { src: 'my photo.jpg' }, `${E}/my%20photo.jpg`],
    ['encoded space', { src: 'my%20photo.jpg' }, `${E}/my%20photo.jpg`],
    ['non-ASCII', { src: 'हि é.jpg' }, `${E}/%E0%A4%B9%E0%A4%BF%20%C3%A9.jpg`],
    ['quotes', { src: `a"b'c<d>e.jpg` }, `${E}/a%22b'c%3Cd%3Ee.jpg`],
    ['brackets', { src: 'a[b]{c}|d^e.jpg' }, `${E}/a[b]%7Bc%7D|d${caret}e.jpg`],
    ['lone percent', { src: '100%.jpg' }, `${E}/100%.jpg`],
    ['live query of src', { src: 'a.jpg?x=1', transformation: [{ width: 300 }] }, `${E}/a.jpg?x=1&tr=w-300`],
    ['root', { src: '/' }, `${E}/`],
    ['slash at the end', { src: 'a/' }, `${E}/a/`],
    ['hidden folder', { src: '.well-known/a.jpg' }, `${E}/.well-known/a.jpg`],
    ['no src', { src: '' }, ''],
    ['no endpoint', { urlEndpoint: '', src: 'a.jpg' }, ''],
    ['endpoint without scheme', { urlEndpoint: 'ik.imagekit.io/demo', src: 'a.jpg' }, ''],
    ['endpoint without scheme, with port', { urlEndpoint: 'localhost:3000/demo', src: 'a.jpg' }, ''],
    ['broken absolute', { src: 'https://' }, ''],
  ])('%s', (_name, options, expected) => expect(src(options)).toBe(expected))

  const endpoints = [E, `${E}/`, `${E}//`]
  const sources = ['a.jpg', '/a.jpg', '//a.jpg']
  test.each(endpoints.flatMap((urlEndpoint) => sources.map((path) => [urlEndpoint, path])))(
    'joins %s and %s with one slash',
    (urlEndpoint, path) => {
      expect(src({ urlEndpoint, src: path })).toBe(`${E}/a.jpg`)
      const options = { urlEndpoint, src: path, transformation: w10, transformationPosition: 'path' }
      expect(src(options)).toBe(`${E}/tr:w-10/a.jpg`)
    },
  )

  test('a bad endpoint does not spoil the next call', () => {
    expect(src({ src: 'a.jpg' })).toBe(`${E}/a.jpg`)
    expect(src({ urlEndpoint: 'foo:bar', src: 'a.jpg' })).toBe('')
    expect(src({ src: 'a.jpg' })).toBe(`${E}/a.jpg`)
  })

  test.each([{ signed: true }, { expiresIn: 60 }])('%j throws and names signUrl', (options) => {
    expect(() => src({ src: 'a.jpg', ...options })).toThrow(/signUrl/)
  })
})
