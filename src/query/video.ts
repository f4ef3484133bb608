import { ImageKitBuildError } from '../diagnostics/build-error'
import { nearest, type Parameter, parameters, validateParameter } from '../url'
import type { ParsedQuery } from './query'

/** Values of `as` for a video. */
export const VIDEO_EXPORT_KINDS = ['url', 'video', 'poster', 'hls', 'dash', 'meta'] as const
export type VideoExportKind = (typeof VIDEO_EXPORT_KINDS)[number]

/** What only the request of a video has. */
export interface VideoRequest {
  /** Heights of adaptive streaming (`sr`), smallest first; empty without it. */
  resolutions: string[]
  /** Values of `q`, if it is a set: one source each. */
  qualities: string[]
}

/** Parameters of a whole video; a layer's are those of its clip. */
const WHOLE = new Set(['streamingResolutions', 'named', 'original'])

/** Whether ImageKit applies a parameter to videos. @see https://imagekit.io/docs/video-transformation */
export function isVideoParameter({ name, layers }: Parameter): boolean {
  return layers.includes('base') && (layers.includes('video') || WHOLE.has(name))
}

const FORMATS = ['auto', 'mp4', 'webm', 'orig']
const TURNS = ['0', '90', '180', '270', '360']
/** Codecs by container. @see https://imagekit.io/docs/video-optimization */
const CODECS: Readonly<Record<string, { videoCodec: string[]; audioCodec: string[] }>> = {
  mp4: { videoCodec: ['h264', 'none'], audioCodec: ['aac', 'none'] },
  webm: { videoCodec: ['vp9', 'av1', 'none'], audioCodec: ['opus', 'none'] },
}
/** Adaptive streaming has its own sizes and codecs. */
const NOT_STREAMED = ['width', 'height', 'aspectRatio', 'format', 'videoCodec', 'audioCodec', 'quality']

/**
 * Takes out of a query what only videos have, and checks the rest.
 *
 * @returns the query without it
 * @throws ImageKitBuildError `UNKNOWN_KEY` for a parameter of images, `INVALID_VALUE`
 */
export function splitVideo({ own, parameters: given }: ParsedQuery): {
  asked: ParsedQuery
  video: VideoRequest
} {
  for (const parameter of given.keys()) if (!isVideoParameter(parameter)) throw notOfVideos(parameter)
  if (own.has('placeholder')) {
    throw new ImageKitBuildError(
      'INVALID_VALUE',
      `placeholder=${own.get('placeholder')}: videos have none; they have a poster, which is drawn first.`,
    )
  }
  const rest = new Map(given)
  const texts = new Map([...given].map(([{ name }, text]) => [name as string, text]))
  checkValues(texts)
  checkCodecs(texts)
  checkTimes(texts)
  const resolutions = takeResolutions(rest)
  checkStreaming(own.get('as'), resolutions, texts)
  const qualities = takeQualities(rest)
  return { asked: { own, parameters: rest }, video: { resolutions, qualities } }
}

function notOfVideos({ name, code }: Parameter): ImageKitBuildError {
  const own = parameters.filter(isVideoParameter).map((one) => one.code)
  const codes = own.filter((one) => one !== 'raw' && one !== 'l').join(', ')
  return new ImageKitBuildError(
    'UNKNOWN_KEY',
    `'${code}' (${name}) is a parameter of images; ImageKit does not apply it to videos. Videos have ${codes}.`,
  )
}

function invalid(written: string, reason: string): ImageKitBuildError {
  return new ImageKitBuildError('INVALID_VALUE', `${written}: ${reason}`)
}

const valuesOf = (text: string | undefined) => text?.split(';').filter((value) => value !== '') ?? []

function checkValues(texts: ReadonlyMap<string, string>): void {
  for (const format of valuesOf(texts.get('format'))) {
    if (FORMATS.includes(format)) continue
    const guess = nearest(format, FORMATS)
    throw invalid(
      `f=${format}`,
      `a video is delivered as ${FORMATS.slice(0, -1).join(', ')} or orig${guess ? `; did you mean '${guess}'?` : '.'}`,
    )
  }
  const turn = texts.get('rotation')
  if (turn !== undefined && !TURNS.includes(turn))
    throw invalid(`rt=${turn}`, `a video is rotated by ${TURNS.slice(0, -1).join(', ')} or 360.`)
  for (const [name, code] of [
    ['width', 'w'],
    ['dpr', 'dpr'],
  ] as const) {
    if (texts.get(name) === 'auto') throw invalid(`${code}=auto`, 'browsers send no hints for videos.')
  }
}

