import { dirname } from 'node:path/posix'
import type { ImageKitClient } from '../../api'
import { OWN_TAG } from '../../core/media-library/upload-queue'
import type { Manifest } from '../../core/output/manifest'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { allKeptStates, type KeptState } from '../deploy-state'
import { readManifests } from '../manifests'
import { shownFiles } from '../purge/stale'
import { type Context, type DeploySettings, setUp, withContext } from '../setup'
import { openLockfile } from '../uploads'
import { deleteFiles } from './delete-files'

export interface PruneSettings extends DeploySettings {
  /** Manifests of builds in use, beside the deploys that are kept in the Media Library. */
  manifests?: readonly string[]
  /** Days that a file must have been out of use. Default 30. */
  grace?: number
  /** More files than this are not deleted in a run: the run is refused. Default 100. */
  max?: number
  /** Say what would be deleted, and do nothing. Default true. */
  dryRun?: boolean
}

export interface PruneForecast {
  /** Files of ours that nothing refers to, and whose grace is over, oldest first. */
  files: OwnFile[]
  /** Bytes of them. */
  bytes: number
  /** Files of ours in all, and of them what is in use or in its grace. */
  found: number
  inUse: number
  inGrace: number
  /** Kept deploys that are of no use any more. */
  states: number
}

export interface PruneResult extends PruneForecast {
  deleted: number
}

interface Prepared {
  forecast: PruneForecast
  states: KeptState[]
}

const DAY = 86_400_000
/** Of each build these many kept deploys stay, however old. */
const KEPT_DEPLOYS = 3

/**
 * Deletes files of ours that no build in use refers to: in our folder, with our tag, and out of use for the whole grace.
 * Dry by default.
 *
 * @throws ImageKitBuildError `TOO_MANY` beyond `max`, `MANIFEST_INVALID` where nothing says what is in use
 */
export function prune(settings: PruneSettings = {}): Promise<PruneResult> {
  return withContext(setUp(settings), async (context) => {
    const { setup, client } = context
    const { forecast, states } = await preparePrune(context, settings)
    if (settings.dryRun ?? true) return { ...forecast, deleted: 0 }
    const { max = 100 } = settings
    if (forecast.files.length > max) throw tooMany(forecast.files.length, max)
    await forget(context, forecast)
    const ids = [...forecast.files, ...states].map(({ fileId }) => fileId)
    await client.use((api) =>
      deleteFiles(api, ids, (done, total) =>
        setup.report({ kind: 'progress', what: 'deletions', done, total }),
      ),
    )
    return { ...forecast, deleted: forecast.files.length }
  })
}

/** A build that is not deployed yet, and the deploys, where somebody has them already. */
export interface PruneFacts {
  current: Promise<Manifest>
  states: Promise<Map<string, KeptState[]>>
}

/** What a prune would delete; asks, and changes nothing. */
export async function forecastPrune(
  context: Context,
  settings: PruneSettings,
  facts: PruneFacts,
): Promise<PruneForecast> {
  return (await preparePrune(context, settings, facts)).forecast
}

async function preparePrune(
  { setup, client }: Context,
  { manifests = [], grace = 30 }: PruneSettings,
  facts?: PruneFacts,
): Promise<Prepared> {
  const since = Date.now() - grace * DAY
  const states = await (facts?.states ?? client.use((api) => allKeptStates(api, setup)))
  const { old, recent } = await client.use((api) => ownFiles(api, setup.options.folder, since))
  const current = await facts?.current
  const { inUse, retired } = await deploysIn(states, since, current)
  const used = [...inUse, ...readManifests(setup, manifests), ...(current ? [current] : [])]
  if (used.length === 0) throw nothingInUse()
  const shown = used.map(shownFiles)
  const isUsed = (filePath: string) => shown.some((files) => files.has(filePath))
  const files = old
    .filter(({ filePath }) => !isUsed(filePath))
    .sort((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1))
  const inGrace = recent.reduce((count, filePath) => count + (isUsed(filePath) ? 0 : 1), 0)
  const found = old.length + recent.length
  return {
    forecast: {
      files,
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      found,
      inUse: found - files.length - inGrace,
      inGrace,
      states: retired.length,
    },
    states: retired,
  }
}

/** The builds that were live within the grace: one stays so until the next one was kept. */
async function deploysIn(
  byName: ReadonlyMap<string, KeptState[]>,
  since: number,
  current: Manifest | undefined,
) {
  const inUse: Manifest[] = []
  const retired: KeptState[] = []
  for (const states of byName.values()) {
    for (const [index, state] of states.entries()) {
      const next = states[index - 1]
      if (!next || !(next.at < since)) inUse.push((await state.read(inUse.at(-1) ?? current)).manifest)
      else if (index >= KEPT_DEPLOYS) retired.push(state)
    }
  }
  return { inUse, retired }
}

interface OwnFile {
  filePath: string
  fileId: string
  size: number
  updatedAt: string
}

interface OwnFiles {
  /** Not changed for the whole grace. */
  old: OwnFile[]
  /** Paths of the others: of each file only what is needed, as there may be a hundred thousand. */
  recent: string[]
}

async function ownFiles(client: ImageKitClient, folder: string, since: number): Promise<OwnFiles> {
  const files: OwnFiles = { old: [], recent: [] }
  for await (const asset of client.assets.listAll({ path: folder, type: 'file', sort: 'ASC_NAME' })) {
    if (asset.type !== 'file' || !asset.tags?.includes(OWN_TAG)) continue
    // Whatever a server answers, nothing outside of our folder is ours to delete.
    if (dirname(asset.filePath) !== folder) continue
    const { filePath, fileId, size, createdAt } = asset
    const updatedAt = asset.updatedAt ?? createdAt ?? ''
    // A file without a date is not known to be old.
    if (Date.parse(updatedAt) < since) files.old.push({ filePath, fileId, size, updatedAt })
    else files.recent.push(filePath)
  }
  return files
}

/** Before the deletion, not after: a build that meets such an image in between looks for it, and uploads it again. */
async function forget({ setup, urlEndpoint }: Context, { files }: PruneForecast): Promise<void> {
  const lockfile = openLockfile(setup.options)
  const gone = new Set(files.map(({ filePath }) => filePath))
  for (const entry of lockfile.entries()) {
    if (entry.urlEndpoint === urlEndpoint && gone.has(entry.filePath)) lockfile.remove(entry)
  }
  await lockfile.save()
}

function tooMany(count: number, max: number): ImageKitBuildError {
  return new ImageKitBuildError(
    'TOO_MANY',
    `${count} files would be deleted, more than ${max}. Nothing was. Look at the list, and if it is right raise --max.`,
  )
}

function nothingInUse(): ImageKitBuildError {
  return new ImageKitBuildError(
    'MANIFEST_INVALID',
    'Nothing says which images are in use: no deploy is kept in the Media Library (purge does that), and no manifest is named (--manifest).',
  )
}
