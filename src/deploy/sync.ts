import type { Build } from '../core/build'
import { MediaLibraryListing } from '../core/media-library/listing'
import type { UploadReport } from '../core/media-library/upload-report'
import type { UploadTask } from '../core/media-library/upload-task'
import type { ManifestImage } from '../core/output/manifest'
import { ImageKitBuildError } from '../diagnostics/build-error'
import { plural } from '../diagnostics/log'
import { readSource } from './scan/source'
import { type Context, type DeploySettings, setUp, withContext } from './setup'
import { isInShard, parseShard, type Shard } from './shard'
import { type Content, openLockfile, type PendingUpload, pendingUploads } from './uploads'

export interface SyncSettings extends DeploySettings {
  /** This machine's part of the contents: `2/4`, or as an object. Default: all. */
  shard?: string | Shard
  /** Look whether what the lockfile names is still in the Media Library, and upload again what is not. Default false. */
  check?: boolean
  /** Say what would be done, and do nothing. Default false. */
  dryRun?: boolean
}

export interface SyncResult {
  /** Source files that were looked at. */
  sources: number
  /** References in them, of this shard. */
  references: number
  uploaded: number
  /** Sent in this run. */
  bytes: number
  /** Not in the lockfile, but in the Media Library. */
  found: number
  /** In the lockfile already. */
  locked: number
  /** With `dryRun`: what would be looked for and uploaded. */
  pending: PendingUpload[]
  /** With `check`: places that the lockfile named, and where nothing is any more. */
  missing: string[]
}

/**
 * Uploads what the source refers to, without any bundler, and writes the lockfile. A run that was killed is gone on with:
 * what is there already is found, and nothing is stored twice.
 *
 * @throws ImageKitBuildError `NO_PRIVATE_KEY` if something is to be uploaded, `UPLOAD_FAILED`, and whatever would fail the build
 */
export function sync(settings: SyncSettings = {}): Promise<SyncResult> {
  const setup = setUp(settings, { mode: 'remote' })
  const isDry = settings.dryRun ?? setup.options.dryRun
  const { privateKey } = setup.options
  // Without a key everything may still be in the lockfile: a fork's CI has nothing to upload.
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
  const report = isDry ? undefined : await upload(keys, build)
  // Nothing learned of the source is lost, but a dry run leaves the lockfile as it is.
  await build.finish()
  return {
    sources: files,
    references: keys.length,
    uploaded: report?.uploaded ?? 0,
    bytes: report?.bytes ?? 0,
    found: report?.found ?? 0,
    locked: report?.locked ?? 0,
    pending: isDry ? pending : [],
    missing,
  }
}

/** What is to be done about an image: another machine does it, nothing, or to upload this. */
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
  return build.uploadTasks(tasks)
}

/** Entries of the lockfile whose file is gone are forgotten; one listing of the folder. */
async function missingUploads({ setup, urlEndpoint, client }: Context, isDry: boolean): Promise<string[]> {
  const lockfile = openLockfile(setup.options)
  const there = await new MediaLibraryListing(client, urlEndpoint).folder(setup.options.folder)
  const gone = [...lockfile.entries()].filter(
    (entry) =>
      entry.urlEndpoint === urlEndpoint &&
      entry.filePath.startsWith(`${setup.options.folder}/`) &&
      !there.has(entry.filePath),
  )
  for (const entry of gone) lockfile.remove(entry)
  if (!isDry) await lockfile.save()
  return gone.map(({ filePath }) => filePath)
}

function noKey(pending: readonly PendingUpload[]): ImageKitBuildError {
  return new ImageKitBuildError(
    'NO_PRIVATE_KEY',
    `${plural(pending.length, 'image')} must be uploaded (${pending[0]?.key} …), but there is no private key. Set IMAGEKIT_PRIVATE_KEY.`,
  )
}
