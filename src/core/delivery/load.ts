import { ImageKitBuildError } from '../../diagnostics/build-error'
import type { Diagnostic } from '../../diagnostics/diagnostics'
import { positionOf } from '../../diagnostics/reference-origin'
import { hasSharp } from '../../engine/installed'
import { isCI } from '../../lib/ci'
import { portablePath } from '../../lib/paths'
import type { ResolvedOptions } from '../config/options'
import type { Host } from '../host'
import type { Asset } from '../images/asset'
import type { ReadImage } from '../images/image-files'
import type { Sidecar } from '../images/sidecar'
import { type Address, addressOf, webProxyPath } from '../media-library/address'
import { libraryPath } from '../media-library/listing'
import type { Lockfile } from '../media-library/lockfile'
import type { UploadTask } from '../media-library/upload-task'
import type { ManifestImage } from '../output/manifest'
import { endpointFor } from '../references/endpoint'
import type { LocalReference, Reference, RemoteReference } from '../references/reference'
import { type RenditionSet, renditionsOf } from '../renditions/rendition'
import { deliveredVideo, factsOf, localVideo } from '../videos/load-video'
import { overBudget } from './budget'
import { imageWarnings, isKeptAsFile, isUntransformed } from './image-warnings'
import type { LocalRendition } from './local-rendition'
import {
  bundledOriginal,
  devRendered,
  type LocalImage,
  type Outcome,
  remoteOutcome,
  rendered,
} from './outcome'
import type { PlaceholderCache } from './placeholder-cache'
import type { RenderProgress } from './render-progress'
import type { RenditionCache } from './rendition-cache'
import { chooseStrategy, type DeliveryStrategy } from './strategy'
import { upscalingWarning } from './warnings'

/** A loaded reference. */
export interface Loaded {
  reference: Reference
  outcome: Outcome
  asset: Asset | undefined
  sidecar: Sidecar | undefined
  placeholder: string | undefined
  task: UploadTask | undefined
}

/** The parts of the project's state that loading needs. */
export interface LoadingContext {
  options: ResolvedOptions
  lockfile: Lockfile
  renditions: RenditionCache
  /** Shows how far rendering is. */
  progress?: RenderProgress
  placeholders: PlaceholderCache
  read(file: string): ReadImage
  /** Returns the current hash of an image file if its stat tells. */
  hashByStat(file: string): string | undefined
  /** Claims a path of the Media Library for this content. */
  claim(address: Address, asset: Asset, file: string): void
  /** Makes a rendition known to the dev server. */
  registerDevRendition(id: string, name: string, rendition: LocalRendition): void
  report(diagnostic: Diagnostic): void
}

/**
 * Loads a reference. Returns a promise only where an image has to be rendered first: a thousand remote images should
 * not cost a thousand turns of the event loop.
 */
export function loadReference(
  reference: Reference,
  context: LoadingContext,
  host: Host,
): Loaded | Promise<Loaded> {
  if (reference.kind !== 'local') return loadRemote(reference, context)
  return locatingErrors(reference, () => {
    const image = localImage(reference, context)
    return loadLocal(reference, image, strategyFor(reference, image, context, host), context, host)
  })
}

/** Loads a reference that the CDN delivers; returns `undefined` for others. */
export function loadDelivered(
  reference: Reference,
  context: LoadingContext,
  host: Host,
): Loaded | undefined | Promise<Loaded | undefined> {
  if (reference.kind !== 'local') return loadRemote(reference, context)
  return locatingErrors(reference, () => {
    const image = localImage(reference, context)
    const strategy = strategyFor(reference, image, context, host)
    return strategy.kind === 'remote' ? loadLocal(reference, image, strategy, context, host) : undefined
  })
}

function locatingErrors<T>({ origin }: LocalReference, load: () => T | Promise<T>): T | Promise<T> {
  const locate = (error: unknown): never => {
    throw error instanceof ImageKitBuildError ? error.at(origin && positionOf(origin)) : error
  }
  try {
    const loaded = load()
    return loaded instanceof Promise ? loaded.catch(locate) : loaded
  } catch (error) {
    return locate(error)
  }
}

/** A local image and its path in the Media Library. */
interface AddressedImage {
  asset: Asset
  sidecar: Sidecar | undefined
  address: Address
}

