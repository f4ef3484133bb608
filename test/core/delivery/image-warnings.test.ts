import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { buildLocally } from '../../image-header/lab/local-builds'
import { apng, bmp, densityTags, exifSegment, intoJpeg, tiff } from '../../image-header/samples/bytes'
import { recordedSample } from '../../image-header/samples/recorded'
import { quarters } from '../../image-header/samples/sample'

const SIZE = { width: 40, height: 20 }
const frames = () =>
  Promise.all(
    ['#f00', '#0f0'].map((colour) =>
      sharp({ create: { ...SIZE, channels: 3, background: colour } })
        .png()
        .toBuffer(),
    ),
  )
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0h40v20z"/></svg>'

async function cutOff(): Promise<Buffer> {
  const whole = await quarters(SIZE).jpeg().toBuffer()
  return whole.subarray(0, whole.length - 30)
}

const cases: [
  what: string,
  name: string,
  make: () => Promise<Buffer> | Buffer,
  query: string,
  message: RegExp,
  code: string,
][] = [
  [
    'a JPEG that is cut off',
    'a.jpg',
    cutOff,
    '',
    /a\.jpg is truncated: the file ends before its image data does/,
    'IMAGE_TRUNCATED',
  ],
  [
    'an APNG that is resized',
    'a.png',
    async () => apng(await frames()),
    'w=20',
    /an animated PNG, which sharp can't write: it is bundled as it is/,
    'NOT_SUPPORTED_LOCALLY',
  ],
  [
    'an APNG as JPEG',
    'a.png',
    async () => apng(await frames()),
    'f=jpg',
    /shows only one frame/,
    'NOT_SUPPORTED_LOCALLY',
  ],
  [
    'an AVIF sequence',
    'a.avif',
    async () => (await recordedSample('AVIF sequence')).bytes,
    'f=webp',
    /an animated AVIF/,
    'NOT_SUPPORTED_LOCALLY',
  ],
  [
    'a GIF as AVIF',
    'a.gif',
    async () => (await recordedSample('GIF, animated')).bytes,
    'f=avif',
    /shows only one frame/,
    'NOT_SUPPORTED_LOCALLY',
  ],
  [
    'HDR',
    'a.avif',
    async () => (await recordedSample('AVIF, PQ')).bytes,
    'w=20',
    /high dynamic range/,
    'NOT_SUPPORTED_LOCALLY',
  ],
  [
    'an SVG that is to be turned',
    'a.svg',
    () => Buffer.from(svg),
    'rt=90',
    /stays an SVG, so rt-90 is not applied/,
    'NOT_SUPPORTED_LOCALLY',
  ],
  [
    'an SVG that is to be cropped',
    'a.svg',
    () => Buffer.from(svg),
    'w=10&h=10',
    /stays an SVG, so w-10,h-10 is not applied/,
    'NOT_SUPPORTED_LOCALLY',
  ],
]

describe('what is not shown as asked for is told once, with its place', () => {
  test.each(cases)('%s', async (_what, name, make, query, message) => {
    const { results, warnings } = await buildLocally(name, await make(), [query])
    expect(typeof results.get(query)).toBe('object')
    expect(warnings).toEqual([expect.stringMatching(message)])
    expect(warnings[0]).toMatch(/main\.js:1:\d+/)
  })

  test.each(cases)('%s is an error under strict', async (_what, name, make, query, message) => {
    const { results } = await buildLocally(name, await make(), [query], { strict: true })
    expect(results.get(query)).toMatch(message)
    expect(results.get(query)).toMatch(/main\.js:1:\d+/)
  })
})

test('what is shown as it is asked for says nothing', async () => {
  const gif = (await recordedSample('GIF, animated')).bytes
  expect((await buildLocally('a.gif', gif, ['w=20', 'f=webp'], { strict: true })).warnings).toEqual([])
  expect((await buildLocally('a.png', apng(await frames()), [''], { strict: true })).warnings).toEqual([])
  expect(
    (
      await buildLocally('a.svg', Buffer.from(svg), ['w=20', 'w=80', 'rt=90&f=webp', 'w=80&f=png'], {
        strict: true,
      })
    ).warnings,
  ).toEqual([])
})

test('an animation that is kept has its own size, in an srcset too', async () => {
  const { results } = await buildLocally('a.png', apng(await frames()), ['w=10;20'])
  expect(results.get('w=10;20')).toMatchObject({ width: 40, height: 20, bytes: apng(await frames()) })
})

test('what sharp cannot decode is bundled as it is, and an error that names its place with a transformation', async () => {
  const { results } = await buildLocally('a.bmp', bmp(30, 20), ['', 'w=10'])
  expect(results.get('')).toMatchObject({ width: 30, height: 20, bytes: bmp(30, 20) })
  expect(results.get('w=10')).toMatch(
    /sharp can't decode BMP files\. Without a transformation it is bundled as it is/,
  )
  expect(results.get('w=10')).toMatch(/main\.js:1:\d+/)
})

test('a JPEG that is shown at another size than that of its pixels has it as it is, and its pixels in a rendition', async () => {
  const file = intoJpeg(
    await quarters(SIZE).jpeg().toBuffer(),
    exifSegment(tiff(...densityTags(144, 20, 10))),
  )
  const { results } = await buildLocally('a.jpg', file, ['', 'f=webp', 'w=30'])
  expect(results.get('')).toMatchObject({ width: 20, height: 10, bytes: file })
  expect(results.get('f=webp')).toMatchObject({ width: 40, height: 20 })
  expect(results.get('w=30')).toMatchObject({ width: 30, height: 15 })
})
