import { MediaLibraryListing } from '../../core/media-library/listing'
import type { Manifest } from '../../core/output/manifest'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { type DeployState, isSameDeploy, type KeptState, keptStates } from '../deploy-state'
import { type CurrentManifest, readPrevious } from '../manifests'
import type { Context, DeploySettings, Setup } from '../setup'
import { siblingFilesOf } from '../sibling-files'
import { type PurgeRequest, planPurge } from './purge-plan'
import { lastWords, type PurgeEntry, PurgeRecord, usedThisMonth } from './purge-record'
import { remaining } from './purge-remaining'
import { findStale, type Reason, type Stale, shownFiles } from './stale'

export interface PurgeSettings extends DeploySettings {
  /** This build's manifests, from the root. Default: the one in `dist`, `build`, `out` … */
  manifests?: readonly string[]
  /** A manifest's file or URL, or `remote`: the last deploy kept in the Media Library. Default: the option `previousManifest`. */
  previous?: string
  /** Clear what is in use along with the rest where that saves requests: it is only fetched again. Default false. */
  allowOthers?: boolean
  /** Requests a calendar month that the account has. Default 1000. */
  quota?: number
  /** Requests at the same time. Default 4. */
  concurrency?: number
  /** Milliseconds until every purge must be completed. Default 300,000. */
  timeout?: number
  /** Keep this deploy in the Media Library, for the next one to start from. Default: when `previous` is `remote`. */
  keep?: boolean
  /** Say what would be done, and do nothing. Default false. */
  dryRun?: boolean
}

/** What of the settings is about purging. */
export type PurgeRequestSettings = Omit<PurgeSettings, keyof DeploySettings>

/** Requests and what they are for. */
export interface PurgeForecast {
  /** Files whose copies are stale and not purged yet. */
  stale: { filePath: string; reason: Reason; urls: string[] }[]
  requests: PurgeRequest[]
  /** URLs that no request can clear. */
  unpurgeable: string[]
  /** Of earlier runs: sent already, to be waited for. */
  pending: PurgeEntry[]
  /** Of earlier runs: sent, but ImageKit's answer did not come. Whether they were taken nobody knows: they are sent again. */
  inDoubt: PurgeEntry[]
  /** URLs that the record says are cleared already. */
  done: number
  quota: { limit: number; used: number }
  /** True where nothing is known of an earlier deploy. */
  isFirst: boolean
}

/** What a forecast rests on, for whoever carries it out. */
export interface Prepared {
  forecast: PurgeForecast
  current: CurrentManifest
  previous: Manifest | undefined
  stale: Stale[]
  base: string
  record: PurgeRecord
  state: DeployState
  /** The newest kept deploy says the same already. */
  isKept(): boolean
}

/** What a purge for this build would send, and the manifest it is compared with; asks, and changes nothing. */
export async function forecastPurge(
  context: Context,
  settings: PurgeRequestSettings,
  current: CurrentManifest,
  states: Promise<Map<string, KeptState[]>>,
): Promise<{ forecast: PurgeForecast; previous: Manifest | undefined }> {
  const { forecast, previous } = await preparePurge(context, settings, current, states)
  return { forecast, previous }
}

