import { ImageKitBuildError } from '../../diagnostics/build-error'
import type { Size } from '../../engine/geometry/geometry'
import type { RenditionRequest } from '../../query/request'
import type { Suffix, Transformation } from '../../url'
import { type Rendition, type RenditionSet, renditionsOf } from '../renditions/rendition'

/** One URL of a video: the film itself, or a streaming manifest of it. */
export interface VideoRendition {
  /** Path segment behind the video's own. */
  suffix?: Suffix
  transformation: Transformation[]
  width?: number | undefined
  height?: number | undefined
}

export interface VideoSource extends VideoRendition {
  /** Media type; `undefined` where ImageKit chooses the format. */
  type: string | undefined
}

/** Everything that a video's module offers. */
export interface VideoSet {
  /** The rendition for `src`: the largest of the last format, as with images. */
  main: VideoSource
  /** By format, in the order of the query; of each the largest first: a browser plays the first that it can. */
  sources: VideoSource[]
  /** The still that is drawn first, in its widths. */
  poster: RenditionSet
  hls: VideoRendition | undefined
  dash: VideoRendition | undefined
  /** Pixels in CSS. */
  width: number | undefined
  height: number | undefined
  /** Seconds, trimming counted in. */
  duration: number | undefined
}

/** The facts of a video, as far as they are known. */
export interface KnownVideo extends Partial<Size> {
  duration?: number | undefined
}

type Resolutions = NonNullable<Transformation['streamingResolutions']>

/** Path segment of a video's still. */
export const POSTER: Suffix = 'ik-thumbnail.jpg'

/** Parameters of a film that a still of it has not. */
const NOT_OF_STILLS = new Set([
  'format',
  'videoCodec',
  'audioCodec',
  'endOffset',
  'duration',
  'streamingResolutions',
  'original',
])

const TYPES: Readonly<Record<string, string>> = { mp4: 'video/mp4', webm: 'video/webm' }

/**
 * Works out a video's URLs.
 *
 * @throws ImageKitBuildError `INVALID_VALUE` for a time behind the video's end
 */
export function videoSetOf(request: RenditionRequest, known: KnownVideo): VideoSet {
  const size = known.width && known.height ? { width: known.width, height: known.height } : undefined
  const duration = trimmedDuration(request, known.duration)
  const sources = sourcesOf(request, size)
  const last = sources.at(-1)
  const { width, height } = renditionsOf(request, size)
  const streamingResolutions = (request.video?.resolutions ?? []) as Resolutions
  const streamed = (suffix: Suffix): VideoRendition | undefined =>
    streamingResolutions.length > 0 ? { suffix, transformation: [{ streamingResolutions }] } : undefined
  return {
    main: sources.find(({ type }) => type === last?.type)!,
    sources,
    poster: renditionsOf(stillRequest(request), size),
    hls: streamed('ik-master.m3u8'),
    dash: streamed('ik-master.mpd'),
    width,
    height,
    duration,
  }
}

/**
 * Returns the request of a video's still: its sizes and its crop, at the second where the film starts.
 *
 * @param isOfFilm whether it is taken from the film; `false` for an image that replaces it
 */
export function stillRequest(request: RenditionRequest, isOfFilm = true): RenditionRequest {
  const isStill = (option: string) => !NOT_OF_STILLS.has(option) && (isOfFilm || option !== 'startOffset')
  const still = (step: Transformation) =>
    Object.fromEntries(Object.entries(step).filter(([option]) => isStill(option))) as Transformation
  return {
    ...request,
    chain: request.chain.map(still).filter((step) => Object.keys(step).length > 0),
    step: still(request.step),
    formats: [],
  }
}

function sourcesOf(request: RenditionRequest, size: Size | undefined): VideoSource[] {
  const formats = request.formats.length > 0 ? request.formats : [undefined]
  const qualities = request.video?.qualities.length ? request.video.qualities : [undefined]
  return formats.flatMap((format) => {
    const { candidates } = renditionsOf({ ...request, formats: format ? [format] : [] }, size)
    const largestFirst = candidates.toReversed()
    return qualities.flatMap((quality) =>
      largestFirst.map((one) => ({
        transformation: quality === undefined ? one.transformation : withQuality(one.transformation, quality),
        width: one.width,
        height: one.height,
        type: typeOf(one),
      })),
    )
  })
}

function withQuality(chain: readonly Transformation[], quality: string): Transformation[] {
  return [...chain.slice(0, -1), { ...chain.at(-1), quality: Number(quality) } as Transformation]
}

function typeOf({ transformation }: Rendition): string | undefined {
  const format = transformation.findLast((step) => step.format !== undefined)?.format
  return TYPES[String(format)]
}

/** What is left of a film: from `so` to `eo`, or for `du` seconds. An expression's value is ImageKit's to say. */
function trimmedDuration({ step, chain }: RenditionRequest, whole: number | undefined): number | undefined {
  const steps = [...chain, step]
  const value = (option: 'startOffset' | 'endOffset' | 'duration') =>
    steps.findLast((one) => one[option] !== undefined)?.[option]
  const [start = 0, end, length] = [value('startOffset'), value('endOffset'), value('duration')]
  if ([start, end, length].some((one) => one !== undefined && typeof one !== 'number')) return undefined
  if (whole !== undefined && Number(start) >= whole) throw behindEnd('so', start, whole)
  const stop = end ?? (length === undefined ? whole : Number(start) + Number(length))
  if (stop === undefined) return undefined
  const seconds = Math.min(Number(stop), whole ?? Number.POSITIVE_INFINITY) - Number(start)
  return Math.round(seconds * 1000) / 1000
}

function behindEnd(code: string, asked: unknown, whole: number): ImageKitBuildError {
  return new ImageKitBuildError('INVALID_VALUE', `${code}=${asked}: the video has only ${whole} seconds.`)
}
