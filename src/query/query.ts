import { ImageKitBuildError } from '../diagnostics/build-error'
import type { Preset, SourceQuery } from '../types'
import { findParameter, nearest, type Parameter, parameterKeys } from '../url'

/** Keys that are ours and not ImageKit's. */
export const OWN_KEYS = ['tr', 'preset', 'sizes', 'placeholder', 'priority', 'as'] as const
export type OwnKey = (typeof OWN_KEYS)[number]

/** Layers and conditions need the raw grammar: as query values they would have to be escaped twice. */
const RAW_ONLY = new Set(['overlay', 'raw'])

/** A key and its value, as written. */
export type Pair = readonly [key: string, value: string]

/** A parsed query, keyed by the parameter whatever its spelling: later pairs overwrite earlier ones. */
export interface ParsedQuery {
  own: Map<OwnKey, string>
  parameters: Map<Parameter, string>
}

/** `a=1&b=2` with each part decoded once. `+` stays `+`: a specifier is not a form. */
export function parsePairs(query: string): Pair[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      if (equals < 0) return [decode(pair), 'true']
      return [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))]
    })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A lone `%` is literal, as in browsers.
    return text
  }
}

/** The pairs of an object: a preset, one of its sources, or what the option `defaults` gave. */
export function objectPairs(query: object): Pair[] {
  return Object.entries(query)
    .filter(([key, value]) => key !== 'sources' && key !== 'media' && value !== undefined)
    .map(([key, value]) => [key, String(value)])
}

/** A preset by its name: its pairs, and the sources of its art direction. */
export function presetPairs(
  name: string,
  presets: ReadonlyMap<string, Preset>,
): { pairs: Pair[]; sources: readonly SourceQuery[] } {
  const preset = presets.get(name)
  if (preset === undefined) throw unknownPreset(name, presets)
  if (typeof preset === 'string') return { pairs: parsePairs(preset), sources: [] }
  return { pairs: objectPairs(preset), sources: preset.sources ?? [] }
}

function unknownPreset(name: string, presets: ReadonlyMap<string, Preset>): ImageKitBuildError {
  const guess = nearest(name, [...presets.keys()])
  const known = presets.size
    ? `Presets are: ${[...presets.keys()].join(', ')}.`
    : 'The options name no presets.'
  return new ImageKitBuildError(
    'UNKNOWN_PRESET',
    `No preset '${name}'${guess ? `; did you mean '${guess}'?` : '.'} ${known}`,
  )
}

/**
 * Sorts pairs into ours and ImageKit's.
 *
 * @throws ImageKitBuildError `UNKNOWN_KEY`
 */
export function sortPairs(pairs: readonly Pair[], presets: ReadonlyMap<string, Preset>): ParsedQuery {
  const asked: ParsedQuery = { own: new Map(), parameters: new Map() }
  for (const [key, value] of pairs) {
    if ((OWN_KEYS as readonly string[]).includes(key)) asked.own.set(key as OwnKey, value)
    else asked.parameters.set(parameterFor(key, presets), value)
  }
  return asked
}

/** Whether a key is the plugin's own, or a parameter's. */
export function isKnownKey(key: string): boolean {
  return (OWN_KEYS as readonly string[]).includes(key) || findParameter(key) !== undefined
}

function parameterFor(key: string, presets: ReadonlyMap<string, Preset>): Parameter {
  const parameter = findParameter(key)
  if (parameter && !RAW_ONLY.has(parameter.name)) return parameter
  if (parameter) {
    throw new ImageKitBuildError(
      'UNKNOWN_KEY',
      `'${key}' can't stand in a query: write it as a raw chain, tr=…`,
    )
  }
  const guess = nearest(key, [...OWN_KEYS, ...parameterKeys().filter((name) => !RAW_ONLY.has(name))])
  const hint = presets.has(key) ? `preset=${key}` : guess
  const advice = hint
    ? `; did you mean '${hint}'?`
    : `. If another plugin reads it, name the image in the option exclude. If ImageKit has it and this version does not know it yet, give it raw: tr=${key}-…`
  throw new ImageKitBuildError('UNKNOWN_KEY', `Unknown parameter '${key}'${advice}`)
}
