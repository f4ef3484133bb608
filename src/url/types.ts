import type * as allowed from './table/allowed'
import type { CodedOption } from './table/codes'

type OneOf<List extends readonly string[]> = List[number]
/** Any other text; keeps completion of the named values. */
type Text = string & {}
/** Pixels, or an arithmetic expression such as `iw_div_2`, or a number as text. */
type Length = number | Text

export type Crop = OneOf<typeof allowed.crops>
export type CropMode = OneOf<typeof allowed.cropModes>
/** One of nine positions in an image. */
export type Place = OneOf<typeof allowed.places>
export type Format = OneOf<typeof allowed.formats>
export type Flip = OneOf<typeof allowed.flips>
export type VideoCodec = OneOf<typeof allowed.videoCodecs>
export type AudioCodec = OneOf<typeof allowed.audioCodecs>
export type StreamingResolution = OneOf<typeof allowed.resolutions>
export type Alignment = OneOf<typeof allowed.alignments>
export type LayerMode = OneOf<typeof allowed.layerModes>

/**
 * All options and their values, under the names of the official SDKs. `Transformation` and the types of the layers say
 * where each is allowed; codes, limits and documentation are in the table `parameters`.
 */
export interface AllTransformations {
  /** Pixels; below 1 a fraction of the original; an expression; `auto` uses the client hint. */
  width?: number | 'auto' | Text
  /** Pixels; below 1 a fraction of the original; an expression. */
  height?: Length
  /** `4-3`, a number or an expression; ignored if width and height are given. */
  aspectRatio?: number | `${number}-${number}` | `${number}_${number}` | Text
  /** How the image fits into width and height. Default `maintain_ratio`. */
  crop?: Crop
  /** Pads or cuts instead of scaling. */
  cropMode?: CropMode
  /** A position, `auto`, `custom`, `face`, or an object such as `dog`. Default `center`. */
  focus?: Place | 'auto' | 'custom' | 'face' | Text
  /** Left edge of an extract, in pixels. */
  x?: Length
  /** Top edge of an extract, in pixels. */
  y?: Length
  /** Centre of an extract, in pixels. */
  xCenter?: Length
  /** Centre of an extract, in pixels. */
  yCenter?: Length
  /** Zoom of a crop on a face or object. Default 1. */
  zoom?: number
  /** Device pixel ratio, 0.1 to 5, or `auto`. */
  dpr?: number | 'auto' | Text
  /** 1 to 100. Default: the account's, initially 80. */
  quality?: number
  /** Output format. Default: the account's, initially `auto`. */
  format?: Format
  /** A colour, `blurred…`, `dominant`, `gradient_dominant…` or `genfill…`. */
  background?: 'blurred' | 'dominant' | 'gradient_dominant' | 'genfill' | Text
  /** `<width>_<colour>`, for example `5_FF0000`. */
  border?: `${number}_${string}` | Text
  /** Pixels, `max`, or four values `10_20_30_40` from the top left, clockwise. */
  radius?: number | 'max' | Text
  /** Degrees clockwise, `N40` for counterclockwise, or `auto` for the EXIF orientation. */
  rotation?: number | 'auto' | `N${number}` | Text
  flip?: Flip
  /** 1 to 100. */
  blur?: number
  /** Percent. Default 100. */
  opacity?: number
  /** `true`, or a tolerance from 1 to 99. */
  trim?: boolean | number
  /** Progressive JPEG. */
  progressive?: boolean
  /** Lossless WebP or PNG. */
  lossless?: boolean
  /** Keep the colour profile. Default false. */
  colorProfile?: boolean
  /** Keep the metadata. Default false. */
  metadata?: boolean
  /** Dots per inch, 1 to 1200, or an expression with `idn`. */
  density?: number | Text
  /** Name of a transformation stored in the account. */
  named?: string
  /** Path of the image to use if the file is missing. */
  defaultImage?: string
  /** Delivers the stored bytes, ignoring other options. */
  original?: boolean
  /** Page, frame or layer: `2`, `3-4`, `3-`, `1_3_5`, `name-"a"`. */
  page?: number | Text
  grayscale?: true
  contrastStretch?: true
  /** `true`, or 1 to 99. */
  sharpen?: true | number
  /** `<radius>-<sigma>-<amount>-<threshold>`. */
  unsharpMask?: true | Text
  /** `true`, or `bl-15_st-40_x-10_y-N5`. */
  shadow?: true | Text
  /** `true`, or `ld-top_from-green_to-00FF0010_sp-1`. */
  gradient?: true | Text
  /** `<to>[_<tolerance>[_<from>]]`. */
  colorReplace?: string
  /** `co-<colour>_in-<percent>`. */
  colorize?: string
  /** `p-<x1>_<y1>_…_<y4>` or `a-<degrees>`. */
  distort?: string
  aiRemoveBackground?: true
  aiRemoveBackgroundExternal?: true
  aiUpscale?: true
  aiRetouch?: true
  aiVariation?: true
  /** `true`, or `az-215_el-45_st-60`. */
  aiDropShadow?: true | Text
  /** `prompt-<text>`, percent-encoded, or `prompte-<base64>`. */
  aiChangeBackground?: `prompt-${string}` | `prompte-${string}` | Text
  /** `prompt-<text>`, percent-encoded, or `prompte-<base64>`. */
  aiEdit?: `prompt-${string}` | `prompte-${string}` | Text
  /** Seconds, or an expression. */
  startOffset?: Length
  /** Seconds, or an expression. */
  endOffset?: Length
  /** Seconds, or an expression. */
  duration?: Length
  videoCodec?: VideoCodec
  audioCodec?: AudioCodec
  /** For adaptive bitrate streaming. */
  streamingResolutions?: readonly (StreamingResolution | number)[]
  /** How a layer blends with what is below it; overlays have `overlay.layerMode`. */
  layerMode?: LayerMode
  /** Pixels or an expression. */
  fontSize?: Length
  /** A built-in font, or the path of a font in the Media Library. */
  fontFamily?: string
  fontColor?: string
  innerAlignment?: Alignment
  /** `10`, `10_20`, `10_20_30`, `10_20_30_40` in CSS order, or an expression. */
  padding?: Length
  /** 1 to 9. */
  alpha?: number
  /** `b`, `i`, `strikethrough`, joined with `_`. */
  typography?: 'b' | 'i' | 'strikethrough' | 'b_i' | Text
  /** Pixels or an expression. */
  lineHeight?: Length
  /** Colour of subtitles. */
  color?: string
  /** `<width>_<colour>`. */
  fontOutline?: string
  /** `<colour>_<indent>`. */
  fontShadow?: string
  /** Written unchanged, for parameters without an option. */
  raw?: string
  /** A layer on top; use two steps for two layers. */
  overlay?: Overlay
}

