import * as allowed from './allowed'
import { codes } from './codes'
import type { OptionName } from './types'
import {
  beforeColour,
  boolean,
  colour,
  either,
  expression,
  flag,
  integer,
  list,
  number,
  oneOf,
  pairs,
  pattern,
  positive,
  signed,
  signedExpression,
  type Value,
} from './values'

/** Where a parameter may stand: on the base image or video, or in a layer of a kind. */
export type Layer = 'base' | 'image' | 'text' | 'video' | 'subtitles' | 'solid'

/**
 * Who can do it. `local`: an engine on this machine, with ImageKit's sizes and formats; `approximate`: here too, with
 * other pixels than ImageKit's; `imagekit`: only ImageKit (AI, video, fonts that cannot be shipped).
 */
export type Locality = 'local' | 'approximate' | 'imagekit'

export interface Parameter {
  /** Option name of the official SDKs. */
  readonly name: OptionName
  /** Code in the URL. */
  readonly code: string
  /** Names in the SDKs before v7. */
  readonly aliases: readonly string[]
  readonly value: Value
  /** What holds without it, where ImageKit says so. */
  readonly default?: string
  readonly layers: readonly Layer[]
  readonly locality: Locality
  /** Values for which the locality is another. */
  readonly exceptions: readonly Exception[]
  /** ImageKit's page. */
  readonly docs: string
}

export interface Exception {
  readonly values: string
  readonly matches: (text: string) => boolean
  readonly locality: Locality
}

type Entry = Omit<Parameter, 'name' | 'code' | 'aliases' | 'exceptions'> &
  Partial<Pick<Parameter, 'aliases' | 'exceptions'>>

function isReplacement(text: string): boolean {
  const [to = '', tolerance = '0', from = 'black', ...rest] = text.split('_')
  return rest.length === 0 && colour.matches(to) && colour.matches(from) && number(0, 100).matches(tolerance)
}

function except(values: string, locality: Locality, test: RegExp | readonly string[]): Exception {
  const matches =
    test instanceof RegExp ? (text: string) => test.test(text) : (text: string) => test.includes(text)
  return { values, matches, locality }
}

const DOCS = 'https://imagekit.io/docs/'

/**
 * Everything that people and validators need to know of an option, resizing first. The codes come from `codes.ts`, which the builder
 * uses alone; `satisfies` sees to it that neither table has an option that the other lacks.
 */
