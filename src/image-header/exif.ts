import type { Orientation, Size } from './header'
import { EndOfBytes, type Reader } from './reader'

/** Tags of the image's own directory, and of EXIF's. */
const [ORIENTATION, X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT, EXIF_DIRECTORY] = [
  0x112, 0x11a, 0x11b, 0x128, 0x8769,
]
const [PIXEL_X, PIXEL_Y] = [0xa002, 0xa003]
const GPS_DIRECTORY = 0x8825
/** Tags of the directory of GPS. */
const [LATITUDE, LONGITUDE] = [2, 4]
const FOLLOWED: ReadonlySet<number> = new Set([
  ORIENTATION,
  X_RESOLUTION,
  Y_RESOLUTION,
  RESOLUTION_UNIT,
  EXIF_DIRECTORY,
  PIXEL_X,
  PIXEL_Y,
  GPS_DIRECTORY,
] as number[])
const [SHORT, LONG, RATIONAL] = [3, 4, 5]
const INCHES = 2
const CSS_DENSITY = 72

/** The part of an EXIF block that affects how an image is shown. */
export interface ExifFacts {
  orientation: Orientation
  /** Whether it says where the image was taken. */
  hasPlace: boolean
  /** CSS pixels of an image whose stored size differs. */
  natural(stored: Size): Size | undefined
}

const NOTHING: ExifFacts = { orientation: 1, hasPlace: false, natural: () => undefined }

/**
 * Reads the tags that browsers follow, as strictly as Chromium does: a value of another type is ignored.
 *
 * exif-reader is not used, because it reads every tag of a block, which took longer than the rest of the header.
 *
 * @param at where the TIFF structure begins (`II*\0` or `MM\0*`)
 */
export function readExif(reader: Reader, at: number, length: number): ExifFacts {
  try {
    return readFacts(reader, at, length)
  } catch (error) {
    // Errors in a damaged block are ignored: the image itself is still valid.
    if (error instanceof EndOfBytes) return NOTHING
    throw error
  }
}

function readFacts(reader: Reader, at: number, length: number): ExifFacts {
  const little = reader.has(at, 'II*\0')
  if (!little && !reader.has(at, 'MM\0*')) return NOTHING
  const tags = (offset: number) => readDirectory(reader, at, length, offset, little)
  const image = tags(reader.u32(at + 4, little))
  const orientation = (image.get(ORIENTATION) ?? 1) as Orientation
  const gps = image.get(GPS_DIRECTORY)
  return {
    orientation,
    hasPlace: gps !== undefined && hasPlace(reader, at, length, gps, little),
    natural(stored) {
      const [x, y] = [image.get(X_RESOLUTION), image.get(Y_RESOLUTION)]
      const directory = image.get(EXIF_DIRECTORY)
      // Most images have 72 dpi, and then their size is the stored one.
      if (!x || !y || (x === CSS_DENSITY && y === CSS_DENSITY)) return undefined
      if (directory === undefined || image.get(RESOLUTION_UNIT) !== INCHES) return undefined
      const photo = tags(directory)
      const [width, height] = [photo.get(PIXEL_X), photo.get(PIXEL_Y)]
      if (!width || !height || (width === stored.width && height === stored.height)) return undefined
      // Both must agree, or both are ignored.
      const isAgreed =
        Math.round((stored.width * CSS_DENSITY) / x) === width &&
        Math.round((stored.height * CSS_DENSITY) / y) === height
      return isAgreed ? { width, height } : undefined
    },
  }
}

/** Returns the numbers of a directory; of several entries of a tag the first valid one counts. */
function readDirectory(reader: Reader, at: number, length: number, offset: number, little: boolean) {
  const tags = new Map<number, number>()
  const start = at + offset
  if (offset + 2 > length) return tags
  const count = reader.u16(start, little)
  for (let index = 0; index < count; index++) {
    const entry = start + 2 + index * 12
    if (entry + 12 > at + length) break
    const tag = reader.u16(entry, little)
    if (!FOLLOWED.has(tag)) continue
    const value = readValue(reader, at, length, entry, little)
    if (value !== undefined && !tags.has(tag)) tags.set(tag, value)
  }
  return tags
}

/** Cameras without a fix write a directory that has no coordinates. */
function hasPlace(reader: Reader, at: number, length: number, offset: number, little: boolean): boolean {
  if (offset + 2 > length) return false
  const count = reader.u16(at + offset, little)
  for (let index = 0; index < count; index++) {
    const entry = offset + 2 + index * 12
    if (entry + 12 > length) return false
    const tag = reader.u16(at + entry, little)
    if (tag === LATITUDE || tag === LONGITUDE) return true
  }
  return false
}

function readValue(
  reader: Reader,
  at: number,
  length: number,
  entry: number,
  little: boolean,
): number | undefined {
  const type = reader.u16(entry + 2, little)
  if (reader.u32(entry + 4, little) !== 1) return undefined
  const short = reader.u16(entry + 8, little)
  if (reader.u16(entry, little) === ORIENTATION) {
    return type === SHORT && short >= 1 && short <= 8 ? short : undefined
  }
  if (type === SHORT) return short
  const long = reader.u32(entry + 8, little)
  if (type === LONG) return long
  if (type !== RATIONAL || long + 8 > length) return undefined
  const denominator = reader.u32(at + long + 4, little)
  return denominator === 0 ? undefined : reader.u32(at + long, little) / denominator
}
