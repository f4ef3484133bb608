import exifReader from 'exif-reader'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import { readImageHeader } from '../../src/image-header'
import { stripMetadata } from '../../src/image-header/strip'

const PLACE = { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 0/1', GPSLongitude: '13/1 24/1 0/1' }
const SECRETS = ['GPS', 'Marker Camera', 'marker comment', 'marker title']
const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="52,31N"/></rdf:RDF></x:xmpmeta>`

/** A photograph on its side, with a place, a camera and a profile. */
function photograph(pages?: number): Sharp {
  const height = 24
  const channels = 3
  const pixels = Buffer.from(Array.from({ length: 40 * height * channels }, (_, index) => (index * 37) % 256))
  return sharp(pixels, { raw: { width: 40, height, channels, ...(pages && { pageHeight: height / pages }) } })
    .withMetadata({ orientation: 6 })
    .withExif({ IFD0: { Model: 'Marker Camera' }, IFD3: PLACE })
    .withIccProfile('p3')
}

const kinds: Record<string, () => Promise<Buffer>> = {
  'JPEG, baseline': () => photograph().jpeg().toBuffer(),
  'JPEG, progressive': () => photograph().jpeg({ progressive: true, quality: 90 }).toBuffer(),
  'JPEG, with a comment, IPTC and a second image behind it': async () => {
    const bytes = await photograph().jpeg().toBuffer()
    const segment = (marker: number, text: string) => {
      const head = Buffer.from([0xff, marker, 0, 0])
      head.writeUInt16BE(text.length + 2, 2)
      return Buffer.concat([head, Buffer.from(text, 'latin1')])
    }
    const added = [segment(0xfe, 'marker comment'), segment(0xed, 'Photoshop 3.0\0marker title')]
    return Buffer.concat([bytes.subarray(0, 2), ...added, bytes.subarray(2), bytes])
  },
  PNG: () => photograph().png().toBuffer(),
  'PNG with a palette': () => photograph().png({ palette: true }).toBuffer(),
  WebP: () => photograph().webp().toBuffer(),
  'WebP, lossless': () => photograph().webp({ lossless: true }).toBuffer(),
  'WebP, animated': () => photograph(2).webp({ loop: 0 }).toBuffer(),
}

const decoded = (bytes: Buffer) => sharp(bytes, { animated: true }).raw().toBuffer()

describe('metadata is removed, the picture stays', () => {
  test.each(Object.entries(kinds))('%s', async (_name, make) => {
    const bytes = await make()
    const header = readImageHeader(bytes)!
    expect(header.hasPlace).toBe(true)
    const stripped = stripMetadata(bytes, header)
    expect(stripped.length).toBeLessThan(bytes.length)

    const after = readImageHeader(stripped)!
    expect(after.hasPlace).toBeUndefined()
    for (const secret of SECRETS) expect(stripped.includes(secret)).toBe(false)
    const { width, height, orientation, frames, colour, hasAlpha } = header
    expect(after).toMatchObject({ width, height, orientation, frames, colour, hasAlpha })
    expect(after.isTruncated).toBeUndefined()

    const [before, now] = [await sharp(bytes).metadata(), await sharp(stripped).metadata()]
    expect([now.orientation, now.pages]).toEqual([before.orientation, before.pages])
    expect(now.icc?.equals(before.icc!)).toBe(true)
    expect(now.xmp).toBeUndefined()
    const { Image, GPSInfo, Photo } = exifReader(now.exif!)
    expect([Image, GPSInfo, Photo]).toEqual([{ Orientation: 6 }, undefined, undefined])
    expect((await decoded(stripped)).equals(await decoded(bytes))).toBe(true)
    expect(stripMetadata(stripped, after), 'a second time').toBe(stripped)
  })

  test('an upright image needs no EXIF at all', async () => {
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const image = sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } })
      const bytes = await image.withExif({ IFD3: PLACE }).toFormat(format).toBuffer()
      const stripped = stripMetadata(bytes, readImageHeader(bytes)!)
      expect((await sharp(stripped).metadata()).exif).toBeUndefined()
      expect(readImageHeader(stripped)).toMatchObject({ width: 8, height: 8, orientation: 1 })
    }
  })

  test('nothing to remove: the same bytes; other formats stay as they are', async () => {
    const image = sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } })
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const) {
      const bytes = await image.clone().toFormat(format).toBuffer()
      expect(stripMetadata(bytes, readImageHeader(bytes)!)).toBe(bytes)
    }
  })
})

/** A directory of a little-endian TIFF whose values are of the type LONG. */
function directory(...entries: [tag: number, value: number][]): Buffer {
  const bytes = Buffer.alloc(2 + 12 * entries.length + 4)
  bytes.writeUInt16LE(entries.length, 0)
  for (const [index, [tag, value]] of entries.entries()) {
    const at = 2 + 12 * index
    bytes.writeUInt16LE(tag, at)
    bytes.writeUInt16LE(4, at + 2)
    bytes.writeUInt32LE(1, at + 4)
    bytes.writeUInt32LE(value, at + 8)
  }
  return bytes
}

test('a place is seen in XMP, AVIF and TIFF, too', async () => {
  const image = () => sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } })
  for (const format of ['jpeg', 'webp', 'png'] as const) {
    const bytes = await image().withXmp(XMP).toFormat(format).toBuffer()
    expect(readImageHeader(bytes), format).toMatchObject({ hasPlace: true })
    expect(readImageHeader(stripMetadata(bytes, readImageHeader(bytes)!))?.hasPlace).toBeUndefined()
  }
  const avif = await image().withExif({ IFD3: PLACE }).avif().toBuffer()
  expect(readImageHeader(avif)).toMatchObject({ format: 'avif', hasPlace: true })
  // Width and height, and a directory of GPS behind them with one entry.
  const entries = [directory([256, 8], [257, 8], [0x8825, 50]), directory([2, 0])]
  const tiff = Buffer.concat([Buffer.from('II*\0\x08\0\0\0', 'latin1'), ...entries])
  expect(readImageHeader(tiff)).toMatchObject({ format: 'tiff', width: 8, height: 8, hasPlace: true })
})

test('a cut or changed file is never made worse', async () => {
  for (const make of Object.values(kinds)) {
    const bytes = await make()
    for (let round = 0; round < 200; round++) {
      const changed = Buffer.from(bytes.subarray(0, 30 + ((round * 7919) % bytes.length)))
      changed[12 + ((round * 104_729) % (changed.length - 12))] = (round * 31) % 256
      const header = (() => {
        try {
          return readImageHeader(changed)
        } catch {
          return undefined
        }
      })()
      if (!header) continue
      const stripped = stripMetadata(changed, header)
      expect(stripped.length).toBeLessThanOrEqual(changed.length + 40)
    }
  }
})
