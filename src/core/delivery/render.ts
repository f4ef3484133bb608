import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import pLimit from 'p-limit'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { EngineError, transform } from '../../engine'
import { findParameter, localityOf, type Transformation } from '../../url'
import { type LocalRendition, renditionId, renditionName } from './local-rendition'
import type { CachedRendition, RenditionCache } from './rendition-cache'

export { EngineError } from '../../engine'

/**
 * Sources are read only when the engine is about to have time for them: with hundreds of references at once their bytes
 * would fill the memory. One more than are drawn at a time, so that reading goes on beside drawing.
 */
const limit = pLimit(availableParallelism() + 2)

/**
 * A rendition for a bundle, from the store or drawn now. Without a format in the transformation it has the source's, the
 * same on every machine: who will ask for it, and with which `Accept` header, is not known.
 *
 * @param hashByStat the hash of a file, where its stat alone tells that it is the one that was hashed before
 * @throws ImageKitBuildError `NOT_SUPPORTED_LOCALLY` that names the parameter which only ImageKit can do, `DRAWING_FAILED`,
 *   `SHARP_MISSING`
 */
export async function renderForBundle(
  rendition: LocalRendition,
  store: RenditionCache,
  hashByStat?: HashByStat,
): Promise<CachedRendition> {
  try {
    return await render(rendition, store, { key: renditionId(rendition), hashByStat })
  } catch (error) {
    throw asBuildError(error, rendition)
  }
}

/**
 * A rendition for the dev server's page. The format follows the `Accept` header, as ImageKit's does; what only ImageKit
 * can do is left out and named among the approximated parameters, since a page with a hole would be of no use.
 *
 * @throws EngineError for values that are wrong, and pictures that cannot be drawn
 */
export async function renderForDevServer(
  rendition: LocalRendition,
  store: RenditionCache,
  accept: string,
): Promise<CachedRendition> {
  const { transformation, leftOut } = withoutImageKitOnly(rendition.transformation)
  const local = { ...rendition, transformation }
  const webp = /image\/webp/.test(accept) ? 'webp' : 'any'
  const drawNow = (of: LocalRendition) => render(of, store, { key: `${renditionId(of)}-${webp}`, accept })
  const drawn = await drawNow(local).catch((error) => {
    if (!(error instanceof ChangedImage)) throw error
    // The page will be told; until then it sees the image as it is.
    return drawNow({ ...local, asset: { ...local.asset, hash: error.hash } })
  })
  return { ...drawn, approximated: [...drawn.approximated, ...leftOut] }
}

type HashByStat = (file: string) => string | undefined

function render(
  rendition: LocalRendition,
  store: RenditionCache,
  { key, accept, hashByStat }: { key: string; accept?: string; hashByStat?: HashByStat | undefined },
): Promise<CachedRendition> {
  return store.get(
    key,
    (format) => renditionName(rendition, format),
    () =>
      limit(async () =>
        transform(await readImage(rendition, hashByStat), rendition.transformation, {
          ...(accept === undefined ? { settings: { autoFormat: false } } : { accept }),
        }),
      ),
  )
}

/** What is kept under an image's hash must be drawn from that image, whatever has become of the file since. */
async function readImage({ file, asset }: LocalRendition, hashByStat?: HashByStat): Promise<Buffer> {
  const bytes = await readFile(file)
  // Asked after the reading: so it has been the same file from its hashing until now.
  if (hashByStat?.(file) === asset.hash) return bytes
  const hash = createHash('sha256').update(bytes).digest('hex')
  if (hash !== asset.hash) throw new ChangedImage(hash)
  return bytes
}

/** The file holds another image than the one that was asked for. */
class ChangedImage extends Error {
  readonly hash: string

  constructor(hash: string) {
    super('it has changed during the build: build again')
    this.hash = hash
  }
}

/** The chain without what needs ImageKit's AI, and the options that were taken out. */
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
    return new ImageKitBuildError('DRAWING_FAILED', `${basename(file)}: ${error.message}`, undefined, error)
  if (!(error instanceof EngineError)) return error
  const { code, message } = error
  if (code === 'SHARP_MISSING') return new ImageKitBuildError('SHARP_MISSING', message, undefined, error)
  const advice = error.parameter
    ? ': only ImageKit can do it. Leave it out, or deliver this image from ImageKit (urlEndpoint).'
    : '. Without a transformation it is bundled as it is; convert it, or deliver it from ImageKit (urlEndpoint).'
  if (code === 'NOT_SUPPORTED')
    return new ImageKitBuildError(
      'NOT_SUPPORTED_LOCALLY',
      `${basename(file)}: ${message}${advice}`,
      undefined,
      error,
    )
  return new ImageKitBuildError('DRAWING_FAILED', `${basename(file)}: ${message}`, undefined, error)
}
