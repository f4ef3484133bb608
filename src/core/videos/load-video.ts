import { basename } from 'node:path'
import type { Diagnostic } from '../../diagnostics/diagnostics'
import type { RenditionRequest } from '../../query/request'
import type { ResolvedOptions } from '../config/options'
import { type LocalRendition, renditionId } from '../delivery/local-rendition'
import type { LocalImage, Outcome } from '../delivery/outcome'
import type { Host } from '../host'
import type { Asset } from '../images/asset'
import type { ReadImage } from '../images/image-files'
import type { LocalReference } from '../references/reference'
import { renditionsOf } from '../renditions/rendition'
import { leftOut, posterFileOf } from './local-video'
import { remoteVideo, type VideoFile, videoAsFile } from './video-outcome'
import { type KnownVideo, stillRequest, videoSetOf } from './video-set'

/** The parts of the project's state that a video needs. */
interface VideoContext {
  options: Pick<ResolvedOptions, 'root' | 'strict'>
  read(file: string): ReadImage
  registerDevRendition(id: string, name: string, rendition: LocalRendition): void
  report(diagnostic: Diagnostic): void
}

export function factsOf({ width, height, video }: Asset): KnownVideo {
  return { width, height, duration: video?.duration }
}

/** Delivers a video from the CDN. */
export function deliveredVideo(
  request: RenditionRequest,
  known: KnownVideo,
  urlEndpoint: string,
  urlPath: string,
  local?: VideoFile,
): Outcome {
  return remoteVideo(request, videoSetOf(request, known), urlEndpoint, urlPath, local)
}

/**
 * Delivers a video as it is, and the image of its sidecar as its poster.
 *
 * @param draw delivers an image that is on this machine
 */
export function localVideo(
  reference: LocalReference,
  { file, asset, sidecar }: LocalImage,
  context: VideoContext,
  host: Host,
  draw: (image: LocalImage, host: Host) => Outcome | Promise<Outcome>,
): Outcome | Promise<Outcome> {
  const { request } = reference
  const { root, strict } = context.options
  const set = videoSetOf(request, factsOf(asset))
  const poster = posterFileOf(file, sidecar)
  const isStrict = strict && host.purpose === 'build'
  for (const one of leftOut(reference, set, poster !== undefined, { root, strict: isStrict }))
    context.report(one)
  const devUrl = host.devUrl && urlInDev(file, asset, host.devUrl, context)
  const own = devUrl === undefined ? host.localUrl(file, 0) : { prelude: '', url: JSON.stringify(devUrl) }
  const asFile = (still?: Outcome) => videoAsFile(request, set, { file, asset }, own, still, devUrl)
  if (poster === undefined) return asFile()
  const image = { asset: context.read(poster).asset, sidecar: undefined }
  const still = { file: poster, ...image, set: renditionsOf(stillRequest(request, false), image.asset) }
  // The film's own import is the first.
  const behind: Host = { ...host, localUrl: (one, index) => host.localUrl(one, index + 1) }
  const outcome = draw(still, behind)
  return outcome instanceof Promise ? outcome.then(asFile) : asFile(outcome)
}

function urlInDev(
  file: string,
  asset: Asset,
  devUrl: NonNullable<Host['devUrl']>,
  { registerDevRendition }: Pick<VideoContext, 'registerDevRendition'>,
): string {
  const rendition = { file, asset, transformation: [] }
  const id = renditionId(rendition)
  registerDevRendition(id, basename(file), rendition)
  return devUrl(id, basename(file))
}
