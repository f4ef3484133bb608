import { MediaLibraryListing } from '../../core/media-library/listing'
import type { Manifest } from '../../core/output/manifest'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { type DeployState, isSameDeploy, type KeptState, keptStates } from '../deploy-state'
import { type CurrentManifest, readPrevious } from '../manifests'
import type { Context, DeploySettings, Setup } from '../setup'
import { type PurgeRequest, planPurge } from './purge-plan'
import { latestPurges, type PurgeEntry, PurgeRecord, usedThisMonth } from './purge-record'
import { remaining } from './purge-remaining'
import { listSiblingFiles } from './sibling-files'
import { findStale, type Reason, type Stale, shownFiles } from './stale'

export interface PurgeSettings extends DeploySettings {
  /** Manifests of the current build, relative to the root. Default: the one in `dist`, `build`, `out` … */
  manifests?: readonly string[]
  /** Manifest to compare with: a file, a URL, or `remote` for the last deploy kept in the Media Library. Default: the option `previousManifest`. */
  previous?: string
  /** Let wildcards clear images in use too, where that saves requests; the CDN fetches them again. Default false. */
  allowOthers?: boolean
  /** Purge requests a calendar month that the account's plan includes. Default 1000. */
  quota?: number
  /** Requests at the same time. Default 4. */
  concurrency?: number
  /** Milliseconds until every purge must be completed. Default 300,000. */
  timeout?: number
  /** Keep a record of this deploy in the Media Library, which the next one is compared with. Default: if `previous` is `remote`. */
  keep?: boolean
  /** Report what would be done, and change nothing. Default false. */
  dryRun?: boolean
}

/** The settings of a purge itself. */
export type PurgeRequestSettings = Omit<PurgeSettings, keyof DeploySettings>

/** The requests of a purge, and their reasons. */
export interface PurgeForecast {
  /** Files with stale copies that are not purged yet. */
  stale: { filePath: string; reason: Reason; urls: string[] }[]
  requests: PurgeRequest[]
  /** URLs that no request can clear. */
  unpurgeable: string[]
  /** Requests of earlier runs that are not completed yet. */
  pending: PurgeEntry[]
  /** Requests of earlier runs without a response. ImageKit may not have accepted them, so they are sent again. */
  inDoubt: PurgeEntry[]
  /** URLs that are cleared already, according to the record. */
  done: number
  quota: { limit: number; used: number }
  /** Whether no earlier deploy is known. */
  isFirst: boolean
}

/** A forecast, and the data that it is based on. */
export interface Prepared {
  forecast: PurgeForecast
  current: CurrentManifest
  previous: Manifest | undefined
  stale: Stale[]
  base: string
  record: PurgeRecord
  state: DeployState
  /** Whether the newest kept deploy is the same as the current one. */
  isKept(): boolean
}

/** Finds the requests of a purge for this build, and the manifest that it is compared with. Changes nothing. */
export async function forecastPurge(
  context: Context,
  settings: PurgeRequestSettings,
  current: CurrentManifest,
  states: Promise<Map<string, KeptState[]>>,
): Promise<{ forecast: PurgeForecast; previous: Manifest | undefined }> {
  const { forecast, previous } = await preparePurge(context, settings, current, states)
  return { forecast, previous }
}

/** Compares the deploys, and plans the requests. Changes nothing. */
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
      `${current.files.join(', ')} belongs to ${current.manifest.urlEndpoint ?? 'no URL-endpoint'}, but the options name ${urlEndpoint}. Build for the account that you purge.`,
    )
  }
  const { previous, previousVersions, base, kept, purges } = await readPreviousDeploy(
    context,
    settings,
    current,
    states,
  )
  const isOtherEndpoint = previous !== undefined && previous.urlEndpoint !== urlEndpoint
  if (isOtherEndpoint)
    setup.logger.warn(
      `imagekit: the previous manifest belongs to ${previous.urlEndpoint}, so there is nothing to compare with`,
    )
  const comparable = isOtherEndpoint ? undefined : previous
  const currentVersions = await versionsOf(context, current.manifest, comparable)
  const all = findStale({
    previous: comparable,
    current: current.manifest,
    previousVersions,
    currentVersions,
  })
  const record = new PurgeRecord(setup.options.cacheDir, setup.logger)
  const { stale, pending, inDoubt, done } = remaining(all, latestPurges(record.purges, base))
  const { live, known } = await findLive(context, current.manifest, comparable, stale)
  const { allowOthers = false, quota = 1000 } = settings
  const plan = planPurge({ urlEndpoint, stale, live, known, allowOthers })
  const versions = Object.fromEntries(
    [...currentVersions].flatMap(([path, version]) => (version ? [[path, version]] : [])),
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

interface PreviousDeploy {
  previous: Manifest | undefined
  previousVersions: ReadonlyMap<string, string>
  /** Identifies the deploy that this one is compared with. */
  base: string
  kept: DeployState | undefined
  purges: DeployState['purges']
}

async function readPreviousDeploy(
  { setup, client }: Context,
  settings: PurgeRequestSettings,
  { name, manifest }: CurrentManifest,
  states?: Promise<Map<string, KeptState[]>>,
): Promise<PreviousDeploy> {
  if (!isRemote(setup, settings)) {
    const from = settings.previous ?? setup.options.previousManifest
    const previous = await readPrevious(setup, from)
    return { previous, previousVersions: new Map(), base: `file ${name}`, kept: undefined, purges: [] }
  }
  const kept = states ? (await states).get(name) : await client.use((api) => keptStates(api, setup, name))
  const newest = kept?.[0]
  if (!newest)
    return { previous: undefined, previousVersions: new Map(), base: 'first', kept: undefined, purges: [] }
  const state = await newest.read(manifest)
  const previousVersions = new Map(Object.entries(state.versions))
  return {
    previous: state.manifest,
    previousVersions,
    base: newest.fileId,
    kept: state,
    purges: state.purges,
  }
}

/** Finds the current versions of the Media Library's files in the manifests, with one listing per folder. */
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

async function findLive(
  { client, urlEndpoint }: Context,
  current: Manifest,
  previous: Manifest | undefined,
  stale: readonly Stale[],
) {
  // Without requests there is nothing that they could clear by mistake.
  if (stale.length === 0) return { live: [], known: [] }
  const isStale = new Set(stale.map(({ filePath }) => filePath))
  const live = [current, previous].flatMap((manifest) =>
    manifest ? [...shownFiles(manifest)].flatMap(([path, { urls }]) => (isStale.has(path) ? [] : urls)) : [],
  )
  const others =
    stale.length > 1
      ? await client.use((api) => listSiblingFiles(api, urlEndpoint, stale))
      : { live: [], known: [] }
  return { live: [...live, ...others.live], known: others.known }
}
