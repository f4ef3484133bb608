import type { RenditionRequest } from '../../query/request'
import type { Outcome } from '../delivery/outcome'
import type { Host } from '../host'
import type { Asset } from '../images/asset'
import { renditionUrl } from '../media-library/address'
import { urlsOf } from '../output/image-view'
import type { ManifestImage } from '../output/manifest'
import { type Code, literal } from '../output/view-types'
import type { RenditionSet } from '../renditions/rendition'
import { POSTER, type VideoRendition, type VideoSet } from './video-set'
import type { VideoSourceUrl } from './video-urls'

/** A video on this machine, as its manifest entry has it. */
export interface VideoFile {
  asset: Asset
  address: { filePath: string }
}

/** Delivers from the CDN. */
export function remoteVideo(
  request: RenditionRequest,
  set: VideoSet,
  urlEndpoint: string,
  urlPath: string,
  local?: VideoFile,
): Outcome {
  const urlOf = ({ suffix, transformation }: VideoRendition) =>
    renditionUrl(urlEndpoint, suffix ? `${urlPath}/${suffix}` : urlPath, transformation)
  const posterUrl = ({ transformation }: Pick<VideoRendition, 'transformation'>) =>
    urlOf({ suffix: POSTER, transformation })
  const urls = {
    src: urlOf(set.main),
    sources: set.sources.map(urlOf),
    posters: set.poster.candidates.map(posterUrl),
    hls: set.hls && urlOf(set.hls),
    dash: set.dash && urlOf(set.dash),
  }
  const poster = posterUrl(set.poster.main)
  const byKind: Partial<Record<RenditionRequest['as'], string | undefined>> = {
    poster,
    hls: urls.hls,
    dash: urls.dash,
  }
  return {
    urls: { prelude: '', src: literal(urls.src), srcset: undefined, sources: [] },
    set: sizesOf(set),
    image: {
      ...imageOf(set, local?.asset),
      filePath: local?.address.filePath,
      urls: [...new Set([...urls.sources, ...urls.posters, urls.hls ?? [], urls.dash ?? []].flat())],
    },
    target: { url: byKind[request.as] ?? urls.src },
    video: {
      set,
      sources: sourcesOf(set, urls.sources.map(literal)),
      poster: urlsOf(set.poster, (one) => literal(posterUrl(one))),
      hls: urls.hls && literal(urls.hls),
      dash: urls.dash && literal(urls.dash),
    },
  }
}

/**
 * Delivers the file as it is, from the dev server or through the bundler's own asset handling: no codec is shipped.
 *
 * @param poster the image that is drawn first, if there is one
 */
export function videoAsFile(
  request: RenditionRequest,
  set: VideoSet,
  { file, asset }: { file: string; asset: Asset },
  { url, prelude }: ReturnType<Host['localUrl']>,
  poster: Pick<Outcome, 'urls' | 'files' | 'target'> | undefined,
  devUrl?: string,
): Outcome {
  const isPoster = request.as === 'poster' && poster !== undefined
  const own = devUrl === undefined ? { file } : { url: devUrl }
  return {
    urls: {
      prelude: [prelude, poster?.urls.prelude].filter(Boolean).join('\n'),
      src: url,
      srcset: undefined,
      sources: [],
    },
    set: sizesOf(set),
    image: { ...imageOf(set, asset), urls: [] },
    target: isPoster ? poster.target : own,
    ...(devUrl === undefined && { files: [file, ...(poster?.files ?? [])] }),
    video: {
      set,
      sources: [{ src: url, type: TYPES[asset.format], width: asset.width, height: asset.height }],
      poster: poster?.urls,
      hls: undefined,
      dash: undefined,
    },
  }
}

/** What browsers take a file for; QuickTime is played where its codecs are, if nothing says that it is QuickTime. */
const TYPES: Readonly<Record<string, string>> = { mp4: 'video/mp4', webm: 'video/webm', ogv: 'video/ogg' }

function sourcesOf({ sources }: VideoSet, urls: readonly Code[]): VideoSourceUrl[] {
  return sources.map(({ type, width, height }, index) => ({ src: urls[index]!, type, width, height }))
}

/** A video's size in the shape of an image's set. */
function sizesOf({ poster, width, height }: VideoSet): RenditionSet {
  return { ...poster, width, height, sources: [] }
}

function imageOf(
  { width, height, duration }: VideoSet,
  asset: Asset | undefined,
): Omit<ManifestImage, 'urls'> {
  return { hash: asset?.hash, size: asset?.size, width, height, duration }
}
