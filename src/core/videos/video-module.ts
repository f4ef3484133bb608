import type { Loaded } from '../delivery/load'
import { type Casing, cased, loadingAttributes, mapValues, objectCode } from '../output/code'
import { type Code, literal } from '../output/view-types'
import type { VideoUrls } from './video-urls'

/** Exports of a video's module that are plain values, besides the default. */
export const VIDEO_CONSTANTS = ['src', 'width', 'height', 'duration', 'poster', 'hls', 'dash'] as const
type VideoConstant = (typeof VIDEO_CONSTANTS)[number]

/** A loaded reference to a video. */
export type LoadedVideo = Loaded & { outcome: { video: VideoUrls } }

export function isVideo(loaded: Loaded): loaded is LoadedVideo {
  return loaded.outcome.video !== undefined
}

/** Returns the code of an export; `undefined` if it is no plain value. */
export function videoConstant(loaded: LoadedVideo, name: string): Code | undefined {
  const { as } = loaded.reference.request
  if (name !== 'default') return constants(loaded)[name as VideoConstant]
  return as === 'video' || as === 'meta' ? undefined : defaultCode(loaded, constants(loaded))
}

function constants({ outcome: { urls, video } }: LoadedVideo): Record<VideoConstant, Code> {
  const { width, height, duration } = video.set
  return {
    src: urls.src,
    width: literal(width),
    height: literal(height),
    duration: literal(duration),
    poster: video.poster?.src ?? 'undefined',
    hls: video.hls ?? 'undefined',
    dash: video.dash ?? 'undefined',
  }
}

/** Without ImageKit there is no manifest: a `<video>` plays the file itself. */
function defaultCode({ reference }: LoadedVideo, codes: Record<VideoConstant, Code>): Code {
  const { as } = reference.request
  if (as === 'poster') return codes.poster
  if (as === 'hls' || as === 'dash') return codes[as] === 'undefined' ? codes.src : codes[as]
  return codes.src
}

/** Returns the ES module of a video. */
export function videoModuleCode(loaded: LoadedVideo, casing: Casing): Code {
  const { urls, video } = loaded.outcome
  const { as } = loaded.reference.request
  const codes = constants(loaded)
  const names = Object.fromEntries(VIDEO_CONSTANTS.map((name) => [name, name])) as Record<VideoConstant, Code>
  const given = Object.entries(codes).map(([name, code]) => [name, code === 'undefined' ? code : name])
  const isObject = as === 'video' || as === 'meta'
  const lines = [
    urls.prelude,
    ...VIDEO_CONSTANTS.map((name) => `export const ${name} = ${codes[name]}`),
    `export const video = ${videoCode(loaded, casing)}`,
    `export const posterImage = ${posterImageCode(loaded, casing)}`,
    `export const sources = [${video.sources.map((one) => sourceCode(one)).join(', ')}]`,
    `export const meta = ${metaCode(loaded)}`,
    `export default ${isObject ? as : defaultCode(loaded, { ...names, ...Object.fromEntries(given) })}`,
  ]
  return `${lines.filter((line) => line !== '').join('\n')}\n`
}

/** Attributes to spread on a `<video>`: its size reserves the space, its poster is drawn first. */
function videoCode({ outcome: { video }, reference }: LoadedVideo, casing: Casing): Code {
  const { width, height } = video.set
  return objectCode({
    src: 'src',
    poster: video.poster && 'poster',
    width: width && 'width',
    height: height && 'height',
    preload: literal(reference.request.priority ? 'auto' : 'metadata'),
    // On a phone, other videos leave the page for the whole screen.
    [casing === 'react' ? 'playsInline' : 'playsinline']: 'true',
  })
}

/** Attributes to spread on an `<img>` that shows the poster. */
function posterImageCode({ outcome: { video }, reference, sidecar }: LoadedVideo, casing: Casing): Code {
  const { poster, set } = video
  if (!poster) return 'undefined'
  const { width, height, sizes } = set.poster
  return objectCode({
    src: 'poster',
    [cased('srcset', casing)]: poster.srcset,
    sizes: poster.srcset && sizes && literal(sizes),
    width,
    height,
    alt: sidecar?.alt === undefined ? undefined : literal(sidecar.alt),
    ...mapValues(loadingAttributes(reference.request.priority, cased('fetchpriority', casing)), literal),
  })
}

function sourceCode({ src, type, width, height }: VideoUrls['sources'][number]): Code {
  return objectCode({ src, type: type && literal(type), width, height })
}

function metaCode({ outcome: { video }, asset, sidecar }: LoadedVideo): Code {
  const { width, height, duration } = video.set
  const { format, size, hash } = asset ?? {}
  const { videoCodec, audioCodec } = asset?.video ?? {}
  const { alt, custom } = sidecar ?? {}
  const facts = { width, height, duration, format, size, hash, videoCodec, audioCodec, alt, custom }
  const known = Object.entries(facts).filter(([, value]) => value !== undefined)
  return objectCode({ src: 'src', ...mapValues(Object.fromEntries(known), literal) })
}
