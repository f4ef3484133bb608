import { ImageKitBuildError } from '../core/errors'
import type { Manifest, ManifestImage } from '../core/manifest'
import { deployName } from './manifests'
import { forecastPrune, type PruneForecast, type PruneSettings } from './prune'
import { forecastPurge, type PurgeForecast, type PurgeSettings } from './purge-forecast'
import { endpointOf, setUp, withClient } from './setup'
import { readSource } from './source'
import { allKeptStates } from './state'
import { type PendingUpload, pendingUploads } from './uploads'

export interface PlanSettings
  extends Omit<PurgeSettings, 'dryRun' | 'keep' | 'concurrency' | 'timeout'>,
    Omit<PruneSettings, 'dryRun'> {}

/** A part of the plan, or why it is not known. */
export type Part<T> = T | { unknown: string }

export interface Plan {
  urlEndpoint: string
  /** References in the source. */
  references: number
  uploads: PendingUpload[]
  /** Bytes of the uploads. */
  bytes: number
  /** Against the previous manifest. */
  renditions: Part<{ new: string[]; gone: string[]; kept: number }>
  purges: Part<PurgeForecast>
  prunes: Part<PruneForecast>
  /** Whether a deploy would upload, purge or prune anything. */
  hasWork: boolean
}

/**
 * What a deploy would do, from the lockfile, the source and the previous manifest. Touches nothing but this machine's
 * cache of hashes. What takes a private key is left open without one.
 *
 * @throws ImageKitBuildError whatever would fail the build
 */
export async function plan(settings: PlanSettings = {}): Promise<Plan> {
  const setup = setUp(settings, { mode: 'remote', dryRun: true })
  const urlEndpoint = endpointOf(setup)
  // What takes time at ImageKit goes on while the source is read.
  const states = withClient(setup, (client) => allKeptStates(client, setup))
  const reading = readSource(setup)
  const current = reading.then(({ images }) => manifestOf(images, urlEndpoint))
  const pruning = orUnknown(() => forecastPrune(setup, { ...settings, manifests: [] }, { current, states }))
  // Each failure is told where it is awaited.
  for (const promise of [states, current, pruning]) promise.catch(() => {})
  const { project, host, images } = await reading
  await project.finish([], host, undefined, new Map())
  const uploads = pendingUploads(images, (image) => project.isLocked(image))
  const manifest = await current
  const name = deployName(setup, settings.manifests)
  const compared = await orUnknown(() =>
    forecastPurge(setup, settings, { manifest, files: [], name }, states),
  )
  const prunes = await pruning
  const purges = 'unknown' in compared ? compared : compared.forecast
  const isPurging = !('unknown' in purges) && purges.requests.length + purges.pending.length > 0
  const isPruning = !('unknown' in prunes) && prunes.files.length > 0
  return {
    urlEndpoint,
    references: images.size,
    uploads,
    bytes: uploads.reduce((sum, { size }) => sum + size, 0),
    renditions: 'unknown' in compared ? compared : renditionsOf(compared.previous, manifest),
    purges,
    prunes,
    hasWork: uploads.length > 0 || isPurging || isPruning,
  }
}

function manifestOf(images: ReadonlyMap<string, ManifestImage>, urlEndpoint: string): Manifest {
  return { version: 1, bundler: 'plan', urlEndpoint, images: Object.fromEntries(images) }
}

function renditionsOf(previous: Manifest | undefined, current: Manifest) {
  const [before, after] = [urlsOf(previous), urlsOf(current)]
  return {
    new: [...after].filter((url) => !before.has(url)).sort(),
    gone: [...before].filter((url) => !after.has(url)).sort(),
    kept: [...after].filter((url) => before.has(url)).length,
  }
}

function urlsOf(manifest: Manifest | undefined): Set<string> {
  return new Set(Object.values(manifest?.images ?? {}).flatMap(({ urls }) => urls))
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
