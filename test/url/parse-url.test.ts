import { describe, expect, test } from 'vitest'
import { parseUrl } from '../../src/url'

const urlEndpoint = 'https://ik.imagekit.io/demo'
const parse = (behind: string, endpoint = urlEndpoint) =>
  parseUrl(endpoint + behind, { urlEndpoint: endpoint })

describe('transformations', () => {
  const w = [{ width: 300, height: 200 }]
  test.each<[string, object]>([
    ['/a.jpg', { transformation: [], transformationString: '', src: '/a.jpg', filePath: '/a.jpg' }],
    ['/a.jpg?tr=w-300,h-200', { transformation: w, transformationPosition: 'query' }],
    ['/tr:w-300,h-200/a.jpg', { transformation: w, transformationPosition: 'path', src: '/a.jpg' }],
    ['/img/tr:w-300,h-200/a.jpg', { transformation: w, filePath: '/img/a.jpg' }],
    ['/a.jpg?tr=w-300%2Ch-200', { transformation: w, transformationString: 'w-300,h-200' }],
    ['/a.jpg?tr=w-300%3Ah-200', { transformation: [{ width: 300 }, { height: 200 }] }],
    ['/tr%3Aw-300%2Ch-200/a.jpg', { transformation: w, transformationPosition: 'path' }],
    [
      '/tr:h-1/a.jpg?tr=w-2',
      { transformation: [{ height: 1 }, { width: 2 }], transformationPosition: 'query' },
    ],
    [
      '/a.jpg?tr=l-text,i-a%2Cb%3Ac,l-end',
      { transformation: [{ overlay: { type: 'text', text: 'a,b:c', encoding: 'plain' } }] },
    ],
    [
      '/tr:l-image,i-my%20logo.png,l-end/a.jpg',
      { transformation: [{ overlay: { type: 'image', input: 'my logo.png' } }] },
    ],
    ['/a.jpg?tr=ff-a+b', { transformation: [{ fontFamily: 'a+b' }] }],
    ['/a.jpg?tr=', { transformation: [], queryParameters: {} }],
  ])('%s', (behind, expected) => expect(parse(behind)).toMatchObject(expected))

  test('no transformation has no position', () => {
    expect(parse('/a.jpg')).not.toHaveProperty('transformationPosition')
  })
})

describe('paths', () => {
  test.each<[string, object]>([
    ['', { filePath: '/', src: '' }],
    ['/my%20photo.jpg', { filePath: '/my photo.jpg', src: '/my%20photo.jpg' }],
    ['/a%2Fb.jpg', { filePath: '/a/b.jpg' }],
    ['/100%.jpg', { filePath: '/100%.jpg' }],
    ['/ik-seo/app/0a1b2c/hero.jpg', { filePath: '/app/0a1b2c.jpg', seoName: 'hero' }],
    [
      '/tr:w-1/ik-seo/app/0a1b2c/hero.jpg',
      { filePath: '/app/0a1b2c.jpg', seoName: 'hero', transformation: [{ width: 1 }] },
    ],
    [
      '/ik-seo/tr:w-1/app/0a1b2c/hero.jpg',
      { filePath: '/app/0a1b2c.jpg', seoName: 'hero', transformation: [{ width: 1 }] },
    ],
    [
      '/ik-seo/app/0a1b2c/hero.jpg/ik-thumbnail.jpg',
      { filePath: '/app/0a1b2c.jpg', suffixes: ['ik-thumbnail.jpg'] },
    ],
    ['/a.mp4/ik-thumbnail.jpg?tr=so-2', { filePath: '/a.mp4', suffixes: ['ik-thumbnail.jpg'] }],
    [
      '/clip/ik-video.mp4/ik-thumbnail.jpg',
      { filePath: '/clip', suffixes: ['ik-video.mp4', 'ik-thumbnail.jpg'] },
    ],
    ['/a.gif/ik-gif-video.mp4', { filePath: '/a.gif', suffixes: ['ik-gif-video.mp4'] }],
    [
      '/a.mp4/ik-master.m3u8?tr=sr-240_360',
      { suffixes: ['ik-master.m3u8'], transformation: [{ streamingResolutions: ['240', '360'] }] },
    ],
    ['/a.mp4/ik-master.mpd', { suffixes: ['ik-master.mpd'] }],
    ['/ik-thumbnail.jpg', { filePath: '/ik-thumbnail.jpg', suffixes: [] }],
    ['/https%3A%2F%2Fhost%2Fx%2520y.jpg?tr=w-1', { source: 'https://host/x%20y.jpg' }],
    ['/https://host/x.jpg', { source: 'https://host/x.jpg' }],
    ['/tr:w-1/http:/host/x.jpg', { source: 'http://host/x.jpg' }],
    ['/ik-genimg-prompt-a%20red%20cat/cats/red.jpg', { prompt: 'a red cat', filePath: '/cats/red.jpg' }],
  ])('%s', (behind, expected) => expect(parse(behind)).toMatchObject(expected))

  test('an endpoint of old users ends with ik-seo', () => {
    expect(parse('/app/0a/hero.jpg', `${urlEndpoint}/ik-seo`)).toMatchObject({
      filePath: '/app/0a.jpg',
      seoName: 'hero',
    })
  })
})

describe('queries', () => {
  test.each<[string, object]>([
    ['/a.jpg?v=1+2%263&x&x=2', { queryParameters: { v: '1 2&3', x: '2' } }],
    ['/a.jpg?ik-t=1700000300&ik-s=ab', { signature: 'ab', expires: 1700000300, queryParameters: {} }],
    [
      '/a.jpg?ik-attachment=true&ik-attachment-filename=b%20c.jpg',
      { isAttachment: true, attachmentName: 'b c.jpg' },
    ],
    ['/a.svg?ik-sanitizeSvg=true', { isSanitized: true, isAttachment: false }],
    ['/a.jpg?ik-obj-version=x1&updatedAt=5', { objectVersion: 'x1', queryParameters: { updatedAt: '5' } }],
    ['/a.jpg?v=1#top', { fragment: '#top', queryParameters: { v: '1' } }],
  ])('%s', (behind, expected) => expect(parse(behind)).toMatchObject(expected))
})

test.each(['https://other.com/a.jpg', 'https://ik.imagekit.io/demo2/a.jpg', '/a.jpg'])(
  '%s is foreign',
  (url) => {
    expect(() => parseUrl(url, { urlEndpoint })).toThrow(/is not under https:\/\/ik\.imagekit\.io\/demo/)
  },
)

test('the endpoint may end with slashes, or be a bare path', () => {
  expect(parseUrl(`${urlEndpoint}/a.jpg`, { urlEndpoint: `${urlEndpoint}/` }).filePath).toBe('/a.jpg')
  expect(parseUrl('/demo/tr:w-1/a.jpg', { urlEndpoint: '/demo' })).toMatchObject({
    filePath: '/a.jpg',
    urlEndpoint: '/demo',
  })
})
