import { PLACEHOLDER_KINDS, type PlaceholderKind } from '../engine/placeholder-kinds'
import type { Preset } from '../types'
import {
  findParameter,
  nearest,
  type Parameter,
  parameterKeys,
  parseTransformation,
  type Transformation,
  validateParameter,
} from '../url'
import { ImageKitBuildError } from './errors'

/** What a specifier's query asks for: the default export. */
export const EXPORT_KINDS = ['url', 'srcset', 'img', 'picture', 'meta'] as const
export type ExportKind = (typeof EXPORT_KINDS)[number]

/** The parameters whose value sets make a srcset, by the option name. */
type AxisName = 'width' | 'height' | 'dpr'

/** A query, read: which transformations, and how the module presents them. */
export interface RenditionRequest {
  /** Steps before the last one (`tr=`). */
  chain: Transformation[]
  /** The last step, but for what varies. */
  step: Transformation
  /** One step's worth of parameters a candidate of the srcset; a single empty one where nothing varies. */
  candidates: Transformation[]
  /** What the candidates differ in; `undefined` for a single rendition. */
  axis: AxisName | undefined
  /** Formats of a `<picture>`, the last one being the fallback; empty when the query has no set of formats. */
  formats: string[]
  sizes: string | undefined
  placeholder: PlaceholderKind | undefined
  as: ExportKind
}

const OWN_KEYS = ['tr', 'preset', 'sizes', 'placeholder', 'as'] as const
/** Layers and conditions need the raw grammar: as query values they would have to be escaped twice. */
const RAW_ONLY = new Set(['overlay', 'raw'])

/** By presets and query: a gallery asks the same of each of its thousand images. */
const known = new WeakMap<ReadonlyMap<string, Preset>, Map<string, RenditionRequest>>()

/**
 * Reads a specifier's query. Equal queries are one object, so it is not to be changed.
 *
 * @throws ImageKitBuildError `UNKNOWN_KEY`, `INVALID_VALUE` or `UNKNOWN_PRESET`, each naming the key and what would be right
 */
export function parseQuery(query: string, presets: ReadonlyMap<string, Preset>): Readonly<RenditionRequest> {
  const requests = known.get(presets) ?? new Map<string, RenditionRequest>()
  known.set(presets, requests)
  const request = requests.get(query) ?? readQuery(query, presets)
  requests.set(query, request)
  return request
}

function readQuery(query: string, presets: ReadonlyMap<string, Preset>): RenditionRequest {
  const entries = withPreset(readPairs(query), presets)
  const own = new Map<string, string>()
  const parameters = new Map<Parameter, string>()
  for (const [key, value] of entries) {
    if ((OWN_KEYS as readonly string[]).includes(key)) own.set(key, value)
    else parameters.set(parameterFor(key, presets), value)
  }
  return {
    chain: parseChain(own.get('tr')),
    ...splitSets(parameters),
    sizes: own.get('sizes'),
    placeholder: choice('placeholder', own.get('placeholder'), PLACEHOLDER_KINDS),
    as: choice('as', own.get('as'), EXPORT_KINDS) ?? 'url',
  }
}

/** `a=1&b=2` with each part decoded once. `+` stays `+`: a specifier is no form. */
function readPairs(query: string): [string, string][] {
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
    // A lone `%` is what was meant, as browsers take it.
    return text
  }
}

function withPreset(pairs: [string, string][], presets: ReadonlyMap<string, Preset>): [string, string][] {
  const name = pairs.find(([key]) => key === 'preset')?.[1]
  if (name === undefined) return pairs
  const preset = presets.get(name)
  if (preset === undefined) {
    const guess = nearest(name, [...presets.keys()])
    const known = presets.size
      ? `Presets are: ${[...presets.keys()].join(', ')}.`
      : 'The options name no presets.'
    throw new ImageKitBuildError(
      'UNKNOWN_PRESET',
      `No preset '${name}'${guess ? `; did you mean '${guess}'?` : '.'} ${known}`,
    )
  }
  const base: [string, string][] =
    typeof preset === 'string'
      ? readPairs(preset)
      : Object.entries(preset).map(([key, value]) => [key, String(value)])
  // Later pairs overwrite earlier ones, so what the specifier says wins.
  return [...base, ...pairs]
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
    : `. If ImageKit has it and this version does not know it yet, give it raw: tr=${key}-…`
  throw new ImageKitBuildError('UNKNOWN_KEY', `Unknown parameter '${key}'${advice}`)
}

