import type { OptionName } from '../types'
import * as allowed from './allowed'
import { DOCS, type Entry, except } from './entry'
import {
  beforeColour,
  colour,
  either,
  expression,
  integer,
  list,
  number,
  oneOf,
  pattern,
  positive,
} from './values'

/** Text, subtitles and layers. */
export function layers() {
  const text = `${DOCS}add-overlays-on-images#text-overlay`
  const subtitles = `${DOCS}add-overlays-on-videos#styling-controls-for-subtitles-layer`
  const pixels = positive('px')

  return {
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
  } satisfies Partial<Record<OptionName, Entry>>
}
