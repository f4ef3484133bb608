import { readExif } from '../exif'
import type { Found, Orientation } from '../header'
import { EndOfBytes, type Reader } from '../reader'

const TAGS = {
  width: 256,
  height: 257,
  photometric: 262,
  orientation: 274,
  extraSamples: 338,
  profile: 34675,
} as const
const CMYK = 5
/** Maximum number of directories, one per page: more than any document has. */
const MAX_PAGES = 4096

/**
 * TIFF and BigTIFF. The first page counts.
 *
 * @see https://www.loc.gov/preservation/digital/formats/fdd/fdd000328.shtml BigTIFF
 */
export function readTiff(reader: Reader): Found | undefined {
  const little = reader.has(0, 'II')
  if (!little && !reader.has(0, 'MM')) return undefined
  const version = reader.u16(2, little)
  if (version !== 42 && version !== 43) return undefined
  const isBig = version === 43
  const layout = { little, isBig }
  const first = isBig ? reader.u64(8, little) : reader.u32(4, little)
  const { tags, next } = readPage(reader, first, layout)
  const [width, height] = [tags.get(TAGS.width), tags.get(TAGS.height)]
  if (!width || !height) return undefined
  const orientation = tags.get(TAGS.orientation) ?? 1
  const hasPlace = !isBig && readExif(reader, 0, reader.size).hasPlace
  return {
    format: 'tiff',
    stored: { width, height },
    orientation: (orientation >= 1 && orientation <= 8 ? orientation : 1) as Orientation,
    ...(hasPlace && { hasPlace }),
    pages: 1 + pagesFrom(reader, next, first, layout),
    hasAlpha: tags.has(TAGS.extraSamples) && tags.get(TAGS.extraSamples) !== 0,
    ...(tags.get(TAGS.photometric) === CMYK && { isCmyk: true }),
    ...(tags.has(TAGS.profile) && {
      colour: { kind: 'icc' as const, space: tags.get(TAGS.photometric) === CMYK ? 'CMYK' : 'RGB' },
    }),
  }
}

interface Layout {
  little: boolean
  isBig: boolean
}

function readPage(reader: Reader, at: number, { little, isBig }: Layout) {
  const count = isBig ? reader.u64(at, little) : reader.u16(at, little)
  const [head, entrySize, valueAt] = isBig ? [8, 20, 12] : [2, 12, 8]
  const tags = new Map<number, number>()
  for (let index = 0; index < count && index < MAX_PAGES; index++) {
    const entry = at + head + index * entrySize
    const [tag, type] = [reader.u16(entry, little), reader.u16(entry + 2, little)]
    // A SHORT is stored in the first two bytes of the value; of lists short enough to be stored there, the first is
    // read.
    const value = type === 3 ? reader.u16(entry + valueAt, little) : reader.u32(entry + valueAt, little)
    if (!tags.has(tag)) tags.set(tag, value)
  }
  const end = at + head + count * entrySize
  return { tags, next: () => (isBig ? reader.u64(end, little) : reader.u32(end, little)) }
}

/** Counts the pages that follow. Directories may point backwards: the limit ends a circle. */
function pagesFrom(reader: Reader, next: () => number, first: number, layout: Layout): number {
  const seen = new Set([first])
  try {
    for (let at = next(); at !== 0 && !seen.has(at) && seen.size < MAX_PAGES; ) {
      // A page counts if its directory can be read.
      const count = layout.isBig ? reader.u64(at, layout.little) : reader.u16(at, layout.little)
      const end = at + (layout.isBig ? 8 + count * 20 : 2 + count * 12)
      seen.add(at)
      at = layout.isBig ? reader.u64(end, layout.little) : reader.u32(end, layout.little)
    }
  } catch (error) {
    if (!(error instanceof EndOfBytes)) throw error
  }
  return seen.size - 1
}
