import { describe, expect, test } from 'vitest'
import { videoSetOf } from '../../../src/core/videos/video-set'
import { parseQuery } from '../../../src/query/request'
import { buildTransformationString } from '../../../src/url'

const known = { width: 1920, height: 1080, duration: 30 }
const setOf = (query: string, facts: Parameters<typeof videoSetOf>[1] = known) =>
  videoSetOf(parseQuery(query, new Map(), {}, 'video'), facts)
const chain = ({ transformation }: { transformation: Parameters<typeof buildTransformationString>[0] }) =>
  buildTransformationString(transformation)

test('nothing asked: the file itself, in its size', () => {
  const set = setOf('')
  expect(set).toMatchObject({ width: 1920, height: 1080, duration: 30, hls: undefined, dash: undefined })
  expect([set.main, ...set.sources].map(chain)).toEqual(['', ''])
  expect(set.poster.candidates.map(chain)).toEqual([''])
})

test('a width gives the height, of the film and of its poster', () => {
  const set = setOf('w=640')
  expect(set).toMatchObject({ width: 640, height: 360 })
  expect(chain(set.main)).toBe('w-640')
  expect(set.poster).toMatchObject({ width: 640, height: 360 })
})

test('one source for each format and width: the best is first, and `src` is of the last format', () => {
  const set = setOf('w=320;640&f=webm;mp4')
  expect(set.sources.map((one) => [chain(one), one.type, one.width])).toEqual([
    ['w-640,f-webm', 'video/webm', 640],
    ['w-320,f-webm', 'video/webm', 320],
    ['w-640,f-mp4', 'video/mp4', 640],
    ['w-320,f-mp4', 'video/mp4', 320],
  ])
  expect(chain(set.main)).toBe('w-640,f-mp4')
  expect(set.poster.candidates.map((one) => [chain(one), one.descriptor])).toEqual([
    ['w-320', '320w'],
    ['w-640', '640w'],
  ])
})

test('one source for each quality', () => {
  expect(setOf('w=640&q=60;30').sources.map(chain)).toEqual(['w-640,q-60', 'w-640,q-30'])
})

test('what would enlarge the video is replaced by its own width', () => {
  expect(setOf('w=640;4000').sources.map(chain)).toEqual(['w-1920', 'w-640'])
})

test('a poster has the crop and the second of the film, and nothing of its encoding', () => {
  const set = setOf('w=640&h=640&fo=left&so=3&eo=9&vc=h264&ac=none&f=mp4&q=40&sr=240')
  expect(set.poster.candidates.map(chain)).toEqual(['w-640,h-640,fo-left,q-40,so-3'])
  expect(setOf('tr=so-2,du-3&f=webm').poster.candidates.map(chain)).toEqual(['so-2'])
})

test('adaptive streaming has its own URLs, whatever the film has', () => {
  const { hls, dash } = setOf('w=640&sr=240;720')
  expect([hls?.suffix, hls && chain(hls)]).toEqual(['ik-master.m3u8', 'sr-240_720'])
  expect([dash?.suffix, dash && chain(dash)]).toEqual(['ik-master.mpd', 'sr-240_720'])
})

describe('duration', () => {
  test.each([
    ['', 30],
    ['so=10', 20],
    ['so=10&eo=15', 5],
    ['so=10&du=15.5', 15.5],
    ['so=25&du=15', 5],
    ['eo=60', 30],
    ['so=idu_div_2', undefined],
  ])('%s: %s seconds', (query, seconds) => expect(setOf(query).duration).toBe(seconds))

  test('unknown without the file, unless the query says it', () => {
    expect(setOf('so=1', {}).duration).toBeUndefined()
    expect(setOf('so=1&du=4', {}).duration).toBe(4)
    expect(setOf('so=1&eo=4', {}).duration).toBe(3)
  })

  test('a start behind the end', () => {
    expect(() => setOf('so=30')).toThrow('so=30: the video has only 30 seconds.')
  })
})