function localImage(
  { file }: LocalReference,
  { read, options }: LoadingContext,
  known?: ReadImage,
): AddressedImage {
  const { asset, sidecar } = known ?? read(file)
  return { asset, sidecar, address: addressOf(file, asset, options) }
}

function renditionSet({ request }: LocalReference, { asset, sidecar }: AddressedImage): RenditionSet {
  return renditionsOf(request, sidecar?.focus ? { ...asset, focus: sidecar.focus } : asset)
}

/** Returns a reference's URL where the CDN delivers it, synchronously. */
export function cdnUrlOfReference(
  reference: Reference,
  context: LoadingContext,
  host: Host,
): string | undefined {
  if (reference.kind !== 'local') return urlIn(deliveredRemote(reference, context))
  const image = localImage(reference, context)
  const strategy = strategyFor(reference, image, context, host)
  if (strategy.kind !== 'remote') return undefined
  return urlIn(deliveredOutcome(reference, image, strategy.urlEndpoint))
}

/**
 * Returns a reference's entry in the manifest of a build that delivers it from the CDN. Renders and remembers nothing.
 *
 * @param read the local image, if it has been read already
 */
export function manifestImageOf(
  reference: Reference,
  context: LoadingContext,
  host: Host,
  read?: ReadImage,
): ManifestImage {
  if (reference.kind !== 'local') return deliveredRemote(reference, context).image
  const image = localImage(reference, context, read)
  const { asset, address } = image
  const strategy = strategyFor(reference, image, context, host)
  if (strategy.kind !== 'remote') return { hash: asset.hash, size: asset.size, urls: [] }
  context.claim(address, asset, reference.file)
  return deliveredOutcome(reference, image, strategy.urlEndpoint).image
}

/** Delivers a local image or video from the CDN. */
function deliveredOutcome(
  reference: LocalReference,
  image: AddressedImage,
  urlEndpoint: string,
  set?: RenditionSet,
): Outcome {
  const { address, asset } = image
  const { request } = reference
  if (request.video) return deliveredVideo(request, factsOf(asset), urlEndpoint, address.urlPath, image)
  return remoteOutcome(set ?? renditionSet(reference, image), urlEndpoint, address.urlPath, image)
}

function urlIn({ target }: Outcome): string | undefined {
  return 'url' in target ? target.url : undefined
}

function loadLocal(
  reference: LocalReference,
  image: AddressedImage,
  strategy: DeliveryStrategy,
  context: LoadingContext,
  host: Host,
): Loaded | Promise<Loaded> {
  const { file, request } = reference
  const { asset, sidecar, address } = image
  const set = renditionSet(reference, image)
  for (const upscaling of set.upscalings)
    context.report(upscalingWarning(reference, asset, upscaling, context.options.root))
  if (!request.video)
    for (const one of imageWarnings(reference, asset, set, strategy.kind, context.options))
      context.report(one)
  const stored = storedPlaceholder(reference, asset, address, context)
  const placeholder = () => stored ?? renderedPlaceholder(reference, asset, context)
  const loaded = { reference, asset, sidecar }
  const checkBudget = (outcome: Outcome) => {
    // The option is for images: a film has as many bytes as it has minutes.
    if (request.video) return
    for (const diagnostic of overBudget(reference, asset, outcome, context.options))
      context.report(diagnostic)
  }
  if (strategy.kind === 'remote') {
    context.claim(address, asset, file)
    const source = portablePath(context.options.root, file)
    const task = { file, source, asset, filePath: address.filePath }
    const outcome = deliveredOutcome(reference, image, strategy.urlEndpoint, set)
    checkBudget(outcome)
    return withBoth(outcome, placeholder(), (_, known) => {
      const placeholders = known && request.placeholder && { [request.placeholder]: known }
      return {
        ...loaded,
        outcome,
        placeholder: known,
        task: { ...task, ...(placeholders && { placeholders }) },
      }
    })
  }
  const local: LocalImage = { file, asset, sidecar, set }
  const draw = (one: LocalImage, to: Host) => localOutcome(one, strategy, context, to)
  const here = request.video ? localVideo(reference, local, context, host, draw) : draw(local, host)
  return withBoth(here, placeholder(), (outcome, known) => {
    checkBudget(outcome)
    return { ...loaded, outcome, placeholder: known, task: undefined }
  })
}