function tableOf(): Record<OptionName, Entry> {
  const resize = `${DOCS}image-resize-and-crop#`
  const optimise = `${DOCS}image-optimization#`
  const effect = `${DOCS}effects-and-enhancements#`
  const ai = `${DOCS}ai-transformations#`
  const video = `${DOCS}video-optimization#`
  const text = `${DOCS}add-overlays-on-images#text-overlay`
  const subtitles = `${DOCS}add-overlays-on-videos#styling-controls-for-subtitles-layer`

  const picture: readonly Layer[] = ['base', 'image', 'video']
  const still: readonly Layer[] = ['base', 'image']
  const base: readonly Layer[] = ['base']

  const pixels = positive('px')
  const length = either(positive('px; below 1 a fraction of the original'), expression)
  const coordinate = either(signed(Infinity, 'px'), signedExpression)
  const seconds = either(number(0, Infinity, 'seconds'), expression)
  const degrees = signed(Infinity, 'degrees')
  const prompt = pattern('prompt-<text> or prompte-<base64>, both percent-encoded', /^prompte?-./)
  const blurred = /^blurred(_(auto|\d\d?|100)(_N?\d{1,3})?)?$/
  const gradientDominant = /^gradient_dominant(_[24])?$/
  const genfill = /^genfill(-prompte?-.+)?$/

  const direction = either(
    number(0, 359, 'degrees'),
    oneOf(
      'top',
      'top_right',
      'right',
      'bottom_right',
      'bottom',
      'bottom_left',
      'left',
      'top_left',
      'topright',
      'bottomright',
      'bottomleft',
      'topleft',
    ),
  )

  return {
    width: {
      value: either(length, oneOf('auto')),
      layers: ['base', 'image', 'text', 'video', 'solid'],
      locality: 'local',
      docs: `${resize}width---w`,
    },
    height: {
      value: length,
      layers: ['base', 'image', 'video', 'solid'],
      locality: 'local',
      docs: `${resize}height---h`,
    },
    aspectRatio: {
      value: either(
        positive('width divided by height'),
        pattern('4-3 or 4_3', /^\d+(\.\d+)?[-_]\d+(\.\d+)?$/),
        expression,
      ),
      default: 'ignored with w and h',
      layers: picture,
      locality: 'local',
      docs: `${resize}aspect-ratio---ar`,
    },
    crop: {
      value: oneOf(...allowed.crops),
      default: 'maintain_ratio',
      layers: picture,
      locality: 'local',
      docs: `${resize}crop-crop-modes--focus`,
    },
    cropMode: {
      value: oneOf(...allowed.cropModes),
      layers: picture,
      locality: 'local',
      docs: `${resize}crop-crop-modes--focus`,
    },
    focus: {
      value: oneOf(...allowed.places, 'auto', 'face', 'custom', ...allowed.focusObjects),
      default: 'center',
      layers: picture,
      locality: 'local',
      docs: `${resize}focus---fo`,
      exceptions: [
        except('auto, custom', 'approximate', ['auto', 'custom']),
        except('face and objects', 'imagekit', ['face', ...allowed.focusObjects]),
      ],
    },
    x: {
      value: coordinate,
      layers: picture,
      locality: 'local',
      docs: `${resize}example---focus-using-cropped-image-coordinates`,
    },
    y: {
      value: coordinate,
      layers: picture,
      locality: 'local',
      docs: `${resize}example---focus-using-cropped-image-coordinates`,
    },
    xCenter: {
      value: coordinate,
      layers: picture,
      locality: 'local',
      docs: `${resize}example---focus-using-cropped-image-coordinates`,
    },
    yCenter: {
      value: coordinate,
      layers: picture,
      locality: 'local',
      docs: `${resize}example---focus-using-cropped-image-coordinates`,
    },
    zoom: {
      value: positive('factor'),
      default: '1',
      layers: still,
      locality: 'imagekit',
      docs: `${resize}zoom---z`,
    },
    dpr: {
      value: either(number(0.1, 5), oneOf('auto'), expression),
      layers: picture,
      locality: 'local',
      docs: `${resize}dpr---dpr`,
    },
    quality: {
      value: integer(1, 100),
      default: '80, of a video 50',
      layers: picture,
      locality: 'local',
      docs: `${optimise}quality---q`,
    },
    format: {
      value: oneOf(...allowed.formats),
      default: 'auto, by the account',
      layers: ['base', 'video'],
      locality: 'local',
      docs: `${optimise}format---f`,
      exceptions: [except('mp4, webm', 'imagekit', ['mp4', 'webm'])],
    },
    background: {
      value: either(
        colour,
        pattern('blurred[_<auto|0-100>[_<brightness, N for minus>]]', blurred),
        oneOf('dominant'),
        pattern('gradient_dominant[_2|_4]', gradientDominant),
        pattern('genfill[-prompt-<text>]', genfill),
      ),
      default: 'black',
      layers: ['base', 'image', 'text', 'video', 'subtitles', 'solid'],
      locality: 'local',
      docs: `${effect}solid-color-background`,
      exceptions: [
        except(
          'blurred, dominant, gradient_dominant',
          'approximate',
          /^(blurred|dominant|gradient_dominant)/,
        ),
        except('genfill', 'imagekit', genfill),
      ],
    },
    border: {
      value: beforeColour(
        either(pixels, expression),
        /[_-](?=[^_-]*$)/,
        '<width in px or an expression>_<colour>, such as 5_FF0000',
      ),
      layers: picture,
      locality: 'local',
      docs: `${effect}border---b`,
    },
    radius: {
      value: either(
        number(0, Infinity, 'px'),
        oneOf('max'),
        list(
          either(number(0, Infinity), oneOf('max')),
          [4],
          'four of them such as 10_20_30_40, clockwise from the top left',
        ),
      ),
      layers: ['base', 'image', 'text', 'video', 'solid'],
      locality: 'local',
      docs: `${effect}radius---r`,
    },
    rotation: {
      value: either(degrees, oneOf('auto')),
      layers: ['base', 'image', 'text', 'video'],
      locality: 'local',
      docs: `${effect}rotate---rt`,
      aliases: ['rotate'],
    },
    flip: {
      value: oneOf(...allowed.flips),
      layers: ['base', 'image', 'text'],
      locality: 'local',
      docs: `${effect}flip---fl`,
    },
    blur: { value: integer(1, 100), layers: still, locality: 'approximate', docs: `${effect}blur---bl` },
    opacity: {
      value: number(0, 100, 'percent'),
      default: '100',
      layers: still,
      locality: 'local',
      docs: `${effect}opacity---o`,
    },
    trim: {
      value: either(boolean, integer(1, 99)),
      default: 'true in image layers; true is 10',
      layers: still,
      locality: 'local',
      docs: `${effect}trim-edges---t`,
    },
    progressive: {
      value: boolean,
      layers: base,
      locality: 'local',
      docs: `${optimise}progressive-image---pr`,
    },
    lossless: {
      value: boolean,
      layers: base,
      locality: 'local',
      docs: `${optimise}lossless-webp-and-png---lo`,
    },
    colorProfile: {
      value: boolean,
      default: 'false',
      layers: base,
      locality: 'local',
      docs: `${optimise}color-profile---cp`,
    },
    metadata: {
      value: boolean,
      default: 'false',
      layers: base,
      locality: 'local',
      docs: `${optimise}image-metadata---md`,
    },
    density: {
      value: either(integer(1, 1200, 'dpi'), expression),
      layers: base,
      locality: 'local',
      docs: `${optimise}density---dn`,
    },
    named: {
      value: pattern('a name of letters, digits and _', /^\w+$/),
      layers: base,
      locality: 'local',
      docs: `${DOCS}transformations#named-transformations`,
    },
    defaultImage: {
      value: pattern('the path of an image', /[^/]/),
      layers: base,
      locality: 'local',
      docs: `${DOCS}image-transformation#default-image---di`,
    },
    original: {
      value: boolean,
      layers: base,
      locality: 'local',
      docs: `${DOCS}core-delivery-features#deliver-original-file-as-is---orig-true`,
    },
    page: {
      value: {
        ...pattern(
          'a page 2, a range 3-4 or 3-, a list 1_3_5, or name-"a"_"b"',
          /^([1-9]\d*(-\d*)?|\d+(_\d+)+|name-.+)$/,
        ),
        numeric: true,
      },
      default: '1',
      layers: still,
      locality: 'local',
      docs: `${DOCS}vector-and-animated-images#get-thumbnail-from-psd-pdf-ai-eps-and-animated-files`,
    },
    grayscale: {
      value: flag,
      layers: still,
      locality: 'local',
      docs: `${effect}grayscale---e-grayscale`,
      aliases: ['effectGray'],
    },
    contrastStretch: {
      value: flag,
      layers: still,
      locality: 'approximate',
      docs: `${effect}contrast-stretch---e-contrast`,
      aliases: ['effectContrast'],
    },
    sharpen: {
      value: either(flag, integer(1, 99)),
      default: 'true is 50',
      layers: still,
      locality: 'approximate',
      docs: `${effect}sharpen---e-sharpen`,
      aliases: ['effectSharpen'],
    },
    unsharpMask: {
      value: either(
        flag,
        pattern(
          '<radius>-<sigma>-<amount>-<threshold>, such as 2-2-0.8-0.024',
          /^\d+(\.\d+)?(-\d+(\.\d+)?){3}$/,
        ),
      ),
      layers: still,
      locality: 'local',
      docs: `${effect}unsharp-mask---e-usm`,
      aliases: ['effectUSM'],
    },
    shadow: {
      value: either(
        flag,
        pairs({
          bl: number(0, 15),
          st: number(0, 100),
          x: signed(100, 'percent'),
          y: signed(100, 'percent'),
        }),
      ),
      default: 'bl-10_st-30_x-2_y-2',
      layers: still,
      locality: 'approximate',
      docs: `${effect}shadow---e-shadow`,
      aliases: ['effectShadow'],
    },
    gradient: {
      value: either(
        flag,
        pairs({
          ld: direction,
          from: colour,
          to: colour,
          sp: either(positive('fraction up to 1, or px'), expression),
        }),
      ),
      default: 'ld-180_from-FFFFFF_to-00000000_sp-1',
      layers: ['base', 'image', 'solid'],
      locality: 'local',
      docs: `${effect}gradient---e-gradient`,
      aliases: ['effectGradient'],
    },
    colorReplace: {
      value: pattern('<to>[_<tolerance 0-100>[_<from>]], such as FF0000_35_0000FF', isReplacement),
      default: 'tolerance 35, from the dominant colour',
      layers: still,
      locality: 'approximate',
      docs: `${effect}color-replace---cr`,
    },
    colorize: {
      value: pairs({ co: colour, in: integer(0, 100, 'percent') }),
      default: 'co-gray_in-100',
      layers: still,
      locality: 'approximate',
      docs: `${effect}colorize---e-colorize`,
    },
    distort: {
      value: pattern(
        'p-<x1>_<y1>_<x2>_<y2>_<x3>_<y3>_<x4>_<y4>, clockwise from the top left, or a-<degrees>',
        /^(p-N?\d+(\.\d+)?(_N?\d+(\.\d+)?){7}|a-[N-]?\d+(\.\d+)?)$/,
      ),
      layers: still,
      locality: 'local',
      docs: `${effect}distort---e-distort`,
    },
    aiRemoveBackground: {
      value: flag,
      layers: still,
      locality: 'imagekit',
      docs: `${ai}imagekit-background-removal-e-bgremove`,
    },
    aiRemoveBackgroundExternal: {
      value: flag,
      layers: still,
      locality: 'imagekit',
      docs: `${ai}background-removal-e-removedotbg`,
    },
    aiUpscale: { value: flag, layers: base, locality: 'imagekit', docs: `${ai}upscale-e-upscale` },
    aiRetouch: { value: flag, layers: base, locality: 'imagekit', docs: `${ai}retouch-e-retouch` },
    aiVariation: {
      value: flag,
      layers: base,
      locality: 'imagekit',
      docs: `${ai}generate-variations-of-an-image-e-genvar`,
    },
    aiDropShadow: {
      value: either(
        flag,
        pairs({ az: number(0, 360, 'degrees'), el: number(0, 90, 'degrees'), st: number(0, 100, 'percent') }),
      ),
      default: 'az-215_el-45_st-60',
      layers: still,
      locality: 'imagekit',
      docs: `${ai}ai-drop-shadow-e-dropshadow`,
    },
    aiChangeBackground: {
      value: prompt,
      layers: base,
      locality: 'imagekit',
      docs: `${ai}change-background-e-changebg`,
    },
    aiEdit: { value: prompt, layers: base, locality: 'imagekit', docs: `${ai}edit-image-e-edit` },
    startOffset: {
      value: seconds,
      layers: ['base', 'video'],
      locality: 'imagekit',
      docs: `${DOCS}trim-videos#start-offset---so`,
    },
    endOffset: {
      value: seconds,
      layers: ['base', 'video'],
      locality: 'imagekit',
      docs: `${DOCS}trim-videos#end-offset---eo`,
    },
    duration: {
      value: seconds,
      layers: ['base', 'video'],
      locality: 'imagekit',
      docs: `${DOCS}trim-videos#duration---du`,
    },
    videoCodec: {
      value: oneOf(...allowed.videoCodecs),
      layers: ['base', 'video'],
      locality: 'imagekit',
      docs: `${video}video-codec---vc`,
    },
    audioCodec: {
      value: oneOf(...allowed.audioCodecs),
      layers: ['base', 'video'],
      locality: 'imagekit',
      docs: `${video}audio-codec---ac`,
    },
    streamingResolutions: {
      value: {
        ...list(
          oneOf(...allowed.resolutions),
          [1, 2, 3, 4, 5, 6, 7],
          `some of ${allowed.resolutions.join(', ')}, joined with _`,
        ),
        list: true,
      },
      layers: base,
      locality: 'imagekit',
      docs: `${DOCS}adaptive-bitrate-streaming`,
    },
    layerMode: {
      value: oneOf(...allowed.layerModes),
      layers: ['image', 'text', 'video', 'solid'],
      locality: 'local',
      docs: `${DOCS}add-overlays-on-images#layer-modes`,
    },
    fontSize: {
      value: either(pixels, expression),
      layers: ['text', 'subtitles'],
      locality: 'approximate',
      docs: text,
    },
    fontFamily: {
      value: pattern('a font, or the path of one in the Media Library', /[^/]/),
      default: 'Open Sans',
      layers: ['text', 'subtitles'],
      locality: 'approximate',
      docs: `${DOCS}add-overlays-on-images#supported-text-font-list`,
    },
    fontColor: { value: colour, default: 'black', layers: ['text'], locality: 'approximate', docs: text },
    innerAlignment: {
      value: oneOf(...allowed.alignments),
      default: 'center',
      layers: ['text'],
      locality: 'approximate',
      docs: text,
    },
    padding: {
      value: either(
        number(0, Infinity, 'px'),
        list(number(0, Infinity), [2, 3, 4], 'two to four of them in CSS order such as 10_20'),
        expression,
      ),
      layers: ['text'],
      locality: 'approximate',
      docs: text,
    },
    alpha: { value: integer(1, 9), layers: ['text', 'solid'], locality: 'approximate', docs: text },
    typography: {
      value: list(
        oneOf('b', 'i', 'strikethrough'),
        [1, 2, 3],
        'b, i, strikethrough, or some of them joined with _',
      ),
      layers: ['text', 'subtitles'],
      locality: 'approximate',
      docs: text,
    },
    lineHeight: { value: either(pixels, expression), layers: ['text'], locality: 'approximate', docs: text },
    color: { value: colour, layers: ['subtitles'], locality: 'imagekit', docs: subtitles },
    fontOutline: {
      value: beforeColour(
        either(number(0, Infinity, 'px'), expression),
        /_(?=[^_]*$)/,
        '<width in px>_<colour>, such as 2_A1CCDD50',
      ),
      layers: ['subtitles'],
      locality: 'imagekit',
      docs: subtitles,
    },
    fontShadow: {
      value: pattern(
        '<colour>_<indent in px>, such as A1CCDD_3',
        (text) => colour.matches(text.replace(/_\d+(\.\d+)?$/, '')) && text.includes('_'),
      ),
      layers: ['subtitles'],
      locality: 'imagekit',
      docs: subtitles,
    },
    raw: {
      value: pattern('a chain, written as it is', /./),
      layers: ['base', 'image', 'text', 'video', 'subtitles', 'solid'],
      locality: 'imagekit',
      docs: `${DOCS}transformations`,
    },
    overlay: {
      value: pattern('an overlay object, or in a chain l-<type>,…,l-end', () => false),
      layers: ['base', 'image', 'video'],
      locality: 'local',
      docs: `${DOCS}transformations#overlay-using-layers`,
      exceptions: [
        except('text', 'approximate', ['text']),
        except('video, subtitle', 'imagekit', ['video', 'subtitle']),
      ],
    },
  } satisfies Record<OptionName, Entry>
}

/**
 * All parameters; their order is the order in which the plugin writes them. In a function that a bundler may leave out:
 * the builder does without.
 */
export const parameters: readonly Parameter[] = /* @__PURE__ */ (() => {
  const coded: Readonly<Record<string, string>> = Object.assign({ overlay: 'l' }, ...Object.values(codes))
  return (Object.entries(tableOf()) as [OptionName, Entry][]).map(([name, entry]) => ({
    aliases: [],
    exceptions: [],
    ...entry,
    name,
    code: coded[name]!,
  }))
})()
