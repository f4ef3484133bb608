import { ImageKitBuildError } from '../diagnostics/build-error'
import { PLACEHOLDER_KINDS, type PlaceholderKind } from '../engine/placeholder-kinds'
import type { Preset, Query } from '../types'
import { nearest, parseTransformation, type Transformation } from '../url'
import { querySource, withSourceName } from './art-direction'
import type { Media } from './media'
import { objectPairs, type ParsedQuery, parsePairs, presetPairs, sortPairs } from './query'
import { splitSets, type Varied } from './value-sets'
import { splitVideo, VIDEO_EXPORT_KINDS, type VideoExportKind, type VideoRequest } from './video'

/** Values of `as` for an image: the default export. */
export const EXPORT_KINDS = ['url', 'srcset', 'img', 'picture', 'meta'] as const
export type ExportKind = (typeof EXPORT_KINDS)[number]

/** One picture in its sizes and formats. */
export interface PictureRequest extends Varied {
  /** Steps before the last one (`tr=`). */
  chain: Transformation[]
  sizes: string | undefined
}

/** A parsed query: the transformations, and how the module presents them. */
export interface RenditionRequest extends PictureRequest {
  /** Art direction: other pictures for other windows; the browser shows the first that fits. */
  sources: (PictureRequest & { media: string })[]
  /** Whether only the option `defaults` says where crops look: the image's own focal point takes precedence over it. */
  hasDefaultFocus: boolean
  placeholder: PlaceholderKind | undefined
  /** The LCP image: loaded immediately, and before others. */
  priority: boolean
  as: ExportKind | VideoExportKind
  /** Index of the source whose srcset is exported (`as=srcset-0`). */
  source: number | undefined
  /** What a video has besides; `undefined` for an image. */
  video: VideoRequest | undefined
}

/** By presets and query: a gallery asks the same of each of its thousand images. */
const known = new WeakMap<ReadonlyMap<string, Preset>, Map<string, RenditionRequest>>()

/**
 * Reads a specifier's query. Equal queries share one object, which must not be changed.
 *
 * @param defaults applies where neither the query nor its preset says anything
 * @param media an image or a video, which have different parameters. Default: an image
 * @throws ImageKitBuildError `UNKNOWN_KEY`, `INVALID_VALUE` or `UNKNOWN_PRESET`, each naming the key and what would be right
 */
export function parseQuery(
  query: string,
  presets: ReadonlyMap<string, Preset>,
  defaults: Query = {},
  media: Media = 'image',
): Readonly<RenditionRequest> {
  const requests = known.get(presets) ?? new Map<string, RenditionRequest>()
  known.set(presets, requests)
  const key = `${media} ${query} ${JSON.stringify(defaults)}`
  const request = requests.get(key) ?? readQuery(query, presets, defaults, media)
  requests.set(key, request)
  return request
}

function readQuery(
  query: string,
  presets: ReadonlyMap<string, Preset>,
  defaults: Query,
  media: Media,
): RenditionRequest {
  const below = objectPairs(defaults)
  const written = parsePairs(query)
  const name = [...below, ...written].findLast(([key]) => key === 'preset')?.[1]
  const preset = name === undefined ? undefined : presetPairs(name, presets)
  const above = [...(preset?.pairs ?? []), ...written]
  // Later pairs overwrite earlier ones, so what the specifier says wins.
  const sorted = sortPairs([...below, ...above], presets)
  const { asked, video } = media === 'video' ? splitVideo(sorted) : { asked: sorted, video: undefined }
  const { own } = asked
  const sources = preset?.sources ?? []
  if (video && sources.length > 0) throw noArtDirection(name)
  const isFocus = ({ name }: { name: string }) => name === 'focus'
  return {
    ...pictureOf(asked),
    sources: sources.map((source) =>
      withSourceName(source, () => ({
        media: source.media,
        ...pictureOf(querySource(source, asked, presets)),
      })),
    ),
    hasDefaultFocus:
      [...asked.parameters.keys()].some(isFocus) &&
      ![...sortPairs(above, presets).parameters.keys()].some(isFocus),
    placeholder: choice('placeholder', own.get('placeholder'), PLACEHOLDER_KINDS),
    priority: choice('priority', own.get('priority'), ['true', 'false']) === 'true',
    ...(video
      ? { as: choice('as', own.get('as'), VIDEO_EXPORT_KINDS) ?? 'url', source: undefined }
      : exportKind(own.get('as'), sources.length)),
    video,
  }
}

function noArtDirection(preset: string | undefined): ImageKitBuildError {
  return new ImageKitBuildError(
    'INVALID_VALUE',
    `preset=${preset}: its sources are other pictures for other windows, which a video has not. Import a video for each.`,
  )
}

function pictureOf({ own, parameters }: ParsedQuery): PictureRequest {
  return { chain: parseChain(own.get('tr')), ...splitSets(parameters), sizes: own.get('sizes') }
}

/** Characters that no URL contains as they are. */
const NOT_IN_URLS = /[\s"<>\\^`{|}]/g

function parseChain(chain: string | undefined): Transformation[] {
  if (chain === undefined) return []
  try {
    // Pages and style sheets contain the URL: a quote would end it there, a space a candidate of a srcset.
    return parseTransformation(chain.replace(NOT_IN_URLS, encodeURIComponent))
  } catch (error) {
    throw new ImageKitBuildError(
      'INVALID_VALUE',
      `tr=${chain} is no transformation: ${(error as Error).message}`,
      undefined,
      error,
    )
  }
}

/** `srcset-0` is the srcset of the picture's first source. */
function exportKind(value: string | undefined, sources: number): Pick<RenditionRequest, 'as' | 'source'> {
  const [, index] = /^srcset-(\d+)$/.exec(value ?? '') ?? []
  if (index !== undefined) {
    if (Number(index) >= sources) throw noSource(`as=${value}`, sources)
    return { as: 'srcset', source: Number(index) }
  }
  return { as: choice('as', value, EXPORT_KINDS) ?? 'url', source: undefined }
}

function noSource(written: string, sources: number): ImageKitBuildError {
  const advice =
    sources === 0
      ? 'it needs a preset with sources'
      : `the preset’s sources are srcset-0${sources > 1 ? ` to srcset-${sources - 1}` : ''}`
  return new ImageKitBuildError('INVALID_VALUE', `${written}: no such source; ${advice}.`)
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