function localOutcome(
  image: LocalImage,
  strategy: DeliveryStrategy,
  context: LoadingContext,
  host: Host,
): Outcome | Promise<Outcome> {
  if (strategy.kind === 'bundled') return bundledOriginal(image, host.localUrl)
  const shown = isKeptAsFile(image.asset, image.set) ? atFileSize(image) : image
  if (host.devUrl) return devRendered(shown, host.devUrl, context.registerDevRendition)
  // As the bundler's own asset, so that a reference without the plugin's scheme is the same file.
  const isOriginal = shown !== image || isUntransformed(image.set)
  return isOriginal ? bundledOriginal(shown, host.localUrl) : rendered(image, context, host.localUrl)
}

/** Returns the image at its own size, whatever size was requested. */
function atFileSize(image: LocalImage): LocalImage {
  const { width, height } = image.asset
  return { ...image, set: { ...image.set, width, height } }
}

/** The lockfile keeps placeholders, so that a build without sharp has them too. */
function storedPlaceholder(
  { request }: LocalReference,
  { hash }: Asset,
  { filePath }: Address,
  { options, lockfile }: LoadingContext,
): string | undefined {
  const { placeholder: kind } = request
  const { urlEndpoint } = options
  if (!kind || urlEndpoint === undefined) return undefined
  return lockfile.get(hash, filePath, urlEndpoint)?.placeholders?.[kind] || undefined
}

function renderedPlaceholder(
  { file, request }: LocalReference,
  asset: Asset,
  { placeholders }: LoadingContext,
): string | undefined | Promise<string> {
  return request.placeholder && placeholders.get(file, asset, request.placeholder)
}

function loadRemote(reference: RemoteReference, context: LoadingContext): Loaded {
  const outcome = deliveredRemote(reference, context)
  if (reference.request.placeholder)
    throw new ImageKitBuildError(
      'INVALID_VALUE',
      `'${reference.key}': a placeholder is computed from the image's bytes, which are not on this machine. Use it with local images.`,
    )
  const nothing = { asset: undefined, sidecar: undefined, placeholder: undefined, task: undefined }
  return { reference, outcome, ...nothing }
}

function deliveredRemote(reference: RemoteReference, { options, lockfile }: LoadingContext): Outcome {
  const urlEndpoint = endpointFor(reference, options.urlEndpoint)
  const { kind, path, request } = reference
  if (kind === 'remote') {
    const proxied = webProxyPath(path)
    return request.video
      ? deliveredVideo(request, {}, urlEndpoint, proxied)
      : remoteOutcome(renditionsOf(request, undefined), urlEndpoint, proxied)
  }
  const known = lockfile.library(libraryPath(path, urlEndpoint), urlEndpoint)
  const size = known?.width && known.height ? { width: known.width, height: known.height } : undefined
  const outcome = request.video
    ? deliveredVideo(request, { ...size, duration: known?.duration }, urlEndpoint, path)
    : remoteOutcome(renditionsOf(request, size), urlEndpoint, path)
  return known ? { ...outcome, image: { ...outcome.image, version: known.version } } : outcome
}

function strategyFor(
  { file }: LocalReference,
  { asset: { hash }, address: { filePath } }: AddressedImage,
  { options, lockfile, report }: LoadingContext,
  { purpose }: Host,
): DeliveryStrategy {
  const { mode, urlEndpoint, privateKey, dryRun, strict, uploadInWatch } = options
  const isUploaded = dryRun || Boolean(urlEndpoint && lockfile.has(hash, filePath, urlEndpoint))
  const { strategy, diagnostic } = chooseStrategy({
    mode,
    urlEndpoint,
    purpose,
    uploadInWatch,
    isUploaded,
    hasKey: privateKey !== undefined,
    hasSharp: hasSharp(),
    strict,
    lockedEndpoints: urlEndpoint === undefined && mode === 'auto' ? lockfile.endpoints : [],
    isCI,
    name: portablePath(options.root, file),
  })
  if (diagnostic) report(diagnostic)
  return strategy
}

/**
 * Continues with two values, at once where both are known. Both promises are awaited together: one that rejected while
 * only the other is awaited would be an unhandled rejection, which ends the process.
 */
function withBoth<A, B, R>(
  first: A | Promise<A>,
  second: B | Promise<B>,
  next: (first: A, second: B) => R,
): R | Promise<R> {
  if (!(first instanceof Promise) && !(second instanceof Promise)) return next(first, second)
  return Promise.all([first, second]).then(([one, other]) => next(one, other))
}