/** Compares, and works out the requests; asks, and changes nothing. */
export async function preparePurge(
  context: Context,
  settings: PurgeRequestSettings,
  current: CurrentManifest,
  states?: Promise<Map<string, KeptState[]>>,
): Promise<Prepared> {
  const { setup, urlEndpoint } = context
  if (current.manifest.urlEndpoint !== urlEndpoint) {
    throw new ImageKitBuildError(
      'MANIFEST_INVALID',
      `${current.files.join(', ')} is of ${current.manifest.urlEndpoint ?? 'no URL-endpoint'}, but the options name ${urlEndpoint}. Build for the account that is purged.`,
    )
  }
  const { previous, versionsThen, base, kept, purges } = await earlier(context, settings, current, states)
  const isOther = previous !== undefined && previous.urlEndpoint !== urlEndpoint
  if (isOther)
    setup.logger.warn(`imagekit: the previous manifest is of ${previous.urlEndpoint}: nothing to compare`)
  const comparable = isOther ? undefined : previous
  const versionsNow = await versionsOf(context, current.manifest, comparable)
  const all = findStale({ previous: comparable, current: current.manifest, versionsThen, versionsNow })
  const record = new PurgeRecord(setup.options.cacheDir, setup.logger)
  const { stale, pending, inDoubt, done } = remaining(all, lastWords(record.purges, base))
  const { live, known } = await surroundings(context, current.manifest, comparable, stale)
  const { allowOthers = false, quota = 1000 } = settings
  const plan = planPurge({ urlEndpoint, stale, live, known, allowOthers })
  const versions = Object.fromEntries(
    [...versionsNow].flatMap(([path, version]) => (version ? [[path, version]] : [])),
  )
  const state: DeployState = { version: 1, manifest: current.manifest, versions, purges }
  return {
    forecast: {
      stale: stale.map(({ filePath, reason, urls }) => ({ filePath, reason, urls: [...urls] })),
      ...plan,
      pending,
      inDoubt,
      done,
      quota: { limit: quota, used: usedThisMonth([...record.purges, ...purges], new Date()) },
      isFirst: previous === undefined,
    },
    current,
    previous: comparable,
    stale,
    base,
    record,
    state,
    isKept: () => kept !== undefined && isSameDeploy(kept, state),
  }
}

/** Whether deploys are kept in the Media Library. */
export function isRemote({ options }: Setup, settings: PurgeRequestSettings): boolean {
  return (settings.previous ?? options.previousManifest) === 'remote'
}

interface Earlier {
  previous: Manifest | undefined
  versionsThen: ReadonlyMap<string, string>
  /** Names the deploy that this one starts from. */
  base: string
  kept: DeployState | undefined
  purges: DeployState['purges']
}

async function earlier(
  { setup, client }: Context,
  settings: PurgeRequestSettings,
  { name, manifest }: CurrentManifest,
  states?: Promise<Map<string, KeptState[]>>,
): Promise<Earlier> {
  if (!isRemote(setup, settings)) {
    const from = settings.previous ?? setup.options.previousManifest
    const previous = await readPrevious(setup, from)
    return { previous, versionsThen: new Map(), base: `file ${name}`, kept: undefined, purges: [] }
  }
  const kept = states ? (await states).get(name) : await client.use((api) => keptStates(api, setup, name))
  const newest = kept?.[0]
  if (!newest)
    return { previous: undefined, versionsThen: new Map(), base: 'first', kept: undefined, purges: [] }
  const state = await newest.read(manifest)
  const versionsThen = new Map(Object.entries(state.versions))
  return { previous: state.manifest, versionsThen, base: newest.fileId, kept: state, purges: state.purges }
}

/** The versions that the Media Library has of the files that the manifests refer to: one listing a folder. */
async function versionsOf(
  { client, urlEndpoint }: Context,
  current: Manifest,
  previous: Manifest | undefined,
): Promise<Map<string, string | undefined>> {
  const library = new MediaLibraryListing(client, urlEndpoint)
  const paths = new Set<string>()
  for (const manifest of [current, previous]) {
    if (!manifest) continue
    for (const [filePath, { hash }] of shownFiles(manifest)) if (hash === undefined) paths.add(filePath)
  }
  const versions = new Map<string, string | undefined>()
  for (const path of [...paths].sort()) versions.set(path, (await library.find(path))?.version)
  return versions
}

async function surroundings(
  { client, urlEndpoint }: Context,
  current: Manifest,
  previous: Manifest | undefined,
  stale: readonly Stale[],
) {
  // Nothing to clear, nothing to spare.
  if (stale.length === 0) return { live: [], known: [] }
  const isStale = new Set(stale.map(({ filePath }) => filePath))
  const live = [current, previous].flatMap((manifest) =>
    manifest ? [...shownFiles(manifest)].flatMap(([path, { urls }]) => (isStale.has(path) ? [] : urls)) : [],
  )
  const others =
    stale.length > 1
      ? await client.use((api) => siblingFilesOf(api, urlEndpoint, stale))
      : { live: [], known: [] }
  return { live: [...live, ...others.live], known: others.known }
}
