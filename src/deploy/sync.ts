import type { Build } from '../core/build'
import { MediaLibraryListing } from '../core/media-library/listing'
import type { UploadReport } from '../core/media-library/upload-report'
import type { UploadTask } from '../core/media-library/upload-task'
import type { ManifestImage } from '../core/output/manifest'
import { ImageKitBuildError } from '../diagnostics/build-error'
import { plural } from '../diagnostics/log'
import { readSource } from './scan/source'
import { type Context, type DeploySettings, openLockfile, setUp, withContext } from './setup'
import { isInShard, parseShard, type Shard } from './shard'
import { type Content, lookUp, type PendingUpload, pendingUploads } from './uploads'

export interface SyncSettings extends DeploySettings {
  /** The part of the images that this machine uploads: `2/4`, or an object. Default: all. */
  shard?: string | Shard
  /** Check that the lockfile's images are still in the Media Library, and upload missing ones again. Default false. */
  check?: boolean
  /** Report what would be done, and change nothing. Default false. */
  dryRun?: boolean
}

export interface SyncResult {
  /** Source files that were read. */
  sources: number
  /** References in them, of this shard. */
  references: number
  uploaded: number
  /** Bytes sent in this run. */
  bytes: number
  /** Images that were missing in the lockfile, but are in the Media Library. */
  found: number
  /** Images that were in the lockfile already. */
  locked: number
  /** With `dryRun`: images that a run would upload. Without a private key, those that it would look up. */
  pending: PendingUpload[]
  /** With `check`: paths in the lockfile that are missing in the Media Library. */
  missing: string[]
}

/**
 * Uploads the images that the source refers to, without a bundler, and writes the lockfile. Resumes a run that was killed:
 * it finds the images that were uploaded, and stores nothing twice.
 *
 * @throws ImageKitBuildError `NO_PRIVATE_KEY` if an upload is needed, `UPLOAD_FAILED`, and every error that a build would throw
 */
export function sync(settings: SyncSettings = {}): Promise<SyncResult> {
  const setup = setUp(settings, { mode: 'remote' })
  const isDry = settings.dryRun ?? setup.options.dryRun
  const { privateKey } = setup.options
  // Works without a key if the lockfile has everything, as in a fork's CI.
  const options = { ...setup.options, dryRun: isDry || !privateKey }
  return withContext({ ...setup, options }, (context) => syncIn(context, settings, isDry))
}

async function syncIn(context: Context, settings: SyncSettings, isDry: boolean): Promise<SyncResult> {
  const { privateKey } = context.setup.options
  const shard = typeof settings.shard === 'string' ? parseShard(settings.shard) : settings.shard
  const missing = settings.check ? await missingUploads(context, isDry) : []
  const isMissing = new Set(missing)
  const statusOf = (image: ManifestImage, build: Build): UploadStatus => {
    if (image.hash !== undefined && !isInShard(image.hash, shard)) return 'elsewhere'
    return build.isLocked(image) && !isMissing.has(image.filePath ?? '') ? 'locked' : contentOf(image)
  }
  const { build, images, files } = await readSource(context, statusOf, true)
  const keys = [...images.keys()].filter((key) => images.get(key) !== 'elsewhere')
  const pending = pendingUploads(unlocked(images))
  if (pending.length && !isDry && !privateKey) throw noKey(pending)
  const looked = isDry && privateKey ? await lookUp(pending, context) : { found: [], missing: pending }
  const report = isDry ? undefined : await upload(keys, build)
  // Saves the caches; a dry run does not write the lockfile.
  await build.finish()
  return {
    sources: files,
    references: keys.length,
    uploaded: report?.uploaded ?? 0,
    bytes: report?.bytes ?? 0,
    found: report?.found ?? looked.found.length,
    locked: report?.locked ?? 0,
    pending: isDry ? looked.missing : [],
    missing,
  }
}

/** Whether an image is another machine's, is in the lockfile, or has to be uploaded. */
type UploadStatus = 'elsewhere' | 'locked' | Content

const contentOf = ({ hash, filePath, size }: Content): Content => ({ hash, filePath, size })

function* unlocked(images: ReadonlyMap<string, UploadStatus>): Generator<[string, Content], void> {
  for (const [key, status] of images) if (typeof status === 'object') yield [key, status]
}

async function upload(keys: Iterable<string>, build: Build): Promise<UploadReport | undefined> {
  const tasks: UploadTask[] = []
  for (const key of keys) {
    const task = await build.loadTask(key)
    if (task) tasks.push(task)
  }
  return build.uploadTasks(tasks, false)
}

/** Removes entries from the lockfile whose file no longer exists, by one listing of the folder. */
async function missingUploads({ setup, urlEndpoint, client }: Context, isDry: boolean): Promise<string[]> {
  const lockfile = openLockfile(setup.options, setup.logger.warn)
  const existing = await new MediaLibraryListing(client, urlEndpoint).folder(setup.options.folder)
  const gone = [...lockfile.entries()].filter(
    (entry) =>
      entry.urlEndpoint === urlEndpoint &&
      entry.filePath.startsWith(`${setup.options.folder}/`) &&
      !existing.has(entry.filePath),
  )
  for (const entry of gone) lockfile.remove(entry)
  if (!isDry) await lockfile.save()
  return gone.map(({ filePath }) => filePath)
}

function noKey(pending: readonly PendingUpload[]): ImageKitBuildError {
  return new ImageKitBuildError(
    'NO_PRIVATE_KEY',
    `${plural(pending.length, 'image')} must be uploaded (${pending[0]?.key}${pending.length > 1 ? ' …' : ''}), but no private key is set. Set IMAGEKIT_PRIVATE_KEY.`,
  )
}
