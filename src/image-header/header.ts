import type { ActiveContent } from './svg/active'

/** Pixels. */
export interface Size {
  width: number
  height: number
}

/**
 * What the bytes are, whatever the file's name says. Each is the usual extension too, under which the file may be stored.
 */
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

/** How the numbers of the pixels are to be read; without any they are sRGB. */
export type Colour =
  /** An ICC profile, with the colour space that it is for: `RGB`, `GRAY`, `CMYK` … */
  | { kind: 'icc'; space: string }
  /** ITU-T H.273 code points, as AVIF's `nclx` and PNG's `cICP` have them. */
  | { kind: 'cicp'; primaries: number; transfer: number }
  /** PNG's gAMA and cHRM: the exponent, and x and y of white, red, green and blue. */
  | { kind: 'gamma'; gamma: number; chromaticities?: readonly number[] }

export interface ImageHeader extends Size {
  format: ImageFormat
  /** As a decoder gives the pixels, before they are turned. `width` and `height` are after it. */
  stored: Size
  /** How browsers turn the stored picture. */
  orientation: Orientation
  /** Pixels in CSS of the file shown as it is, where its resolution makes that another size than that of its pixels. */
  natural?: Size
  /** Of an animation, 1 for a still picture; `undefined` where only decoding could tell. */
  frames: number | undefined
  /** Of a document with several pictures (TIFF, ICO), 1 for any other. */
  pages: number
  /** Whether pixels can be transparent. */
  hasAlpha: boolean
  colour?: Colour
  /** Inks instead of light: CMYK, or YCCK. */
  isCmyk?: boolean
  /** A second picture with what a bright display adds (Ultra HDR, ISO 21496-1). */
  hasGainMap?: boolean
  /** Has an EXIF block, whatever it says: decoders may read another turn in it than browsers. */
  hasExif?: boolean
  /** GIF only: the first frame leaves some of the canvas, which is clear there. */
  isPartlyCovered?: boolean
  /** AVIF only: where a clean aperture stands that browsers don't follow. */
  unusedAperture?: UnusedAperture
  /** The file ends before its picture does. */
  isTruncated?: boolean
  /** SVG only: what of it is more than a drawing. */
  active?: readonly ActiveContent[]
}

/** Places in the file. */
export interface UnusedAperture {
  /** Of the type of its box. */
  type: number
  /** Of the bytes whose highest bit says that it must be understood. */
  marks: readonly number[]
}

/** What a format's own reader finds out; the rest follows from it. */
export type Found = Pick<ImageHeader, 'format' | 'stored'> &
  Partial<Omit<ImageHeader, 'format' | 'stored' | keyof Size>>

/** The bytes are an image of this format, but no decoder could show them. */
export class BadImage extends Error {
  override readonly name = 'BadImage'
  /** Where it is known in spite of all. */
  readonly format: ImageFormat | undefined

  constructor(message: string, format?: ImageFormat) {
    super(message)
    this.format = format
  }
}

/** Sides change places where a picture lies on its side. */
export function turnedSize({ width, height }: Size, orientation: Orientation): Size {
  return orientation >= 5 ? { width: height, height: width } : { width, height }
}
