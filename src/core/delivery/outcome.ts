import { basename } from 'node:path'
import type { Host } from '../host'
import type { Asset } from '../images/asset'
import type { Sidecar } from '../images/sidecar'
import { type Address, renditionUrl } from '../media-library/address'
import { bundledUrls, urlsOf, type ViewUrls } from '../output/image-view'
import type { ManifestImage } from '../output/manifest'
import { type Code, literal } from '../output/view-types'
import type { Rendition, RenditionSet } from '../renditions/rendition'
import type { VideoUrls } from '../videos/video-urls'
import { type LocalRendition, renditionId } from './local-rendition'
import type { BundleContext } from './render'
import type { CachedRendition, RenditionCache } from './rendition-cache'

/** The single URL or file of a reference: on the CDN or the dev server, or a file to bundle. */
export type Target = { url: string } | { file: string }

/** The result of loading a reference, for its module, the manifest and the upload. */
export interface Outcome {
  urls: ViewUrls
  /** Includes sizes that are known only after rendering. */
  set: RenditionSet
  image: ManifestImage
  target: Target
  /** Files handed to the bundler. */
  files?: string[]
  /** What a video has besides. */
  video?: VideoUrls
}

/** A local image with everything known of it. */
export interface LocalImage {
  file: string
  asset: Asset
  set: RenditionSet
  sidecar: Sidecar | undefined
}

/** Delivers from the CDN. */
export function remoteOutcome(
  set: RenditionSet,
  urlEndpoint: string,
  urlPath: string,
  local?: { asset: Asset; address: Address; sidecar: Sidecar | undefined },
): Outcome {
  // Each URL is needed three times: by the module, the manifest and the target.
  const urls = new Map(
    allRenditions(set).map((one) => [one, renditionUrl(urlEndpoint, urlPath, one.transformation)] as const),
  )
  const url = (one: Rendition) => urls.get(one)!
  return {
    urls: urlsOf(set, (one) => literal(url(one))),
    set,
    image: imageOf(set, local, [...urls.values()], local?.address.filePath),
    target: { url: url(set.main) },
  }
}

/**
 * Delivers from the dev server, which renders on request.
 *
 * @param register makes a rendition known to the server
 */
export function devRendered(
  image: LocalImage,
  devUrl: NonNullable<Host['devUrl']>,
  register: (id: string, name: string, rendition: LocalRendition) => void,
): Outcome {
  const { file, asset, set } = image
  const url = ({ transformation }: Rendition) => {
    const rendition = { file, asset, transformation }
    const id = renditionId(rendition)
    register(id, basename(file), rendition)
    return devUrl(id, basename(file))
  }
  return {
    urls: urlsOf(set, (one) => literal(url(one))),
    set,
    image: imageOf(set, image, []),
    target: { url: url(set.main) },
  }
}

/** Renders now, for the bundle. */
export async function rendered(
  image: LocalImage,
  { renditions: store, ...context }: BundleContext & { renditions: RenditionCache },
  localUrl: Host['localUrl'],
): Promise<Outcome> {
  const { file, asset, set } = image
  // Imported here because a build whose images come from the CDN needs no engine.
  const { renderForBundle } = await import('./render')
  const renditions = allRenditions(set)
  const stored = await Promise.all(
    renditions.map(({ transformation }) => renderForBundle({ file, asset, transformation }, store, context)),
  )
  const cachedOf = (one: Rendition): CachedRendition => stored[renditions.indexOf(one)]!
  const files = [...new Set(stored.map((one) => one.file))]
  const locals = files.map((bundledFile, index) => localUrl(bundledFile, index))
  const codeOf = (one: Rendition): Code => locals[files.indexOf(cachedOf(one).file)]!.url
  const prelude = locals.flatMap((local) => local.prelude || []).join('\n')
  const main = cachedOf(set.main)
  return {
    urls: urlsOf(set, codeOf, prelude),
    // The size of a trimmed image, say, is unknown before rendering.
    set: { ...set, width: set.width ?? main.width, height: set.height ?? main.height },
    image: imageOf(set, image, []),
    target: { file: main.file },
    files,
  }
}

/** Delivers the original through the bundler's own asset handling. */
export function bundledOriginal(image: LocalImage, localUrl: Host['localUrl']): Outcome {
  const { file, asset, set } = image
  const { prelude, url } = localUrl(file, 0)
  return {
    urls: bundledUrls(set, asset, url, prelude),
    set,
    image: imageOf(set, image, []),
    target: { file },
    files: [file],
  }
}

function allRenditions(set: RenditionSet): Rendition[] {
  return [...set.sources.flatMap((source) => source.candidates), ...set.candidates]
}

function imageOf(
  { width, height }: RenditionSet,
  local: { asset: Asset; sidecar: Sidecar | undefined } | undefined,
  urls: string[],
  filePath?: string,
): ManifestImage {
  const { asset, sidecar } = local ?? {}
  const { hash, size } = asset ?? {}
  return { hash, size, filePath, urls: [...new Set(urls)], width, height, focus: sidecar?.focus }
}
