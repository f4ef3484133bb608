import { readExif } from '../exif'
import type { Colour, Found, Orientation, Size } from '../header'
import { iccColour } from '../icc'
import type { Reader } from '../reader'
import { type Box, boxesOf, descend, find, fullBoxesOf } from './boxes'
import { type Association, extentOfItem, itemsOf, itemsOfType, primaryItem, propertiesOf } from './heif-items'

const HEIC = /^(?:hei[cmsx]|hev[cmsx])$/
const ALPHA = /alpha|:aux:1$|auxid:1/
const GAIN_MAP = /gainmap/i

/** EXIF numbers of rotations by 0, 90, 180 and 270 degrees anticlockwise: unmirrored, and mirrored before. */
const TURNS = [1, 8, 3, 6] as const
/** After the rotation, by the axis of the mirror: 0 exchanges top and bottom, 1 left and right. */
const MIRRORED: Readonly<Record<number, readonly [Orientation, Orientation]>> = {
  1: [4, 2],
  8: [5, 7],
  3: [2, 4],
  6: [7, 5],
}

/**
 * AVIF and HEIC. The size is that of the primary image as its own boxes rotate it; EXIF is ignored, as in all browsers.
 *
 * @see https://www.iso.org/standard/83650.html
 * @see https://aomediacodec.github.io/av1-avif/
 */
export function readHeif(reader: Reader): Found | undefined {
  if (!reader.has(4, 'ftyp')) return undefined
  const brands = brandsOf(reader)
  const isAvif = brands.includes('avif') || brands.includes('avis')
  if (!isAvif && !brands.some((brand) => HEIC.test(brand) || brand === 'mif1' || brand === 'msf1'))
    return undefined
  const boxes = boxesOf(reader, 0, reader.size)
  const meta = find(boxes, 'meta')
  const still = meta && readMeta(reader, fullBoxesOf(reader, meta), isAvif ? 'avif' : 'heic')
  const track = brands.some(isOfSequence) ? readTrack(reader, boxes) : undefined
  // Browsers prefer the sequence of a file whose main brand is a sequence.
  if (!track || (still && !isOfSequence(brands[0]!))) return still
  return { format: isAvif ? 'avif' : 'heic', ...still, ...track }
}

function isOfSequence(brand: string): boolean {
  return brand === 'avis' || brand === 'msf1' || brand === 'hevc'
}

/** Returns the main brand, then the compatible ones. */
function brandsOf(reader: Reader): string[] {
  const length = Math.min(reader.u32(0), 512)
  const brands = [reader.name(8)]
  for (let at = 16; at + 4 <= length; at += 4) brands.push(reader.name(at))
  return brands
}

type Facts = Omit<Found, 'format'>

function readMeta(reader: Reader, boxes: readonly Box[], format: 'avif' | 'heic'): Found | undefined {
  const primary = primaryItem(reader, boxes)
  if (primary === undefined) return undefined
  const associations = propertiesOf(reader, boxes)
  const own = associations.get(primary) ?? []
  const size = own.find(({ box }) => box.type === 'ispe')
  if (!size) return undefined
  const coded = { width: reader.u32(size.box.at + 4), height: reader.u32(size.box.at + 8) }
  const { stored, unusedAperture } = cropped(reader, coded, own, format === 'avif')
  const found: Found = { format, stored, orientation: orientationOf(reader, own) }
  const auxiliary = itemsOf(reader, boxes, primary).map((item) =>
    auxiliaryType(reader, associations.get(item)),
  )
  found.hasAlpha = auxiliary.some((type) => ALPHA.test(type))
  if (auxiliary.some((type) => GAIN_MAP.test(type)) || reader.has(8, 'tmap')) found.hasGainMap = true
  const colour = colourOf(reader, own)
  if (colour) found.colour = colour
  if (unusedAperture) found.unusedAperture = unusedAperture
  if ((extentOfItem(reader, boxes, primary)?.end ?? 0) > reader.size) found.isTruncated = true
  if (hasPlace(reader, boxes)) found.hasPlace = true
  return found
}

