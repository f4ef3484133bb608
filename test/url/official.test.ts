import { buildTransformationString as jsChain, buildSrc as jsSrc } from '@imagekit/javascript'
import ImageKit from '@imagekit/nodejs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { buildSrc, buildTransformationString, getResponsiveImageAttributes } from '../../src/url'

const { helper } = new ImageKit({ privateKey: 'private_key_test' })
const E = 'https://ik.imagekit.io/demo'
const any = (value: unknown) => value as never
const js = (options: object) => jsSrc(any({ urlEndpoint: E, ...options }))
const node = (options: object) => helper.buildSrc(any({ urlEndpoint: E, ...options }))
const ours = (options: object) => buildSrc(any({ urlEndpoint: E, ...options }))
const w10 = [{ width: 10 }]

beforeAll(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
afterAll(() => void vi.restoreAllMocks())

type Case = [name: string, options: object, ours: string, js: string, node: string]

/** Where the builders do what nobody can want, ours does the right thing. A row that turns red shows that one was mended. */
describe('official builders go wrong, ours does not:', () => {
  test.each<Case>([
    [
      'a chain goes behind the fragment',
      { src: 'https://x.com/a.jpg#f', transformation: w10 },
      'https://x.com/a.jpg?tr=w-10#f',
      'https://x.com/a.jpg#f?tr=w-10',
      'https://x.com/a.jpg#f?tr=w-10',
    ],
    [
      'a bare ? gives two',
      { src: 'https://x.com/a.jpg?', transformation: w10 },
      'https://x.com/a.jpg?tr=w-10',
      'https://x.com/a.jpg??tr=w-10',
      'https://x.com/a.jpg??tr=w-10',
    ],
    [
      'js drops the endpoint path by its first match',
      { urlEndpoint: 'https://ik.imagekit.io/ik', src: 'a.jpg' },
      'https://ik.imagekit.io/ik/a.jpg',
      'https://.imagekit.io/ik/ik/a.jpg',
      'https://ik.imagekit.io/ik/a.jpg',
    ],
    [
      'js breaks an endpoint with a query',
      { urlEndpoint: `${E}/?v=1`, src: 'a.jpg' },
      `${E}/a.jpg?v=1`,
      `${E}/?v=1/a.jpg`,
      `${E}/a.jpg?v=1`,
    ],
    [
      'js merges // in an absolute path',
      { src: 'https://x.com/a//b.jpg' },
      'https://x.com/a//b.jpg',
      'https://x.com/a/b.jpg',
      'https://x.com/a//b.jpg',
    ],
    [
      'js merges // in the query of src',
      { src: 'a.jpg?u=http://h/x' },
      `${E}/a.jpg?u=http://h/x`,
      `${E}/a.jpg?u=http:/h/x`,
      `${E}/a.jpg%3Fu=http:/h/x`,
    ],
    [
      'js drops a space at the end of a name',
      { src: 'a.jpg ' },
      `${E}/a.jpg%20`,
      `${E}/a.jpg`,
      `${E}/a.jpg%20`,
    ],
    [
      'node climbs out of the endpoint',
      { src: '../../a.jpg' },
      `${E}/a.jpg`,
      `${E}/a.jpg`,
      'https://ik.imagekit.io/a.jpg',
    ],
    [
      'node takes $& for a pattern',
      { src: 'a.jpg', transformation: [{ raw: 'a-$&' }] },
      `${E}/a.jpg?tr=a-$&`,
      `${E}/a.jpg?tr=a-$&`,
      `${E}/a.jpg?tr=a-PLEASEREPLACEJUSTBEFORESIGN`,
    ],
    [
      'node leaves a space in a path chain',
      { src: 'a.jpg', transformation: [{ raw: 'a-b c' }], transformationPosition: 'path' },
      `${E}/tr:a-b%20c/a.jpg`,
      `${E}/tr:a-b%20c/a.jpg`,
      `${E}/tr:a-b c/a.jpg`,
    ],
    [
      'node kills the query of src',
      { src: 'a.jpg?x=1', transformation: w10 },
      `${E}/a.jpg?x=1&tr=w-10`,
      `${E}/a.jpg?x=1&tr=w-10`,
      `${E}/a.jpg%3Fx=1?tr=w-10`,
    ],
    [
      'an overlay of unknown type leaves l-end',
      { src: 'a.jpg', transformation: [{ overlay: { type: 'audio' } }] },
      `${E}/a.jpg`,
      `${E}/a.jpg?tr=l-end`,
      `${E}/a.jpg?tr=l-end`,
    ],
    [
      'js does not know color',
      { src: 'a.jpg', transformation: [{ color: 'red' }] },
      `${E}/a.jpg?tr=co-red`,
      `${E}/a.jpg?tr=color-red`,
      `${E}/a.jpg?tr=co-red`,
    ],
    [
      'node does not know density and layerMode',
      { src: 'a.jpg', transformation: [{ density: 300, layerMode: 'cutter' }] },
      `${E}/a.jpg?tr=dn-300,lm-cutter`,
      `${E}/a.jpg?tr=dn-300,lm-cutter`,
      `${E}/a.jpg?tr=density-300,layerMode-cutter`,
    ],
    [
      'the order of anchor and focus differs; ours is that of js',
      {
        src: 'a.jpg',
        transformation: [
          { overlay: { type: 'text', text: 'T', position: { focus: 'top', anchorPoint: 'left' } } },
        ],
      },
      `${E}/a.jpg?tr=l-text,i-T,lap-left,lfo-top,l-end`,
      `${E}/a.jpg?tr=l-text,i-T,lap-left,lfo-top,l-end`,
      `${E}/a.jpg?tr=l-text,i-T,lfo-top,lap-left,l-end`,
    ],
  ])('%s', (_name, options, right, fromJs, fromNode) => {
    expect(ours(options)).toBe(right)
    expect(js(options)).toBe(fromJs)
    expect(node(options)).toBe(fromNode)
  })

  test('they print native code for keys that every object has', () => {
    const steps = any([{ constructor: 'x', toString: 1, valueOf: 2 }])
    expect(buildTransformationString(steps)).toBe('constructor-x,toString-1,valueOf-2')
    expect(jsChain(steps)).toContain('[native code]')
    expect(helper.buildTransformationString(steps)).toContain('[native code]')
  })

  test('they write defaults into the object that they are given', () => {
    const given = () => ({ src: 'a.jpg', urlEndpoint: E, transformation: [{ width: 1 }] })
    const [mine, theirs, nodes] = [given(), given(), given()]
    const frozen = Object.freeze({ ...mine, transformation: Object.freeze([Object.freeze({ width: 1 })]) })
    expect(buildSrc(any(frozen))).toBe(`${E}/a.jpg?tr=w-1`)
    expect(getResponsiveImageAttributes(any(frozen)).sizes).toBe('100vw')
    buildSrc(any(mine))
    expect(mine).toEqual(given())
    jsSrc(any(theirs))
    helper.buildSrc(any(nodes))
    expect(theirs).not.toEqual(given())
    expect(nodes).not.toEqual(given())
  })

  test('they throw for a path that is no text', () => {
    const steps = any([{ defaultImage: 5 }])
    expect(buildTransformationString(steps)).toBe('di-5')
    expect(() => jsChain(steps)).toThrow(TypeError)
  })
})
