import { describe, expect, test } from 'vitest'
import {
  buildTransformationString,
  decodeTransformation,
  parseChain,
  parseTransformation,
  TransformationError,
} from '../../src/url'

describe('a chain is read into options', () => {
  test.each<[string, unknown]>([
    ['', []],
    ['w-400,h-300:rt-90', [{ width: 400, height: 300 }, { rotation: 90 }]],
    ['w-0.5,h-iw_div_2,x--10,rt-N40', [{ width: 0.5, height: 'iw_div_2', x: -10, rotation: 'N40' }]],
    ['w-0.50,h-1e3,dpr-auto', [{ width: '0.50', height: '1e3', dpr: 'auto' }]],
    ['pr-true,lo-false,t-true', [{ progressive: true, lossless: false, trim: true }]],
    [
      'e-grayscale,e-sharpen,e-usm-2-2-0.8-0.024',
      [{ grayscale: true, sharpen: true, unsharpMask: '2-2-0.8-0.024' }],
    ],
    ['e-sharpen-10,ar-4-3,pg-3-,r-max', [{ sharpen: 10, aspectRatio: '4-3', page: '3-', radius: 'max' }]],
    ['bg-123456,n-123,cr-123456', [{ background: '123456', named: '123', colorReplace: '123456' }]],
    ['sr-240_360', [{ streamingResolutions: ['240', '360'] }]],
    ['di-a@@b.jpg,ff-fonts@@x.ttf', [{ defaultImage: 'a/b.jpg', fontFamily: 'fonts/x.ttf' }]],
    ['foo-bar,foo_bar-1,e-new-2', [{ foo: 'bar', foo_bar: 1, 'e-new': 2 }]],
    ['orig-true', [{ original: true }]],
    ['dn-300,lm-multiply', [{ density: 300, layerMode: 'multiply' }]],
  ])('%s', (chain, expected) => {
    expect(parseTransformation(chain)).toEqual(expected)
    expect(buildTransformationString(parseTransformation(chain))).toBe(chain)
  })
})

describe('layers', () => {
  test.each<[string, unknown]>([
    ['l-text,i-Hello%20World,l-end', { type: 'text', text: 'Hello World' }],
    [
      'l-text,ie-4KS54KS%2F4KSo4KWN4KSm4KWA,co-red,l-end',
      { type: 'text', text: 'हिन्दी', transformation: [{ fontColor: 'red' }] },
    ],
    ['l-text,i-a%2Cb%3Ac,l-end', { type: 'text', text: 'a,b:c', encoding: 'plain' }],
    ['l-text,ie-SGVsbG9Xb3JsZA%3D%3D,l-end', { type: 'text', text: 'HelloWorld', encoding: 'base64' }],
    [
      'l-image,i-path@@to@@logo.png,lx-10,ly-0,lfo-center,l-end',
      { type: 'image', input: 'path/to/logo.png', position: { x: 10, y: '0', focus: 'center' } },
    ],
    ['l-image,i-@@a@@,l-end', { type: 'image', input: '//a//' }],
    ['l-image,i-,l-end', { type: 'image', input: '/' }],
    [
      'l-video,i-v.mp4,lso-1,leo-2.5,w-10,l-end',
      { type: 'video', input: 'v.mp4', timing: { start: 1, end: 2.5 }, transformation: [{ width: 10 }] },
    ],
    [
      'l-subtitles,i-s.srt,co-red,l-end',
      { type: 'subtitle', input: 's.srt', transformation: [{ color: 'red' }] },
    ],
    [
      'l-image,i-ik_canvas,bg-FF0000,lx-1,w-2,l-end',
      { type: 'solidColor', color: 'FF0000', position: { x: 1 }, transformation: [{ width: 2 }] },
    ],
    [
      'l-image,i-ik_canvas,e-gradient,w-2,l-end',
      { type: 'image', input: 'ik_canvas', transformation: [{ gradient: true, width: 2 }] },
    ],
    [
      'l-image,i-a,w-1,l-image,i-b,l-text,i-c,l-end:rt-90,l-end,l-end',
      {
        type: 'image',
        input: 'a',
        transformation: [
          {
            width: 1,
            overlay: {
              type: 'image',
              input: 'b',
              transformation: [{ overlay: { type: 'text', text: 'c' } }, { rotation: 90 }],
            },
          },
        ],
      },
    ],
  ])('%s', (chain, overlay) => {
    expect(parseTransformation(chain)).toEqual([{ overlay }])
    expect(buildTransformationString(parseTransformation(chain))).toBe(chain)
  })

  test.each<[string, string]>([
    ['position behind a transformation', 'l-image,i-a.png,h-20,lx-10,ly-50,l-end'],
    ['input behind the position', 'l-image,lx-10,ly-50,i-a.png,h-20,l-end'],
  ])('%s comes to its place', (_name, chain) => {
    const [step] = parseTransformation(chain)
    expect(step?.overlay).toEqual({
      type: 'image',
      input: 'a.png',
      position: { x: 10, y: 50 },
      transformation: [{ height: 20 }],
    })
  })

  test('of i and ie, ie counts', () => {
    expect(parseTransformation('l-text,i-a,ie-Yg%3D%3D,l-end')).toEqual([
      { overlay: { type: 'text', text: 'b', encoding: 'base64' } },
    ])
  })
})