/** The name of an option. */
export type OptionName = keyof AllTransformations

type TextOnly =
  | 'fontSize'
  | 'fontFamily'
  | 'fontColor'
  | 'innerAlignment'
  | 'padding'
  | 'alpha'
  | 'typography'
  | 'lineHeight'
type SubtitleOnly = 'color' | 'fontOutline' | 'fontShadow'

/** One step of a chain on an image or video. */
export type Transformation = Omit<AllTransformations, TextOnly | SubtitleOnly>

/** One step in a text layer. */
export type TextOverlayTransformation = Pick<
  AllTransformations,
  TextOnly | 'width' | 'background' | 'radius' | 'rotation' | 'flip' | 'raw'
>

/** One step in a subtitle layer. */
export type SubtitleOverlayTransformation = Pick<
  AllTransformations,
  SubtitleOnly | 'background' | 'fontFamily' | 'fontSize' | 'typography' | 'raw'
>

/** One step in a block of colour. */
export type SolidColorOverlayTransformation = Pick<
  AllTransformations,
  'width' | 'height' | 'alpha' | 'background' | 'gradient' | 'radius' | 'raw'
>

/** Position of a layer. @see https://imagekit.io/docs/transformations#position-of-layer */
export interface OverlayPosition {
  /** Left edge in pixels or an expression; `N10` counts from the right. */
  x?: Length
  /** Top edge in pixels or an expression; `N10` counts from the bottom. */
  y?: Length
  /** Centre of the layer. */
  xCenter?: Length
  /** Centre of the layer. */
  yCenter?: Length
  /** Point of the layer that the coordinates refer to. Default `top_left`. */
  anchorPoint?: Place
  /** A position instead of coordinates. Default `center`. */
  focus?: Place
}

/** Timing of a layer on a video. */
export interface OverlayTiming {
  /** Seconds or an expression. */
  start?: Length
  /** Seconds or an expression; overrides `duration`. */
  end?: Length
  /** Seconds or an expression. */
  duration?: Length
}

/** `auto` writes plain text if it survives a URL, else base64. */
export type OverlayEncoding = 'auto' | 'plain' | 'base64'

interface BaseOverlay {
  layerMode?: LayerMode
  position?: OverlayPosition
  timing?: OverlayTiming
}
export interface TextOverlay extends BaseOverlay {
  type: 'text'
  text: string
  encoding?: OverlayEncoding
  transformation?: TextOverlayTransformation[]
}
export interface ImageOverlay extends BaseOverlay {
  type: 'image'
  /** Path in the Media Library, or a URL. */
  input: string
  encoding?: OverlayEncoding
  transformation?: Transformation[]
}
export interface VideoOverlay extends BaseOverlay {
  type: 'video'
  input: string
  encoding?: OverlayEncoding
  transformation?: Transformation[]
}
export interface SubtitleOverlay extends BaseOverlay {
  type: 'subtitle'
  input: string
  encoding?: OverlayEncoding
  transformation?: SubtitleOverlayTransformation[]
}
export interface SolidColorOverlay extends BaseOverlay {
  type: 'solidColor'
  color: string
  transformation?: SolidColorOverlayTransformation[]
}
/** A layer. @see https://imagekit.io/docs/transformations#overlay-using-layers */
export type Overlay = TextOverlay | ImageOverlay | VideoOverlay | SubtitleOverlay | SolidColorOverlay

/** `query`: `?tr=w-10`; `path`: `/tr:w-10/`. */
export type TransformationPosition = 'path' | 'query'

export interface SrcOptions {
  /** A path under the endpoint, or an absolute URL, which ignores the endpoint. */
  src: string
  /** `https://ik.imagekit.io/<imagekitId>`, with a URL pattern, or a custom domain. */
  urlEndpoint: string
  /** Steps, applied in order. */
  transformation?: Transformation[]
  /** Default `query`. An absolute `src` always uses the query. */
  transformationPosition?: TransformationPosition
  /** Additional query parameters, in this order. */
  queryParameters?: { [key: string]: string | number }
  /** Not supported: use `signUrl`. */
  signed?: false
  /** Not supported: use `signUrl`. */
  expiresIn?: undefined
}

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
type Assert<T extends true> = T
/** Compile-time check: every option has a code and vice versa. */
export type EveryOptionHasACode = Assert<Same<Exclude<OptionName, 'overlay'>, CodedOption>>
