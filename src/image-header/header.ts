import type { ActiveContent } from './svg/active'

/** Pixels. */
export interface Size {
  width: number
  height: number
}

/** The format of the bytes, whatever the file's name says. Each is also the usual extension for storing the file. */
export type ImageFormat =
  | 'jpg'
  | 'png'
  | 'webp'
  | 'gif'
  | 'svg'
  | 'avif'
  | 'heic'
  | 'tiff'
  | 'bmp'
  | 'ico'
  | 'cur'
  | 'jxl'
  | 'jp2'
  | 'j2k'
  | 'psd'
  | 'pnm'

/** EXIF's numbers: 1 upright, 2–4 mirrored or upside down, 5–8 on their side. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8

/** Colour space of the pixels; without any they are sRGB. */
export type Colour =
  /** An ICC profile, with its colour space: `RGB`, `GRAY`, `CMYK` … */
  | { kind: 'icc'; space: string }
  /** ITU-T H.273 code points, from AVIF's `nclx` and PNG's `cICP`. */
  | { kind: 'cicp'; primaries: number; transfer: number }
  /** PNG's gAMA and cHRM: the exponent, and x and y of white, red, green and blue. */
  | { kind: 'gamma'; gamma: number; chromaticities?: readonly number[] }

export interface ImageHeader extends Size {
  format: ImageFormat
  /** Stored size, before rotation. `width` and `height` are after it. */
  stored: Size
  /** How browsers orient the stored image. */
  orientation: Orientation
  /** CSS pixels of the file shown without a size, if its resolution makes that differ from its pixels. */
  natural?: Size
  /** Frames of an animation, 1 for a still image; `undefined` if only decoding could tell. */
  frames: number | undefined
  /** Images of a document with several (TIFF, ICO), 1 for any other. */
  pages: number
  /** Whether pixels can be transparent. */
  hasAlpha: boolean
  colour?: Colour
  /** Inks instead of light: CMYK, or YCCK. */
  isCmyk?: boolean
  /** Has a second image for bright displays (Ultra HDR, ISO 21496-1). */
  hasGainMap?: boolean
  /** Has an EXIF block, whatever it says: decoders may read an orientation from it that browsers ignore. */
  hasExif?: boolean
  /** Says where it was taken, in EXIF or XMP. */
  hasPlace?: boolean
  /** GIF only: the first frame leaves parts of the canvas uncovered, which are transparent. */
  isPartlyCovered?: boolean
  /** AVIF only: position of a clean aperture that browsers ignore. */
  unusedAperture?: UnusedAperture
  /** The file ends before its image data does. */
  isTruncated?: boolean
  /** SVG only: its active parts. */
  active?: readonly ActiveContent[]
}

/** Offsets in the file. */
export interface UnusedAperture {
  /** Offset of its box's type. */
  type: number
  /** Offset of the bytes whose highest bit marks it as essential. */
  marks: readonly number[]
}

/** The result of a format's own reader; the rest is derived from it. */
export type Found = Pick<ImageHeader, 'format' | 'stored'> &
  Partial<Omit<ImageHeader, 'format' | 'stored' | keyof Size>>

/** The bytes are an image of this format, but no decoder could show them. */
export class BadImage extends Error {
  override readonly name = 'BadImage'
  /** The format, if it is known nevertheless. */
  readonly format: ImageFormat | undefined

  constructor(message: string, format?: ImageFormat) {
    super(message)
    this.format = format
  }
}

/** Swaps the sides of an image that lies on its side. */
export function turnedSize({ width, height }: Size, orientation: Orientation): Size {
  return orientation >= 5 ? { width: height, height: width } : { width, height }
}
