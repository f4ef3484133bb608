import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import pLimit from 'p-limit'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { EngineError, transform } from '../../engine'
import { findParameter, localityOf, type Transformation } from '../../url'
import { readImageBytes, sha256 } from '../images/stripped'
import { type LocalRendition, renditionId, renditionName } from './local-rendition'
import type { RenderProgress } from './render-progress'
import type { CachedRendition, RenditionCache } from './rendition-cache'

export { EngineError } from '../../engine'

/**
 * Reads sources only shortly before the engine can process them: with hundreds of references at once their bytes would
 * fill the memory. The limit is one above the engine's own, so that reading overlaps with rendering.
 */
const limit = pLimit(availableParallelism() + 2)

/**
 * Returns a rendition for a bundle, from the cache or rendered now. Without a format in the transformation it keeps the
 * source's, the same on every machine, because the `Accept` headers of future requests are unknown.
 *
 * @throws ImageKitBuildError `NOT_SUPPORTED_LOCALLY` with the parameter that only ImageKit supports, `RENDERING_FAILED`,
 *   `SHARP_MISSING`
 */
export async function renderForBundle(
  rendition: LocalRendition,
  store: RenditionCache,
  { hashByStat, progress }: BundleContext = {},
): Promise<CachedRendition> {
  try {
    return await render(rendition, store, { key: renditionId(rendition), hashByStat, progress })
  } catch (error) {
    throw asBuildError(error, rendition)
  }
}

/**
 * Returns a rendition for the dev server's page. The format follows the `Accept` header, as ImageKit's does. Parameters
 * that only ImageKit supports are left out and listed as approximated, because a page with a missing image would be
 * useless.
 *
 * @throws EngineError for invalid values, and images that cannot be rendered
 */
export async function renderForDevServer(
  rendition: LocalRendition,
  store: RenditionCache,
  accept: string,
): Promise<CachedRendition> {
  const { local, leftOut } = forDevServer(rendition)
  const renderNow = (of: LocalRendition) => render(of, store, { key: devKey(of, accept), accept })
  const result = await renderNow(local).catch((error) => {
    if (!(error instanceof ChangedImage)) throw error
    // The watcher will update the page; until then it shows the current file.
    return renderNow({ ...local, asset: { ...local.asset, hash: error.hash } })
  })
  return { ...result, approximated: [...result.approximated, ...leftOut] }
}

/** Returns a rendition for the dev server's page if it has been rendered already. */
export function renderedForDevServer(
  rendition: LocalRendition,
  store: RenditionCache,
  accept: string,
): CachedRendition | undefined {
  return store.peek(devKey(forDevServer(rendition).local, accept))
}

function forDevServer(rendition: LocalRendition): { local: LocalRendition; leftOut: string[] } {
  const { transformation, leftOut } = withoutImageKitOnly(rendition.transformation)
  return { local: { ...rendition, transformation }, leftOut }
}

const devKey = (rendition: LocalRendition, accept: string) =>
  `${renditionId(rendition)}-${/image\/webp/.test(accept) ? 'webp' : 'any'}`

/** What else rendering for a bundle can use. */
export interface BundleContext {
  /** Returns the known hash of a file whose stat has not changed since it was hashed. */
  hashByStat?: HashByStat | undefined
  progress?: RenderProgress | undefined
}

type HashByStat = (file: string) => string | undefined

function render(
  rendition: LocalRendition,
  store: RenditionCache,
  { key, accept, hashByStat, progress }: BundleContext & { key: string; accept?: string },
): Promise<CachedRendition> {
  const during = progress ? progress.during.bind(progress) : <T>(start: () => Promise<T>) => start()
  return store.get(
    key,
    (format) => renditionName(rendition, format),
    () =>
      during(() =>
        limit(async () => {
          const bytes = await readImage(rendition, hashByStat)
          const started = performance.now()
          const image = await transform(bytes, rendition.transformation, {
            ...(accept === undefined ? { settings: { autoFormat: false } } : { accept }),
          })
          return { ...image, ms: Math.round(performance.now() - started) }
        }),
      ),
  )
}

/**
 * Reads the source, and verifies its hash: a rendition cached under an image's hash must be rendered from that image,
 * even if the file has changed since.
 */
async function readImage({ file, asset }: LocalRendition, hashByStat?: HashByStat): Promise<Buffer> {
  const bytes = await readImageBytes(file, asset)
  // Checked after reading: the file has not changed between its hashing and now.
  if (hashByStat?.(file) === asset.hash) return bytes
  const hash = sha256(bytes)
  if (hash !== asset.hash) throw new ChangedImage(hash)
  return bytes
}

/** Thrown when the file no longer holds the requested image. */
class ChangedImage extends Error {
  readonly hash: string

  constructor(hash: string) {
    super('the file changed during the build. Run the build again')
    this.hash = hash
  }
}

/** Returns the chain without parameters that need ImageKit's AI, and the names of the removed options. */
function withoutImageKitOnly(chain: readonly Transformation[]) {
  const leftOut: string[] = []
  const transformation = chain.map((step) => {
    const kept = Object.entries(step).filter(([option, value]) => {
      const parameter = findParameter(option, 'name')
      const isOurs = !parameter || localityOf(parameter, value) !== 'imagekit'
      if (!isOurs) leftOut.push(option)
      return isOurs
    })
    return Object.fromEntries(kept) as Transformation
  })
  return { transformation, leftOut }
}

function asBuildError(error: unknown, { file }: LocalRendition): unknown {
  if (error instanceof ChangedImage)
    return new ImageKitBuildError('RENDERING_FAILED', `${basename(file)}: ${error.message}`, undefined, error)
  if (!(error instanceof EngineError)) return error
  const { code, message } = error
  if (code === 'SHARP_MISSING') return new ImageKitBuildError('SHARP_MISSING', message, undefined, error)
  const advice = error.parameter
    ? ': only ImageKit supports it. Remove it, or deliver this image from ImageKit (urlEndpoint).'
    : '. Without a transformation it is bundled as it is; convert it, or deliver it from ImageKit (urlEndpoint).'
  if (code === 'NOT_SUPPORTED')
    return new ImageKitBuildError(
      'NOT_SUPPORTED_LOCALLY',
      `${basename(file)}: ${message}${advice}`,
      undefined,
      error,
    )
  return new ImageKitBuildError('RENDERING_FAILED', `${basename(file)}: ${message}`, undefined, error)
}
