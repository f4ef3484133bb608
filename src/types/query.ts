import type { PlaceholderKind } from '../engine/placeholder-kinds'
import type { CodedOption, CodeOf } from '../url/table/codes'
import type { Transformation } from '../url/types'

/** Values that vary, joined by `;`: `'400;800;1200'`. */
type ValueSet = `${string};${string}`
/** The options that may be a set of values: they make a srcset, and `format` the sources of a `<picture>`. */
type Varying = 'width' | 'height' | 'dpr' | 'format'

type Named = Extract<keyof Transformation, Exclude<CodedOption, 'raw' | 'layerMode'>>
type ValueOf<O extends Named> = Transformation[O] | (O extends Varying ? ValueSet : never)

/** ImageKit's parameters in both spellings: the SDKs' (`width`) and the URL's (`w`). */
type Parameters = { [O in Named]?: ValueOf<O> } & { [O in Named as CodeOf<O>]?: ValueOf<O> }

/** What a query may ask for of one picture. */
interface PictureQuery extends Parameters {
  /** Steps before the last one, as a raw chain: `'rt-90:e-grayscale'`. */
  tr?: string
  /** The attribute `sizes`; `auto` takes the width of the layout, and `100vw` where a browser does not know it. */
  sizes?: string
}

/** A query as an object: `{ w: '400;800', q: 60 }` is `?w=400;800&q=60`. */
export interface Query extends PictureQuery {
  /** The name of a preset, whose values hold where the query says nothing. */
  preset?: string
  /** What the export `placeholder` is. */
  placeholder?: PlaceholderKind
  /** The image that the page is seen by: it is loaded at once, before others, and can be preloaded. */
  priority?: boolean
  /** What the default export is; `srcset-0` is the srcset of the picture's first source. Default `url`. */
  as?: 'url' | 'srcset' | `srcset-${number}` | 'img' | 'picture' | 'meta'
}

/**
 * One source of an art-directed picture. Where it names a part of the crop (height, aspect ratio, crop mode, focus,
 * coordinates), nothing of the preset's crop is left; its widths, quality, effects and format hold unless it has its own.
 */
export interface SourceQuery extends PictureQuery {
  /** The windows that it is for, as a media condition: `'(max-width: 600px)'`. The first source that fits is shown. */
  media: string
}

/** A preset as an object; with `sources`, one with art direction. */
export interface PresetQuery extends Omit<Query, 'preset'> {
  sources?: readonly SourceQuery[]
}

/** A named set of query parameters, written as in a specifier (`'w=400&h=300'`) or as an object. */
export type Preset = string | PresetQuery
