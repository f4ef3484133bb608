import readExif from 'exif-reader'

type Tags = Record<string, unknown>

/** EXIF as `/metadata` returns it, by directory. */
export interface Exif {
  image: Tags
  thumbnail: Tags
  exif: Tags
  gps: Tags
  interoperability: Tags
  makernote: Tags
}

/** ImageKit's names where they differ from the EXIF standard. */
const NAMES: Readonly<Record<string, string>> = {
  DateTime: 'ModifyDate',
  DateTimeDigitized: 'CreateDate',
  ExifTag: 'ExifOffset',
  GPSTag: 'GPSInfo',
  ISOSpeedRatings: 'ISO',
  ExposureBiasValue: 'ExposureCompensation',
  PixelXDimension: 'ExifImageWidth',
  PixelYDimension: 'ExifImageHeight',
  InteroperabilityTag: 'InteropOffset',
  InteroperabilityIndex: 'InteropIndex',
  InteroperabilityVersion: 'InteropVersion',
  FocalLengthIn35mmFilm: 'FocalLengthIn35mmFormat',
  JPEGInterchangeFormat: 'ThumbnailOffset',
  JPEGInterchangeFormatLength: 'ThumbnailLength',
}

/** Parses an EXIF block. Returns undefined for a damaged block, because ImageKit accepts such images. */
export function parseExif(block: Buffer | undefined): Exif | undefined {
  if (!block) return undefined
  try {
    const { Image, Thumbnail, Photo, GPSInfo, Iop } = readExif(block)
    const [image, thumbnail, exif, gps, interoperability] = [Image, Thumbnail, Photo, GPSInfo, Iop].map(
      (tags) => renamed((tags ?? {}) as Tags),
    ) as [Tags, Tags, Tags, Tags, Tags]
    return { image, thumbnail, exif, gps, interoperability, makernote: {} }
  } catch {
    return undefined
  }
}

function renamed(tags: Tags): Tags {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([name, value]) => {
      const plain = plainValue(name, value)
      return plain === undefined ? [] : [[NAMES[name] ?? name, plain]]
    }),
  )
}

/** Converts a value to JSON; undefined for maker notes. */
function plainValue(name: string, value: unknown): unknown {
  if (value === null || name === 'MakerNote') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (value instanceof Date) return exifDate(value)
  if (!Buffer.isBuffer(value)) return value
  // Versions are four digits; comments begin with eight bytes that name their character set.
  const text = value
    .subarray(name === 'UserComment' ? 8 : 0)
    .toString('latin1')
    .replace(/\0+$/, '')
  return /^[\x20-\x7e]+$/.test(text) ? text : [...value]
}

/** `2008:07:31 10:38:11`. EXIF has no time zone; the reader assumes UTC. */
function exifDate(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' ')
}
