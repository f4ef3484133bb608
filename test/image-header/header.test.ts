import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { BadImage, type ImageHeader, Reader, readImageHeader } from '../../src/image-header'
import { repository, temporaryFolder } from '../helpers/folder'
import {
  bmp,
  densityTags,
  exifSegment,
  gif,
  ico,
  intoJpeg,
  intoPng,
  latin1,
  orientationTag,
  segment,
  tiff,
} from './samples/bytes'
import { RECORDED_KINDS, recordedSample } from './samples/recorded'
import { quarters } from './samples/sample'

const SIZE = { width: 40, height: 20 }
const jpeg = () => quarters(SIZE).jpeg().toBuffer()
const png = () => quarters(SIZE).png().toBuffer()
const headerOf = async (kind: string) => readImageHeader((await recordedSample(kind)).bytes)!

/** What was seen in Chromium, by kind; of what it does not show, what the module says. */
const documented = new Map(
  readFileSync(join(repository, 'docs/formats.md'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, kind, chromium, module] = line.split('|').map((cell) => cell.trim())
      return kind && module?.includes('×') ? [[kind, chromium === '–' ? module : chromium] as const] : []
    }),
)

test.each(RECORDED_KINDS)('the size of a file of the kind %s is that which a browser shows', async (kind) => {
  const header = await headerOf(kind)
  const { width, height } = header.natural ?? header
  expect(`${width} × ${height}`).toBe(documented.get(kind))
})

describe('facts beside the size', () => {
  test.each<[string, Partial<ImageHeader>]>([
    ['JPEG', { format: 'jpg', frames: 1, pages: 1, hasAlpha: false, orientation: 1 }],
    ['JPEG, orientation 6', { orientation: 6, stored: { width: 200, height: 100 }, width: 100, height: 200 }],
    ['JPEG, two EXIF blocks', { orientation: 6 }],
    ['JPEG, Display P3', { colour: { kind: 'icc', space: 'RGB' } }],
    ['JPEG, CMYK without a profile', { isCmyk: true }],
    ['JPEG, resolution and size in EXIF', { width: 200, natural: { width: 100, height: 50 } }],
    ['PNG, alpha', { hasAlpha: true }],
    ['PNG, cICP of Display P3', { colour: { kind: 'cicp', primaries: 12, transfer: 13 } }],
    ['PNG, gAMA 1', { colour: { kind: 'gamma', gamma: 1 } }],
    ['APNG', { format: 'png', frames: 3 }],
    ['GIF', { frames: 1, hasAlpha: false }],
    ['GIF, clear', { hasAlpha: true }],
    ['GIF, frame in a corner', { hasAlpha: true }],
    ['GIF, animated', { frames: 3, hasAlpha: false }],
    ['WebP, alpha', { hasAlpha: true }],
    ['WebP, animated', { frames: 3 }],
    ['WebP, EXIF orientation 6', { orientation: 1 }],
    ['AVIF, irot 1', { format: 'avif', orientation: 8 }],
    ['AVIF, irot 3', { orientation: 6 }],
    ['AVIF, irot and imir', { orientation: 5 }],
    ['AVIF, nclx of Display P3', { colour: { kind: 'cicp', primaries: 12, transfer: 13 } }],
    ['AVIF sequence', { format: 'avif', frames: 3 }],
    ['HEIC', { format: 'heic' }],
    ['JPEG XL', { format: 'jxl', frames: 1 }],
    ['JPEG XL in a container', { format: 'jxl' }],
    ['TIFF of two sizes', { format: 'tiff', pages: 2, width: 200, height: 100 }],
    ['TIFF, orientation 6', { orientation: 6 }],
    ['ICO of several sizes', { format: 'ico', pages: 3 }],
    ['PSD', { format: 'psd' }],
    ['JPEG 2000', { format: 'jp2' }],
  ])('of a file of the kind %s are %o', async (kind, facts) => {
    expect(await headerOf(kind)).toMatchObject(facts)
  })

  test('of a PNG: transparency behind four kilobytes, and none in a text that speaks of it', async () => {
    const text = { type: 'tEXt', content: latin1(`Comment\0${'tRNS '.repeat(1000)}`) }
    expect(readImageHeader(intoPng(await png(), text))).toMatchObject({ hasAlpha: false })
    const clear = intoPng(await png(), { type: 'tRNS', content: Buffer.alloc(6) })
    expect(readImageHeader(intoPng(clear, text, 'tRNS'))).toMatchObject({ hasAlpha: true })
  })

  test.each([
    ['Google’s', 0xe1, 'http://ns.adobe.com/xap/1.0/\0<x hdrgm:Version="1.0"/>'],
    ['ISO’s', 0xe2, 'urn:iso:std:iso:ts:21496:-1\0'],
  ])('of a JPEG: a gain map in %s words', async (_, marker, text) => {
    expect(readImageHeader(intoJpeg(await jpeg(), segment(marker, latin1(text))))).toMatchObject({
      hasGainMap: true,
    })
    expect(readImageHeader(await jpeg())?.hasGainMap).toBeUndefined()
  })

  test('of an AVIF: transparency', async () => {
    const clear = await quarters(SIZE).ensureAlpha(0.5).avif({ effort: 0 }).toBuffer()
    expect(readImageHeader(clear)).toMatchObject({ hasAlpha: true })
    expect(readImageHeader(await quarters(SIZE).avif({ effort: 0 }).toBuffer())).toMatchObject({
      hasAlpha: false,
    })
  })

  test('of portable maps, icons of one size, cursors and JPEG 2000 without a container', () => {
    expect(readImageHeader(latin1('P6 # a comment\n# another\n30 20\n255\n'))).toMatchObject({
      format: 'pnm',
      width: 30,
      height: 20,
    })
    expect(
      readImageHeader(latin1('P7\nWIDTH 30\nHEIGHT 20\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n')),
    ).toMatchObject({
      width: 30,
      height: 20,
      hasAlpha: true,
    })
    expect(readImageHeader(ico([{ bytes: Buffer.alloc(4), width: 256, height: 256 }], 2))).toMatchObject({
      format: 'cur',
      width: 256,
    })
    expect(readImageHeader(bmp(33, 17, 'topDown'))).toMatchObject({ width: 33, height: 17 })
  })
})

