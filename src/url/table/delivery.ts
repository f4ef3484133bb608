import type { OptionName } from '../types'
import { base, DOCS, type Entry, still } from './entry'
import { boolean, either, expression, integer, pattern } from './values'

/** Encoding of a file, and which file or page is delivered. */
export function delivery() {
  const optimise = `${DOCS}image-optimization#`

  return {
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
          /^([1-9]\d{0,8}(-\d{0,9})?|\d{1,9}(_\d{1,9})+|name-.+)$/,
        ),
        numeric: true,
      },
      default: '1',
      layers: still,
      locality: 'local',
      docs: `${DOCS}vector-and-animated-images#get-thumbnail-from-psd-pdf-ai-eps-and-animated-files`,
    },
  } satisfies Partial<Record<OptionName, Entry>>
}