function parseChain(chain: string | undefined): Transformation[] {
  if (chain === undefined) return []
  try {
    return parseTransformation(chain)
  } catch (error) {
    throw new ImageKitBuildError(
      'INVALID_VALUE',
      `tr=${chain} is no transformation: ${(error as Error).message}`,
      undefined,
      error,
    )
  }
}

function choice<C extends string>(
  key: string,
  value: string | undefined,
  choices: readonly C[],
): C | undefined {
  const chosen = choices.find((name) => name === value)
  if (chosen || value === undefined) return chosen
  const guess = nearest(value, [...choices])
  throw new ImageKitBuildError(
    'INVALID_VALUE',
    `${key}=${value}: must be one of ${choices.join(', ')}${guess ? `; did you mean '${guess}'?` : '.'}`,
  )
}

/** Takes the value sets apart: what varies becomes candidates and formats, the rest is the common step. */
function splitSets(parameters: Map<Parameter, string>) {
  const fixed: [Parameter, string][] = []
  const sets = new Map<AxisName, string[]>()
  let formats: string[] = []
  for (const [parameter, text] of parameters) {
    const values = text.split(';').filter((value) => value !== '')
    for (const value of text.includes(';') ? values : [text]) check(parameter, value)
    if (!text.includes(';')) fixed.push([parameter, text])
    else if (parameter.name === 'format') formats = values
    else if (isAxis(parameter.name)) sets.set(parameter.name, values)
    else {
      throw new ImageKitBuildError(
        'INVALID_VALUE',
        `${parameter.code}=${text}: only w, h, dpr and f take a set of values; import the image once for each ${parameter.name}.`,
      )
    }
  }
  return { step: stepOf(fixed), ...candidatesOf(sets), formats }
}

function isAxis(name: string): name is AxisName {
  return name === 'width' || name === 'height' || name === 'dpr'
}

function check(parameter: Parameter, value: string): void {
  const reason = validateParameter(parameter, value)
  if (reason) throw new ImageKitBuildError('INVALID_VALUE', `${parameter.code}=${value}: ${reason}`)
}

/** Parameters in the table's order, so that `?w=1&h=2` and `?h=2&w=1` are one URL. */
function stepOf(parameters: [Parameter, string][]): Transformation {
  const order = parameterKeys()
  const sorted = [...parameters].sort(([a], [b]) => order.indexOf(a.name) - order.indexOf(b.name))
  return Object.fromEntries(
    sorted.map(([parameter, value]) => [parameter.name, typed(value)]),
  ) as Transformation
}

/** Numbers and booleans as such, so that geometry can reckon with them; the builder writes both the same way. */
function typed(value: string): string | number | boolean {
  if (value === 'true') return true
  if (value === 'false') return false
  const number = Number(value)
  return value !== '' && String(number) === value ? number : value
}

function candidatesOf(sets: Map<AxisName, string[]>): Pick<RenditionRequest, 'candidates' | 'axis'> {
  if (sets.size === 0) return { candidates: [{}], axis: undefined }
  const lengths = new Set([...sets.values()].map((values) => values.length))
  if (lengths.size > 1) {
    const written = [...sets].map(([name, values]) => `${name}=${values.join(';')}`).join(' and ')
    throw new ImageKitBuildError(
      'INVALID_VALUE',
      `${written}: sets that vary together must be of one length, the first of each making the first image.`,
    )
  }
  const axis = sets.has('width') ? 'width' : sets.has('height') ? 'height' : 'dpr'
  const [length = 0] = lengths
  const candidates = Array.from({ length }, (_, index) =>
    Object.fromEntries([...sets].map(([name, values]) => [name, typed(values[index] ?? '')])),
  ) as Transformation[]
  return { candidates, axis }
}