describe('what an object cannot say stands in raw, and builds the same text', () => {
  test.each<[string, unknown]>([
    ['if-ar_gt_1,w-200:h-1,if-else,w-300,if-end', [{ raw: 'if-ar_gt_1,w-200:h-1,if-else,w-300,if-end' }]],
    ['w-1,h-2,w-3', [{ raw: 'w-1', height: 2, width: 3 }]],
    [
      'l-text,i-a,l-end,l-text,i-b,l-end',
      [{ raw: 'l-text,i-a,l-end', overlay: { type: 'text', text: 'b' } }],
    ],
    ['w-1,,h-2', [{ width: 1, raw: '', height: 2 }]],
    ['e-contrast-1', [{ raw: 'e-contrast-1' }]],
    ['w-1,bare,h-2', [{ width: 1, raw: 'bare', height: 2 }]],
    ['__proto__-x,constructor-y', [{ raw: '__proto__-x', constructor: 'y' }]],
    ['l-new,i-a,l-end', [{ raw: 'l-new,i-a,l-end' }]],
    ['w-1,7-x', [{ width: 1, raw: '7-x' }]],
    ['ar-4:3', [{ aspectRatio: 4 }, { raw: '3' }]],
  ])('%s', (chain, expected) => {
    expect(parseTransformation(chain)).toEqual(expected)
    expect(buildTransformationString(parseTransformation(chain))).toBe(chain)
  })
})

describe('errors name the parameter and its offset', () => {
  test.each<[string, string, number, string]>([
    ['w-1,l-text,i-a', 'UNCLOSED', 4, 'l-text'],
    ['if-w_gt_1,h-1', 'UNCLOSED', 0, 'if-w_gt_1'],
    ['w-1:l-end', 'STRAY_END', 4, 'l-end'],
    ['w-1,if-else,h-1', 'STRAY_END', 4, 'if-else'],
    ['if-w_gt_1,l-end', 'STRAY_END', 10, 'l-end'],
    ['if-w_gt_1,w-1,if-else,w-2,if-else,w-3,if-end', 'STRAY_END', 26, 'if-else'],
    ['l-text,w-1,l-end', 'MISSING_INPUT', 0, 'l-text'],
    ['l-text,i,l-end', 'MISSING_INPUT', 0, 'l-text'],
    ['l-text,ie-%25,l-end', 'BAD_BASE64', 7, 'ie-%25'],
    ['l-image,i-a,'.repeat(50), 'TOO_DEEP', 384, 'l-image'],
  ])('%s', (chain, code, offset, parameter) => {
    let error: unknown
    try {
      parseTransformation(chain)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(TransformationError)
    expect(error).toMatchObject({ code, offset, parameter })
    expect((error as Error).message).toContain(`'${parameter}' at offset ${offset}`)
  })
})

test('parseChain keeps conditions, doubles, offsets and decodes values once', () => {
  expect(parseChain('w-1,w-a%20b:if-ar_gt_1,h-1,if-else,h-2:bl-3,if-end')).toMatchObject([
    {
      offset: 0,
      nodes: [
        { kind: 'parameter', code: 'w', value: '1', offset: 0 },
        { kind: 'parameter', code: 'w', value: 'a b', text: 'w-a%20b', offset: 4 },
      ],
    },
    {
      offset: 12,
      nodes: [
        {
          kind: 'condition',
          condition: 'ar_gt_1',
          steps: [{ nodes: [{ code: 'h', value: '1', offset: 23 }] }],
          otherwise: [
            { nodes: [{ code: 'h', value: '2' }] },
            { nodes: [{ code: 'bl', value: '3', offset: 39 }] },
          ],
        },
      ],
    },
  ])
})

test('decodeTransformation decodes what the author encoded, once', () => {
  const chain = 'ff-a%20b.ttf,w-1:l-image,i-my%20logo.png,di-x%2520y,l-end:l-text,i-50%2525,l-end'
  expect(decodeTransformation(parseTransformation(chain))).toEqual([
    { fontFamily: 'a b.ttf', width: 1 },
    { overlay: { type: 'image', input: 'my logo.png', transformation: [{ defaultImage: 'x%20y' }] } },
    { overlay: { type: 'text', text: '50%25' } },
  ])
})
