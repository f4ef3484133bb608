import type { PlaceholderKind } from '../engine/placeholder-kinds'
import type { CodedOption, CodeOf } from '../url/table/codes'
import type { Transformation } from '../url/types'

/** Several values, joined by `;`: `'400;800;1200'`. */
type ValueSet = `${string};${string}`
/**
 * Options that accept a set of values: they make a srcset, and `format` the sources of a `<picture>`;
 * `streamingResolutions` is for videos.
 */
type Varying = 'width' | 'height' | 'dpr' | 'format' | 'streamingResolutions'

type Named = Extract<keyof Transformation, Exclude<CodedOption, 'raw' | 'layerMode'>>
type ValueOf<O extends Named> = Transformation[O] | (O extends Varying ? ValueSet : never)

/** ImageKit's parameters in both spellings: the SDKs' (`width`) and the URL's (`w`). */
type Parameters = { [O in Named]?: ValueOf<O> } & { [O in Named as CodeOf<O>]?: ValueOf<O> }

/** Parameters of one picture. */
interface PictureQuery extends Parameters {
  /** Steps before the last one, as a raw chain: `'rt-90:e-grayscale'`. */
  tr?: string
  /** The attribute `sizes`; `auto` uses the width of the layout, and `100vw` in browsers that do not know it. */
  sizes?: string
}

/** A query as an object: `{ w: '400;800', q: 60 }` is `?w=400;800&q=60`. */
export interface Query extends PictureQuery {
  /** The name of a preset, whose values apply where the query sets none. */
  preset?: string
  /** Kind of the export `placeholder`. */
  placeholder?: PlaceholderKind
  /** Marks the LCP image: it is loaded immediately, before others, and can be preloaded. */
  priority?: boolean
  /**
   * Selects the default export; `srcset-0` is the srcset of the picture's first source, and the last four are of videos.
   * Default `url`.
   */
  as?:
    | 'url'
    | 'srcset'
    | `srcset-${number}`
    | 'img'
    | 'picture'
    | 'meta'
    | 'video'
    | 'poster'
    | 'hls'
    | 'dash'
}

/**
 * One source of an art-directed picture. A source that sets a part of the crop (height, aspect ratio, crop mode, focus,
 * coordinates) inherits nothing of the preset's crop; it inherits widths, quality, effects and format unless it sets
 * its own.
 */
export interface SourceQuery extends PictureQuery {
  /**
   * The windows it applies to, as a media condition: `'(max-width: 600px)'`. Browsers show the first source that
   * matches.
   */
  media: string
}

/** A preset as an object; with `sources`, art direction. */
export interface PresetQuery extends Omit<Query, 'preset'> {
  sources?: readonly SourceQuery[]
}

/** A named set of query parameters, written as in a specifier (`'w=400&h=300'`) or as an object. */
export type Preset = string | PresetQuery
