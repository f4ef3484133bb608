import { metadataBlocks } from './blocks'
import { parseExif } from './exif'
import { parseIptc } from './iptc'
import { parseXmp } from './xmp'

const ORIENTATIONS = [
  'Horizontal (normal)',
  'Mirror horizontal',
  'Rotate 180',
  'Mirror vertical',
  'Mirror horizontal and rotate 270 CW',
  'Rotate 90 CW',
  'Mirror horizontal and rotate 90 CW',
  'Rotate 270 CW',
]
/** Offsets into the file are not metadata of the image. */
const OFFSETS = /Offset$|^GPSInfo$/

/**
 * Returns the `embeddedMetadata` of a file: one flat object with ISO 8601 dates and GPS positions in degrees. EXIF
 * overrides IPTC, which overrides XMP.
 */
export function embeddedMetadata(bytes: Buffer): Record<string, unknown> {
  const { exif, iptc, xmp } = metadataBlocks(bytes)
  return { ...(xmp && parseXmp(xmp)), ...(iptc && parseIptc(iptc)), ...fromExif(exif) }
}

function fromExif(block: Buffer | undefined): Record<string, unknown> {
  const exif = parseExif(block)
  if (!exif) return {}
  const flat: Record<string, unknown> = {}
  for (const [name, value] of Object.entries({ ...exif.image, ...exif.exif, ...exif.gps })) {
    if (OFFSETS.test(name)) continue
    flat[name] = isoDate(value) ?? value
  }
  const orientation = ORIENTATIONS[Number(flat.Orientation) - 1]
  if (orientation) flat.Orientation = orientation
  for (const name of ['GPSLatitude', 'GPSLongitude']) {
    const degrees = toDegrees(flat[name], flat[`${name}Ref`])
    if (degrees !== undefined) flat[name] = degrees
  }
  return flat
}

/** `2008:07:31 10:38:11` → `2008-07-31T10:38:11.000Z`. */
function isoDate(value: unknown): string | undefined {
  const match = typeof value === 'string' && /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(value)
  return match ? `${match[1]}-${match[2]}-${match[3]}T${match[4]}.000Z` : undefined
}

/** Converts degrees, minutes and seconds to a number, negative in the south and the west. */
function toDegrees(parts: unknown, reference: unknown): number | undefined {
  if (!Array.isArray(parts) || parts.length !== 3 || !parts.every(Number.isFinite)) return undefined
  const [degrees, minutes, seconds] = parts as [number, number, number]
  const value = degrees + minutes / 60 + seconds / 3600
  return reference === 'S' || reference === 'W' ? -value : value
}