describe('EXIF', () => {
  test.each([
    ['of a value that there is not', [orientationTag(9)], 1],
    ['of which the first value is none', [orientationTag(9), orientationTag(6)], 6],
    ['written twice', [orientationTag(6), orientationTag(3)], 6],
    ['of another type', [orientationTag(6, 4)], 1],
  ] as const)('with an orientation %s', async (_, tags, orientation) => {
    expect(readImageHeader(intoJpeg(await jpeg(), exifSegment(tiff([...tags]))))).toMatchObject({
      orientation,
    })
  })

  test.each([
    [144, 20, 10, { width: 20, height: 10 }],
    [36, 80, 40, { width: 80, height: 40 }],
    // The size and the resolution do not agree.
    [144, 21, 10, undefined],
    [72, 40, 20, undefined],
  ])('with %d dpi and a size of %d × %d', async (dpi, width, height, natural) => {
    const bytes = intoJpeg(await jpeg(), exifSegment(tiff(...densityTags(dpi, width, height))))
    expect(readImageHeader(bytes)?.natural).toEqual(natural)
  })

  test('that is damaged says nothing', async () => {
    const block = tiff([orientationTag(6)])
    for (let length = 0; length < block.length; length++) {
      const bytes = intoJpeg(await jpeg(), exifSegment(block.subarray(0, length)))
      expect([1, 6]).toContain(readImageHeader(bytes)?.orientation)
    }
  })
})

describe('a file that is cut off', () => {
  test.each(['jpeg', 'png', 'webp', 'avif'] as const)('says so in its header (%s)', async (format) => {
    const whole = await sharp({ create: { ...SIZE, channels: 3, background: '#c04040' } })
      .resize(200, 200)
      .toFormat(format)
      .toBuffer()
    expect(readImageHeader(whole)?.isTruncated).toBeUndefined()
    expect(readImageHeader(whole.subarray(0, whole.length - 20))?.isTruncated).toBe(true)
    // What follows a picture's end, a film say, is no part of it.
    if (format !== 'avif')
      expect(readImageHeader(Buffer.concat([whole, Buffer.alloc(100_000)]))?.isTruncated).toBeUndefined()
  })

  test('is an error where its size is missing', async () => {
    for (const bytes of [await jpeg(), await png(), gif([40, 20], [{ ...SIZE, colour: 1 }])]) {
      expect(() => readImageHeader(bytes.subarray(0, 18))).toThrow(BadImage)
    }
  })
})

describe('a file on disk', () => {
  test('is read a window at a time, wherever its header is', async () => {
    const folder = temporaryFolder()
    const far = segments(300_000)
    const photo = intoJpeg(await jpeg(), Buffer.concat([far, exifSegment(tiff([orientationTag(6)]))]))
    const page = await quarters({ width: 400, height: 300 }).tiff({ compression: 'none' }).toBuffer()
    for (const [name, bytes] of [
      ['photo.jpg', photo],
      ['page.tiff', page],
    ] as const) {
      const file = join(folder, name)
      writeFileSync(file, bytes)
      const descriptor = openSync(file, 'r')
      try {
        const reader = new Reader(bytes.subarray(0, 1000), descriptor, fstatSync(descriptor).size)
        expect(readImageHeader(reader)).toEqual(readImageHeader(bytes))
      } finally {
        closeSync(descriptor)
      }
    }
    expect(readImageHeader(photo)).toMatchObject({ width: 20, height: 40 })
  })
})

/** Metadata of several segments. */
function segments(length: number): Buffer {
  const one = Buffer.concat([Buffer.from('ffedfff0', 'hex'), Buffer.alloc(0xffee)])
  return Buffer.concat(Array.from({ length: Math.ceil(length / one.length) }, () => one))
}
