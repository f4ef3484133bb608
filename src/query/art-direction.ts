import { ImageKitBuildError } from '../diagnostics/build-error'
import type { Preset, SourceQuery } from '../types'
import type { Parameter } from '../url'
import { type OwnKey, objectPairs, type ParsedQuery, sortPairs } from './query'

/** Parameters that decide which part of an image is shown, and its shape. A source that names one of these has its own crop. */
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

/** Keys that belong to the whole image, not to one of its sources. */
const WHOLE: readonly OwnKey[] = ['preset', 'placeholder', 'priority', 'as']

/**
 * Returns the query of one source of an art-directed preset: its own keys override those of the whole. A source that
 * names a part of the crop inherits nothing of the whole's crop; it inherits widths, quality, effects and format.
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

/** Reads a source, and names it in errors. */
export function withSourceName<T>({ media }: SourceQuery, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ImageKitBuildError)) throw error
    throw new ImageKitBuildError(error.code, `source '${media}': ${error.message}`)
  }
}
