import type { SrcOptions } from '../types'
import { buildSrc } from './build'

export interface GetImageAttributesOptions extends SrcOptions {
  /** Intended width in CSS pixels; creates candidates for the densities 1x and 2x, unless `sizes` is set. */
  width?: number
  /** The `sizes` attribute; widths below its smallest `vw` share are omitted. */
  sizes?: string
  /** Device widths. Default 640 750 828 1080 1200 1920 2048 3840. */
  deviceBreakpoints?: readonly number[]
  /** Image widths smaller than a device. Default 16 32 48 64 96 128 256 384. */
  imageBreakpoints?: readonly number[]
}

export interface ResponsiveImageAttributes {
  src: string
  srcSet?: string
  sizes?: string
  width?: number
}

const DEVICES = [640, 750, 828, 1080, 1200, 1920, 2048, 3840]
const IMAGES = [16, 32, 48, 64, 96, 128, 256, 384]

/**
 * Returns `src`, `srcSet`, `sizes` and `width` of an `<img>`, with the options and results of the JavaScript SDK. Every
 * candidate ends with the step `w-<width>,c-at_max`, which never upscales; `src` is the largest.
 *
 * @see https://imagekit.io/docs/integration/javascript#responsive-images
 */
export function getResponsiveImageAttributes(options: GetImageAttributesOptions): ResponsiveImageAttributes {
  const { width, sizes, deviceBreakpoints = DEVICES, imageBreakpoints = IMAGES, ...rest } = options
  const devices = ascending(deviceBreakpoints)
  const all = ascending([...imageBreakpoints, ...deviceBreakpoints])
  const isDensity = !sizes && typeof width === 'number'
  const widths = isDensity ? densities(width, all) : sizes ? wideEnough(sizes, devices, all) : devices
  const urlOf = (candidate: number) =>
    buildSrc({
      ...rest,
      transformation: [...(rest.transformation ?? []), { width: candidate, crop: 'at_max' as const }],
    })
  const largest = widths.at(-1)
  const shown = sizes ?? (isDensity ? undefined : '100vw')
  const srcSet = widths.map((candidate, index) => {
    // Whitespace would end the URL in a srcset.
    const url = urlOf(candidate).replace(/\s/g, encodeURIComponent)
    return `${url} ${isDensity ? `${index + 1}x` : `${candidate}w`}`
  })
  return {
    src: largest === undefined ? buildSrc(rest) : urlOf(largest),
    ...(srcSet.length > 0 && { srcSet: srcSet.join(', ') }),
    ...(shown && { sizes: shown }),
    ...(width !== undefined && { width }),
  }
}

/** Sorts and removes duplicates: two candidates of one width are invalid HTML. */
function ascending(widths: readonly number[]): number[] {
  return [...new Set(widths)].sort((a, b) => a - b)
}

function densities(width: number, all: readonly number[]): number[] {
  const atLeast = (wanted: number) => all.find((candidate) => candidate >= wanted) ?? all.at(-1)
  const found = new Set([atLeast(width), atLeast(width * 2)])
  return [...found].filter((candidate) => candidate !== undefined)
}

/** Only `vw` at the start or after whitespace counts, as in the SDK: `calc(50vw - 1rem)` has no share. */
function wideEnough(sizes: string, devices: readonly number[], all: number[]): number[] {
  const shares = (sizes.match(/(^|\s)1?\d{1,2}vw/g) ?? []).map((share) => Number.parseInt(share, 10))
  const smallest = devices[0]
  if (shares.length === 0 || smallest === undefined) return all
  const wide = all.filter((candidate) => candidate >= smallest * (Math.min(...shares) / 100))
  return wide.length > 0 ? wide : all.slice(-1)
}
