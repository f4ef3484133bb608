import readExif from 'exif-reader'

type Tags = Record<string, unknown>

/** EXIF as `/metadata` answers it: one object a directory. */
export interface Exif {
  image: Tags
  thumbnail: Tags
  exif: Tags
  gps: Tags
  interoperability: Tags
  makernote: Tags
}

/** ImageKit's names where they are not those of the EXIF standard. */
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

/** Reads a block; a damaged one says nothing, as in production a picture is not refused for it. */
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

/** What JSON can hold; undefined for what only the camera's maker understands. */
function plainValue(name: string, value: unknown): unknown {
  if (value === null || name === 'MakerNote') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (value instanceof Date) return exifDate(value)
  if (!Buffer.isBuffer(value)) return value
  // Versions are four digits, comments begin with eight bytes that name their characters.
  const text = value
    .subarray(name === 'UserComment' ? 8 : 0)
    .toString('latin1')
    .replace(/\0+$/, '')
  return /^[\x20-\x7e]+$/.test(text) ? text : [...value]
}

/** `2008:07:31 10:38:11`; EXIF knows no time zone, the reader gives it as UTC. */
function exifDate(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' ')
}
