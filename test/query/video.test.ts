import { describe, expect, test } from 'vitest'
import { mediaOf } from '../../src/query/media'
import { parseQuery } from '../../src/query/request'

const read = (query: string) => parseQuery(query, new Map(), {}, 'video')

describe('videos are told by their names', () => {
  test.each(['/a.mp4', './a.M4V', 'https://x.com/a.mov?token=1#t=2', '/a.webm', '/a.ogv', '/a/ik-video.mp4'])(
    '%s is a video',
    (path) => expect(mediaOf(path)).toBe('video'),
  )
  test.each(['/a.jpg', '/a.mp4/ik-thumbnail.jpg', '/mp4', '/a.mp4.png', '/a.mp3'])('%s is none', (path) =>
    expect(mediaOf(path)).toBe('image'),
  )
})

test('the parameters of a video, in both spellings', () => {
  const query = 'w=640&height=360&c=at_max&so=1.5&du=10&vc=h264&ac=none&q=60&rt=90&f=mp4&sr=720;240&tr=w-10'
  expect(read(query)).toMatchObject({
    chain: [{ width: 10 }],
    step: {
      width: 640,
      height: 360,
      crop: 'at_max',
      quality: 60,
      rotation: 90,
      format: 'mp4',
      startOffset: 1.5,
      duration: 10,
      videoCodec: 'h264',
      audioCodec: 'none',
    },
    video: { resolutions: ['240', '720'], qualities: [] },
    as: 'url',
  })
  expect(read('sr=240_480').video?.resolutions).toEqual(['240', '480'])
})

test('sets of widths, formats and qualities', () => {
  expect(read('w=320;640&f=webm;mp4&q=50;30')).toMatchObject({
    axis: 'width',
    candidates: [{ width: 320 }, { width: 640 }],
    formats: ['webm', 'mp4'],
    video: { qualities: ['50', '30'] },
  })
})

test('an image has no part for videos', () => {
  expect(parseQuery('w=1', new Map()).video).toBeUndefined()
})

describe('errors by name', () => {
  test.each([
    [
      'bl=10',
      "'bl' (blur) is a parameter of images; ImageKit does not apply it to videos. Videos have w, h, ar",
    ],
    ['e-grayscale', "'e-grayscale' (grayscale) is a parameter of images"],
    ['di=a.jpg', "'di' (defaultImage) is a parameter of images"],
    ['pr=true', "'pr' (progressive) is a parameter of images"],
    ['lm=multiply', "'lm' (layerMode) is a parameter of images"],
    ['z=2', "'z' (zoom) is a parameter of images"],
    ['placeholder=lqip', 'placeholder=lqip: videos have none; they have a poster'],
    ['f=webp', "f=webp: a video is delivered as auto, mp4, webm or orig; did you mean 'webm'?"],
    ['f=webm;jpg', 'f=jpg: a video is delivered as'],
    ['rt=45', 'rt=45: a video is rotated by 0, 90, 180, 270 or 360.'],
    ['rt=auto', 'rt=auto: a video is rotated by'],
    ['w=auto', 'w=auto: browsers send no hints for videos.'],
    ['vc=vp9&f=mp4', 'vc=vp9 with f=mp4: mp4 has h264, none.'],
    ['ac=aac&f=mp4;webm', 'ac=aac with f=webm: webm has opus, none.'],
    ['vc=h264&ac=opus', 'vc=h264 with ac=opus: no container has both'],
    ['vc=none&ac=none', 'vc=none with ac=none: nothing would be left.'],
    ['vc=h265', 'vc=h265: must be one of h264, vp9, av1, none'],
    ['so=-1', 'so=-1: must be a number'],
    ['eo=5&du=2', 'eo=5 with du=2: each says where the clip ends'],
    ['so=5&eo=5', 'eo=5: the clip would end before it starts (so=5).'],
    ['du=0', 'du=0: nothing would be left.'],
    ['sr=100', 'sr=100: must be some of 240, 360, 480, 720, 1080, 1440, 2160'],
    ['q=101;5', 'q=101: must be'],
    ['as=hls', 'as=hls: adaptive streaming needs its resolutions: sr=240;480;720, say.'],
    ['as=dash&sr=240&w=100', 'as=dash with w=100: a streaming manifest has its own sizes'],
    ['as=img', 'as=img: must be one of url, video, poster, hls, dash, meta'],
    ['as=picture', 'as=picture: must be one of'],
  ])('%s', (query, message) => expect(() => read(query)).toThrow(message))

  test('art direction', () => {
    const presets = new Map([['p', { sources: [{ media: '(max-width: 1px)', w: '1' }] }]]) as never
    expect(() => parseQuery('preset=p', presets, {}, 'video')).toThrow(
      /preset=p: its sources are other pictures/,
    )
  })
})
