import { dirname } from 'node:path/posix'
import type { ImageKitClient } from '../../api'
import { OWN_TAG } from '../../core/media-library/remote-files'
import type { Manifest } from '../../core/output/manifest'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { allKeptStates, type KeptState } from '../deploy-state'
import { readManifests } from '../manifests'
import { shownFiles } from '../purge/stale'
import { type Context, type DeploySettings, openLockfile, setUp, withContext } from '../setup'

export interface PruneSettings extends DeploySettings {
  /** Manifests of builds in use, besides the deploys that are kept in the Media Library. */
  manifests?: readonly string[]
  /** Days that a file must have been unused. Default 30. */
  grace?: number
  /** Files that a run may delete: with more of them it fails and deletes none. Default 100. */
  max?: number
  /** Report what would be deleted, and delete nothing. Default true. */
  dryRun?: boolean
}

export interface PruneForecast {
  /** Unused files whose grace period is over, oldest first. */
  files: OwnFile[]
  /** Total size of `files` in bytes. */
  bytes: number
  /** The plugin's files in all. */
  found: number
  inUse: number
  /** Unused files within the grace period. */
  inGrace: number
  /** Kept deploys that are not needed any more. */
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
/** Kept deploys of each build that are never deleted, however old. */
const KEPT_DEPLOYS = 3

/**
 * Deletes the plugin's files that no build in use refers to: those in its folder, with its tag, and unused for the whole
 * grace period. A dry run by default.
 *
 * @throws ImageKitBuildError `TOO_MANY` beyond `max`, `MANIFEST_INVALID` if neither a kept deploy nor a manifest tells which
 *   images are in use
 */
export function prune(settings: PruneSettings = {}): Promise<PruneResult> {
  return withContext(setUp(settings), async (context) => {
    const { setup, client } = context
    const { forecast, states } = await preparePrune(context, settings)
    if (settings.dryRun ?? true) return { ...forecast, deleted: 0 }
    const { max = 100 } = settings
    if (forecast.files.length > max) throw tooMany(forecast.files.length, max)
    await removeFromLockfile(context, forecast)
    const ids = [...forecast.files, ...states].map(({ fileId }) => fileId)
    const { deleteFiles } = await import('./delete-files')
    await client.use((api) =>
      deleteFiles(api, ids, (done, total) =>
        setup.report({ kind: 'progress', what: 'deletions', done, total }),
      ),
    )
    return { ...forecast, deleted: forecast.files.length }
  })
}

/** The build that is about to be deployed, and the kept deploys, for a caller that has them. */
export interface PruneFacts {
  current: Promise<Manifest>
  states: Promise<Map<string, KeptState[]>>
}

/** Finds the files that a prune would delete. Changes nothing. */
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

/** Finds the deploys that were live within the grace period: each one is until the next one is kept. */
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
  /** Files that have not changed within the grace period. */
  old: OwnFile[]
  /** Paths of the other files. Nothing else of them is held, since there may be a hundred thousand. */
  recent: string[]
}

async function ownFiles(client: ImageKitClient, folder: string, since: number): Promise<OwnFiles> {
  const files: OwnFiles = { old: [], recent: [] }
  for await (const asset of client.assets.listAll({ path: folder, type: 'file', sort: 'ASC_NAME' })) {
    if (asset.type !== 'file' || !asset.tags?.includes(OWN_TAG)) continue
    // Never deletes a file outside of the folder, whatever the server returns.
    if (dirname(asset.filePath) !== folder) continue
    const { filePath, fileId, size, createdAt } = asset
    const updatedAt = asset.updatedAt ?? createdAt ?? ''
    // A file without a date may be new.
    if (Date.parse(updatedAt) < since) files.old.push({ filePath, fileId, size, updatedAt })
    else files.recent.push(filePath)
  }
  return files
}

/** Removes files from the lockfile before they are deleted: a build that needs one in between uploads it again. */
async function removeFromLockfile({ setup, urlEndpoint }: Context, { files }: PruneForecast): Promise<void> {
  const lockfile = openLockfile(setup.options, setup.logger.warn)
  const gone = new Set(files.map(({ filePath }) => filePath))
  for (const entry of lockfile.entries()) {
    if (entry.urlEndpoint === urlEndpoint && gone.has(entry.filePath)) lockfile.remove(entry)
  }
  await lockfile.save()
}

function tooMany(count: number, max: number): ImageKitBuildError {
  return new ImageKitBuildError(
    'TOO_MANY',
    `${count} files would be deleted, which is more than ${max}. Nothing was deleted. Check the list, and raise --max if it is right.`,
  )
}

function nothingInUse(): ImageKitBuildError {
  return new ImageKitBuildError(
    'MANIFEST_INVALID',
    'Images in use are not known: no deploy is kept in the Media Library (purge keeps one), and no manifest is given (--manifest).',
  )
}