function checkCodecs(texts: ReadonlyMap<string, string>): void {
  const [video, audio] = [texts.get('videoCodec'), texts.get('audioCodec')]
  if (video === 'none' && audio === 'none') throw invalid('vc=none with ac=none', 'nothing would be left.')
  for (const format of valuesOf(texts.get('format'))) {
    const { videoCodec, audioCodec } = CODECS[format] ?? {}
    if (video !== undefined && videoCodec && !videoCodec.includes(video))
      throw invalid(`vc=${video} with f=${format}`, `${format} has ${videoCodec.join(', ')}.`)
    if (audio !== undefined && audioCodec && !audioCodec.includes(audio))
      throw invalid(`ac=${audio} with f=${format}`, `${format} has ${audioCodec.join(', ')}.`)
  }
  const fits = Object.values(CODECS).some(
    ({ videoCodec, audioCodec }) =>
      (video === undefined || videoCodec.includes(video)) &&
      (audio === undefined || audioCodec.includes(audio)),
  )
  const isKnown = (codec: string | undefined, kind: 'videoCodec' | 'audioCodec') =>
    codec === undefined || Object.values(CODECS).some((one) => one[kind].includes(codec))
  if (!fits && isKnown(video, 'videoCodec') && isKnown(audio, 'audioCodec'))
    throw invalid(
      `vc=${video} with ac=${audio}`,
      'no container has both: mp4 has h264 and aac, webm vp9 or av1 and opus.',
    )
}

function checkTimes(texts: ReadonlyMap<string, string>): void {
  const [start, end, duration] = ['startOffset', 'endOffset', 'duration'].map((name) => texts.get(name))
  if (end !== undefined && duration !== undefined)
    throw invalid(`eo=${end} with du=${duration}`, 'each says where the clip ends; give one of them.')
  if (end !== undefined && Number(end) <= Number(start ?? 0))
    throw invalid(`eo=${end}`, `the clip would end before it starts (so=${start ?? 0}).`)
  if (duration !== undefined && Number(duration) === 0) throw invalid('du=0', 'nothing would be left.')
}

/** `sr=240;480;720`, or ImageKit's own spelling `240_480_720`. */
function takeResolutions(rest: Map<Parameter, string>): string[] {
  for (const [parameter, text] of rest) {
    if (parameter.name !== 'streamingResolutions') continue
    rest.delete(parameter)
    const values = text.split(/[;_]/).filter((value) => value !== '')
    const reason = validateParameter(parameter, values.join('_'))
    if (reason) throw invalid(`sr=${text}`, reason)
    return [...new Set(values)].sort((a, b) => Number(a) - Number(b))
  }
  return []
}

function checkStreaming(
  as: string | undefined,
  resolutions: readonly string[],
  texts: ReadonlyMap<string, string>,
): void {
  if (as !== 'hls' && as !== 'dash') return
  if (resolutions.length === 0)
    throw invalid(`as=${as}`, 'adaptive streaming needs its resolutions: sr=240;480;720, say.')
  const [other] = NOT_STREAMED.filter((name) => texts.has(name))
  if (other) {
    const { code } = parameters.find(({ name }) => name === other)!
    throw invalid(
      `as=${as} with ${code}=${texts.get(other)}`,
      'a streaming manifest has its own sizes, formats and codecs; ImageKit accepts only sr.',
    )
  }
}

function takeQualities(rest: Map<Parameter, string>): string[] {
  for (const [parameter, text] of rest) {
    if (parameter.name !== 'quality' || !text.includes(';')) continue
    rest.delete(parameter)
    const values = valuesOf(text)
    for (const value of values) {
      const reason = validateParameter(parameter, value)
      if (reason) throw invalid(`q=${value}`, reason)
    }
    return values
  }
  return []
}
