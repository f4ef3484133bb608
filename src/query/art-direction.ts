import { ImageKitBuildError } from '../diagnostics/build-error'
import type { Preset, SourceQuery } from '../types'
import type { Parameter } from '../url'
import { type OwnKey, objectPairs, type ParsedQuery, sortPairs } from './query'

/** What decides on a picture's part and shape. A source that names one of these has a crop of its own. */
const CROP = new Set<string>([
  'height',
  'aspectRatio',
  'crop',
  'cropMode',
  'focus',
  'x',
  'y',
  'xCenter',
  'yCenter',
  'zoom',
])

/** What belongs to the whole image, and not to one of its sources. */
const WHOLE: readonly OwnKey[] = ['preset', 'placeholder', 'priority', 'as']

/**
 * What one source of an art-directed preset asks for: its own words, over those of the whole. Where it names a part of
 * the crop, nothing of the whole's crop is left; its widths, quality, effects and format hold unless it has its own.
 *
 * @throws ImageKitBuildError `UNKNOWN_KEY` or `INVALID_VALUE`
 */
export function querySource(
  source: SourceQuery,
  whole: ParsedQuery,
  presets: ReadonlyMap<string, Preset>,
): ParsedQuery {
  const own = sortPairs(objectPairs(source), presets)
  for (const key of WHOLE) {
    if (!own.own.has(key)) continue
    throw new ImageKitBuildError(
      'INVALID_VALUE',
      `'${key}' belongs to the preset, not to one of its sources.`,
    )
  }
  const hasCrop = [...own.parameters.keys()].some(({ name }) => CROP.has(name))
  const inherited = [...whole.parameters].filter(([{ name }]) => !(hasCrop && CROP.has(name)))
  return {
    own: new Map([...whole.own, ...own.own]),
    parameters: new Map<Parameter, string>([...inherited, ...own.parameters]),
  }
}

/** Reads a source, and names it in what is wrong with it. */
export function withSourceName<T>({ media }: SourceQuery, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ImageKitBuildError)) throw error
    throw new ImageKitBuildError(error.code, `source '${media}': ${error.message}`)
  }
}

/**
 * Whether a text is a media condition, as `media` must be: `(max-width: 600px)`, `(a) and (b)`, `not (a)`. A media type or
 * a list is none, since what the other sources leave over could not be said of it.
 *
 * @see https://www.w3.org/TR/mediaqueries-4/#media-condition
 */
export function isMediaCondition(text: string): boolean {
  const words = withoutBrackets(text)
  return words !== undefined && /^(?:not )?\(\)(?: (?:and|or) (?:not )?\(\))*$/i.test(words)
}

/** `(a: (b)) and (c)` → `() and ()`; nothing where the brackets don't match. */
function withoutBrackets(text: string): string | undefined {
  let depth = 0
  let words = ''
  for (const character of text.trim().replace(/\s+/g, ' ')) {
    if (character === '(' && depth++ === 0) words += character
    else if (character === ')' && --depth === 0) words += character
    else if (depth === 0) words += character
    if (depth < 0) return undefined
  }
  return depth === 0 ? words : undefined
}
