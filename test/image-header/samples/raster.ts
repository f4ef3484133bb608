import sharp from 'sharp'
import {
  apng,
  bmp,
  compressedProfile,
  densityTags,
  exifSegment,
  gif,
  ico,
  intoJpeg,
  intoPng,
  number,
  orientationTag,
  tiff,
} from './bytes'
import { quarters, type Sample, type Size } from './sample'

type Make = (size: Size) => Promise<Buffer> | Buffer

const jpeg = (size: Size) => quarters(size).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()
const png = (size: Size) => quarters(size).png().toBuffer()
const oriented = (orientation: number, type?: number) =>
  exifSegment(tiff([orientationTag(orientation, type)]))
const withChunk = async (size: Size, type: string, content: Buffer) =>
  intoPng(await png(size), { type, content })
const fixed = (...values: number[]) =>
  Buffer.concat(values.map((value) => number(Math.round(value * 100_000), 4)))
/** Display P3's primaries and white. */
const P3 = [0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06]

async function frames({ width, height }: Size): Promise<Buffer[]> {
  const colours = ['#c82828', '#28b43c', '#2846c8']
  return Promise.all(
    colours.map((background) =>
      sharp({ create: { width, height, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  )
}

const orientations = [2, 3, 4, 5, 6, 7, 8, 9]

/** What sharp and a few bytes can make: by kind, with the extension. */
export const RASTER: Readonly<Record<string, readonly [extension: string, make: Make]>> = {
  JPEG: ['jpg', jpeg],
  'JPEG, progressive': ['jpg', (size) => quarters(size).jpeg({ progressive: true, quality: 95 }).toBuffer()],
  'JPEG, grey': ['jpg', (size) => quarters(size).toColourspace('b-w').jpeg({ quality: 95 }).toBuffer()],
  'JPEG, Display P3': ['jpg', (size) => quarters(size).withIccProfile('p3').jpeg({ quality: 95 }).toBuffer()],
  ...Object.fromEntries(
    orientations.map((one) => [
      `JPEG, orientation ${one}`,
      ['jpg', async (size: Size) => intoJpeg(await jpeg(size), oriented(one))] as const,
    ]),
  ),
  'JPEG, orientation of type LONG': ['jpg', async (size) => intoJpeg(await jpeg(size), oriented(6, 4))],
  'JPEG, EXIF behind its frame header': [
    'jpg',
    async (size) => intoJpeg(await jpeg(size), oriented(6), true),
  ],
  'JPEG, two EXIF blocks': [
    'jpg',
    async (size) => intoJpeg(await jpeg(size), Buffer.concat([oriented(6), oriented(3)])),
  ],
  'JPEG, two EXIF blocks, the first upright': [
    'jpg',
    async (size) => intoJpeg(await jpeg(size), Buffer.concat([oriented(1), oriented(6)])),
  ],
  'JPEG, resolution and size in EXIF': [
    'jpg',
    async (size) =>
      intoJpeg(await jpeg(size), exifSegment(tiff(...densityTags(144, size.width / 2, size.height / 2)))),
  ],
  'JPEG, fill bytes': [
    'jpg',
    async (size) => {
      const bytes = await jpeg(size)
      return Buffer.concat([bytes.subarray(0, 2), Buffer.alloc(7, 0xff), bytes.subarray(2)])
    },
  ],
  PNG: ['png', png],
  'PNG, interlaced': ['png', (size) => quarters(size).png({ progressive: true }).toBuffer()],
  'PNG, palette': ['png', (size) => quarters(size).png({ palette: true }).toBuffer()],
  'PNG, 16 bits': ['png', (size) => quarters(size).toColourspace('rgb16').png().toBuffer()],
  'PNG, alpha': ['png', (size) => quarters(size).ensureAlpha(0.5).png().toBuffer()],
  'PNG, Display P3': ['png', (size) => quarters(size).withIccProfile('p3').png().toBuffer()],
  ...Object.fromEntries(
    orientations.map((one) => [
      `PNG, orientation ${one}`,
      ['png', (size: Size) => withChunk(size, 'eXIf', tiff([orientationTag(one)]))] as const,
    ]),
  ),
  'PNG, EXIF behind its pixels': [
    'png',
    async (size) => intoPng(await png(size), { type: 'eXIf', content: tiff([orientationTag(6)]) }, 'IEND'),
  ],
  'PNG, gAMA 1': ['png', (size) => withChunk(size, 'gAMA', fixed(1))],
  'PNG, gAMA of sRGB': ['png', (size) => withChunk(size, 'gAMA', fixed(1 / 2.2))],
  'PNG, gAMA and cHRM': [
    'png',
    async (size) =>
      intoPng(await withChunk(size, 'gAMA', fixed(1 / 2.2)), { type: 'cHRM', content: fixed(...P3) }),
  ],
  'PNG, cICP of Display P3': ['png', (size) => withChunk(size, 'cICP', Buffer.from([12, 13, 0, 1]))],
  'PNG, cICP of BT.709': ['png', (size) => withChunk(size, 'cICP', Buffer.from([1, 1, 0, 1]))],
  'PNG, iCCP that is none': ['png', (size) => withChunk(size, 'iCCP', compressedProfile(Buffer.alloc(200)))],
  APNG: ['png', async (size) => apng(await frames(size))],
  'APNG, orientation 6': [
    'png',
    async (size) => intoPng(apng(await frames(size)), { type: 'eXIf', content: tiff([orientationTag(6)]) }),
  ],
  GIF: ['gif', ({ width, height }) => gif([width, height], [{ width, height, colour: 1 }])],
  'GIF, clear': [
    'gif',
    ({ width, height }) => gif([width, height], [{ width, height, colour: 1, transparent: 1 }]),
  ],
  ...Object.fromEntries(
    [
      [640, 480],
      [800, 600],
      [1024, 768],
      [2050, 60],
    ].map(([width, height]) => [
      `GIF, screen of ${width} × ${height}`,
      ['gif', (size: Size) => gif([width!, height!], [{ ...size, colour: 2 }])] as const,
    ]),
  ),
  'GIF, screen smaller than its frame': ['gif', (size) => gif([8, 8], [{ ...size, colour: 2 }])],
  'GIF, screen of 0 × 0': ['gif', (size) => gif([0, 0], [{ ...size, colour: 2 }])],
  'GIF, frame in a corner': [
    'gif',
    ({ width, height }) =>
      gif(
        [width, height],
        [{ left: width / 2, top: height / 2, width: width / 2, height: height / 2, colour: 3 }],
      ),
  ],
  'GIF, animated': [
    'gif',
    (size) =>
      gif(
        [size.width, size.height],
        [1, 2, 3].map((colour) => ({ ...size, colour })),
      ),
  ],
  'GIF, animated, first frame partial': [
    'gif',
    ({ width, height }) =>
      gif(
        [width, height],
        [
          { width: width / 2, height: height / 2, colour: 1 },
          { width, height, colour: 2 },
        ],
      ),
  ],
  WebP: ['webp', (size) => quarters(size).webp({ quality: 95 }).toBuffer()],
  'WebP, lossless': ['webp', (size) => quarters(size).webp({ lossless: true }).toBuffer()],
  'WebP, alpha': ['webp', (size) => quarters(size).ensureAlpha(0.5).webp({ quality: 95 }).toBuffer()],
  'WebP, EXIF orientation 6': [
    'webp',
    (size) => quarters(size).withMetadata({ orientation: 6 }).webp({ lossless: true }).toBuffer(),
  ],
  'WebP, animated': [
    'webp',
    async (size) =>
      sharp(await frames(size), { join: { animated: true } })
        .webp({ lossless: true, delay: [50, 60, 70] })
        .toBuffer(),
  ],
  TIFF: ['tiff', (size) => quarters(size).tiff().toBuffer()],
  'TIFF, orientation 6': [
    'tiff',
    (size) => quarters(size).withMetadata({ orientation: 6 }).tiff().toBuffer(),
  ],
  AVIF: ['avif', (size) => quarters(size).avif({ quality: 90, effort: 0 }).toBuffer()],
  BMP: ['bmp', ({ width, height }) => bmp(width, height)],
  'BMP of OS/2': ['bmp', ({ width, height }) => bmp(width, height, 'os2')],
  'BMP, from the top': ['bmp', ({ width, height }) => bmp(width, height, 'topDown')],
  'ICO of several sizes': [
    'ico',
    async () =>
      ico(
        await Promise.all(
          [16, 48, 32].map(async (side) => ({
            bytes: await png({ width: side, height: side }),
            width: side,
            height: side,
          })),
        ),
      ),
  ],
}

export function rasterSample(kind: string, size: Size): Promise<Sample> {
  const [extension, make] = RASTER[kind]!
  return Promise.resolve(make(size)).then((bytes) => ({ kind, name: `sample.${extension}`, bytes }))
}