function hasPlace(reader: Reader, boxes: readonly Box[]): boolean {
  return itemsOfType(reader, boxes, 'Exif').some((item) => {
    const extent = extentOfItem(reader, boxes, item)
    if (!extent || extent.start + 4 > extent.end || extent.end > reader.size) return false
    const at = extent.start + 4 + reader.u32(extent.start)
    return readExif(reader, at, extent.end - at).hasPlace
  })
}

function auxiliaryType(reader: Reader, properties: readonly Association[] = []): string {
  const box = properties.find((one) => one.box.type === 'auxC')?.box
  return box ? reader.text(box.at + 4, Math.min(128, box.end - box.at - 4)) : ''
}

/**
 * Returns the clean aperture. For AVIF, browsers apply only one that begins at the upper left corner, and show the
 * whole image for any other.
 */
function cropped(
  reader: Reader,
  stored: Size,
  properties: readonly Association[],
  isAvif: boolean,
): Pick<Facts, 'stored' | 'unusedAperture'> {
  const apertures = properties.filter(({ box }) => box.type === 'clap' && box.end - box.at >= 32)
  const [first] = apertures
  if (!first) return { stored }
  const fraction = (index: number) =>
    reader.i32(first.box.at + index * 8) / reader.i32(first.box.at + index * 8 + 4)
  const [width, height, x, y] = [fraction(0), fraction(1), fraction(2), fraction(3)] as const
  const [left, top] = [x + (stored.width - width) / 2, y + (stored.height - height) / 2]
  const isInside = width >= 1 && height >= 1 && width <= stored.width && height <= stored.height
  const isWhole = [width, height, left, top].every(Number.isInteger)
  if (isInside && (!isAvif || (isWhole && left === 0 && top === 0))) {
    return { stored: { width: Math.round(width), height: Math.round(height) } }
  }
  return { stored, unusedAperture: { type: first.box.at - 4, marks: apertures.map(({ mark }) => mark) } }
}

/** Returns rotation, then mirror: the standard's order, whatever that of the boxes. */
function orientationOf(reader: Reader, properties: readonly Association[]): Orientation {
  const turn = properties.find(({ box }) => box.type === 'irot')?.box
  const mirror = properties.find(({ box }) => box.type === 'imir')?.box
  const turned = TURNS[turn ? reader.u8(turn.at) & 3 : 0]!
  return mirror ? MIRRORED[turned]![(reader.u8(mirror.at) & 1) as 0 | 1] : turned
}

function colourOf(reader: Reader, properties: readonly Association[]): Colour | undefined {
  let coded: Colour | undefined
  for (const { box } of properties) {
    if (box.type !== 'colr') continue
    if (reader.has(box.at, 'nclx')) {
      coded ??= { kind: 'cicp', primaries: reader.u16(box.at + 4), transfer: reader.u16(box.at + 6) }
    } else if (reader.has(box.at, 'prof') || reader.has(box.at, 'rICC')) {
      // A profile is more exact.
      const profile = iccColour(reader, box.at + 4, box.end - box.at - 4)
      if (profile) return profile
    }
  }
  return coded
}

/** Returns the first track of images, except the one that holds their transparency. */
function readTrack(reader: Reader, boxes: readonly Box[]): Facts | undefined {
  const movie = find(boxes, 'moov')
  if (!movie) return undefined
  const tracks = boxesOf(reader, movie.at, movie.end)
    .filter(({ type }) => type === 'trak')
    .map((track) => boxesOf(reader, track.at, track.end))
  const isOf = (track: Box[], kind: string) => {
    const handler = descend(reader, track, 'mdia', 'hdlr')
    return handler !== undefined && reader.has(handler.at + 8, kind)
  }
  const imageTrack = tracks.find((track) => isOf(track, 'pict'))
  const header = imageTrack && find(imageTrack, 'tkhd')
  const sizes = imageTrack && descend(reader, imageTrack, 'mdia', 'minf', 'stbl', 'stsz')
  if (!header || !sizes) return undefined
  // Fixed point, at the end of a box of two versions.
  const side = (place: number) => Math.round(reader.u32(header.end - place) / 0x10000)
  return {
    stored: { width: side(8), height: side(4) },
    frames: Math.max(1, reader.u32(sizes.at + 8)),
    ...(tracks.some((track) => isOf(track, 'auxv')) && { hasAlpha: true }),
  }
}
