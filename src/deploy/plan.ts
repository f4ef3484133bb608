import type { Manifest, ManifestImage } from '../core/output/manifest'
import { ImageKitBuildError } from '../diagnostics/build-error'
import { allKeptStates } from './deploy-state'
import { deployName } from './manifests'
import { forecastPrune, type PruneForecast, type PruneSettings } from './prune/prune'
import { forecastPurge, type PurgeForecast, type PurgeSettings } from './purge/purge-forecast'
import { readSource } from './scan/source'
import { type Context, openLockfile, setUp, withContext } from './setup'
import { lookUp, type PendingUpload, pendingUploads } from './uploads'

export interface PlanSettings
  extends Omit<PurgeSettings, 'dryRun' | 'keep' | 'concurrency' | 'timeout'>,
    Omit<PruneSettings, 'dryRun'> {}

/** A part of the plan, or the reason why it is unknown. */
export type Part<T> = T | { unknown: string }

export interface Plan {
  urlEndpoint: string
  /** Number of references in the source. */
  references: number
  /** Images that a build would upload. Without a private key, those that it would look up. */
  uploads: PendingUpload[]
  /** Images that are missing in the lockfile, but are in the Media Library: a build adds them to the lockfile. */
  found: Part<PendingUpload[]>
  /** Total size of the uploads in bytes. */
  bytes: number
  /** Compared with the previous manifest. */
  renditions: Part<{ new: string[]; gone: string[]; kept: number }>
  purges: Part<PurgeForecast>
  prunes: Part<PruneForecast>
  /** Whether a deploy would upload, purge or prune anything. */
  hasWork: boolean
}

/**
 * Reports what a deploy would do, from the lockfile, the source and the previous manifest. Writes nothing but this machine's
 * cache of hashes. Without a private key, the parts that need one are unknown.
 *
 * @throws ImageKitBuildError every error that a build would throw
 */
export function plan(settings: PlanSettings = {}): Promise<Plan> {
  return withContext(setUp(settings, { mode: 'remote', dryRun: true }), (context) =>
    planIn(context, settings),
  )
}

async function planIn(context: Context, settings: PlanSettings): Promise<Plan> {
  const { setup, urlEndpoint, client } = context
  // Requests to ImageKit run while the source is read.
  const states = client.use((api) => allKeptStates(api, setup))
  const reading = readUploads(context)
  const current = reading.then(({ manifest }) => manifest)
  const pruning = orUnknown(() => forecastPrune(context, { ...settings, manifests: [] }, { current, states }))
  // Failures are handled where the promises are awaited.
  for (const promise of [states, current, pruning]) promise.catch(() => {})
  const { unlocked, manifest, references } = await reading
  const looked = await orUnknown(() => lookUpWithKey(unlocked, context))
  const [uploads, found] = 'unknown' in looked ? [unlocked, looked] : [looked.missing, looked.found]
  const name = deployName(setup, settings.manifests)
  const compared = await orUnknown(() =>
    forecastPurge(context, settings, { manifest, files: [], name }, states),
  )
  const prunes = await pruning
  const purges = 'unknown' in compared ? compared : compared.forecast
  const isPurging = !('unknown' in purges) && purges.requests.length + purges.pending.length > 0
  const isPruning = !('unknown' in prunes) && prunes.files.length > 0
  return {
    urlEndpoint,
    references,
    uploads,
    found,
    bytes: uploads.reduce((sum, { size }) => sum + size, 0),
    renditions: 'unknown' in compared ? compared : renditionsOf(compared.previous, manifest),
    purges,
    prunes,
    hasWork: uploads.length > 0 || isPurging || isPruning,
  }
}

/** Reads the source as a manifest, and finds the images that the lockfile lacks. */
async function readUploads(context: Context) {
  const { setup, urlEndpoint } = context
  const images = await readImages(context)
  const lockfile = openLockfile(setup.options, setup.logger.warn)
  const isLocked = ({ hash, filePath }: ManifestImage) =>
    hash !== undefined && filePath !== undefined && lockfile.has(hash, filePath, urlEndpoint)
  const unlocked = pendingUploads([...images].filter(([, image]) => !isLocked(image)))
  const manifest: Manifest = { version: 1, bundler: 'plan', urlEndpoint, images: Object.fromEntries(images) }
  return { unlocked, manifest, references: images.size }
}

async function lookUpWithKey(pending: readonly PendingUpload[], context: Context) {
  if (pending.length && !context.setup.options.privateKey) {
    throw new ImageKitBuildError('NO_PRIVATE_KEY', 'No private key is set.')
  }
  return lookUp(pending, context)
}

/** A function of its own, so that the build can be collected before the lockfile is read. */
async function readImages(context: Context): Promise<Map<string, ManifestImage>> {
  const { build, images } = await readSource(context, (image) => image)
  await build.finish()
  return images
}

function renditionsOf(previous: Manifest | undefined, current: Manifest) {
  const [before, after] = [urlsOf(previous), urlsOf(current)]
  const added = [...missingIn(before, after)].sort()
  return { new: added, gone: [...missingIn(after, before)].sort(), kept: after.size - added.length }
}

function* missingIn(urls: ReadonlySet<string>, others: ReadonlySet<string>): Generator<string, void> {
  for (const url of others) if (!urls.has(url)) yield url
}

function urlsOf(manifest: Manifest | undefined): Set<string> {
  const urls = new Set<string>()
  for (const key in manifest?.images) for (const url of manifest.images[key]!.urls) urls.add(url)
  return urls
}

async function orUnknown<T>(ask: () => Promise<T>): Promise<Part<T>> {
  try {
    return await ask()
  } catch (error) {
    const isKey = error instanceof ImageKitBuildError && error.code === 'NO_PRIVATE_KEY'
    if (!isKey) throw error
    return { unknown: 'needs the private key (IMAGEKIT_PRIVATE_KEY)' }
  }
}
