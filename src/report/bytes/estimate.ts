import type { Transformation } from '../../url'
import { type Point, TYPICAL_EXPONENT } from '../advice/curve'
import type { Referenced } from '../model/references'
import type { ReportRendition } from '../model/report-types'

/** Bytes of a photograph in a format, compared with JPEG. */
const FORMATS: Readonly<Record<string, number>> = { jpg: 1, png: 3, gif: 1.2, webp: 0.72, avif: 0.5 }

/**
 * Estimates the bytes of a rendition of which nothing else is known, from the original's: by its number of pixels and its
 * format. ImageKit chooses WebP where the URL names no format.
 */
export function estimate(
  { image }: Pick<Referenced, 'image'>,
  rendition: ReportRendition,
  steps: readonly Transformation[],
): number | undefined {
  const { bytes, width, height, format = 'jpg' } = image
  if (!bytes) return undefined
  const isOriginal = steps.some((step) => step.original === true)
  if (isOriginal || format === 'svg' || !width || !height) return bytes
  const isAutomatic = rendition.url !== undefined && format !== 'avif' && format !== 'gif'
  const named = formatOf(rendition, steps)
  const target = named ?? (isAutomatic ? 'webp' : format)
  const factor = (FORMATS[target] ?? 1) / (FORMATS[format] ?? 1)
  const pixels = ((rendition.width ?? width) * (rendition.height ?? height)) / (width * height)
  return Math.max(1, Math.round(bytes * factor * pixels ** (TYPICAL_EXPONENT / 2)))
}

function formatOf({ format }: ReportRendition, steps: readonly Transformation[]): string | undefined {
  const asked = format ?? steps.map((step) => step.format).findLast((one) => one !== undefined)
  return typeof asked === 'string' && Object.hasOwn(FORMATS, asked) ? asked : undefined
}

/** The known bytes of a picture's renditions, by width. @param format of the `<source>`, or of the `<img>` */
export function pointsOf(renditions: readonly ReportRendition[], format: string | undefined): Point[] {
  return renditions.flatMap(({ width, bytes, media, ...one }) =>
    width && bytes && !media && one.format === format ? [{ width, bytes }] : [],
  )
}
