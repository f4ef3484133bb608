import pLimit from 'p-limit'
import type { ImageKitClient } from '../../api'
import type { Report } from '../../diagnostics/diagnostics'
import { ProgressLine, type ProgressStream } from '../../diagnostics/progress'
import type { ResolvedOptions } from '../config/options'
import type { Secret } from '../config/secrets'
import { readImageBytes, sha256 } from '../images/stripped'
import { checkPlaces } from './check-places'
import type { SharedClient } from './client'
import { isContentNamed } from './content-name'
import type { LockEntry, Lockfile, Placeholders } from './lockfile'
import { contentTag, hasContent, listFolder, OWN_TAG, type RemoteFile, tagsOf } from './remote-files'
import { contentConflict, isFatal, missingKey, uploadsFailed } from './upload-errors'
import type { UploadReport } from './upload-report'
import type { Task, UploadTask } from './upload-task'

/** Whether a content was uploaded in this run, or existed already. */
type Outcome = 'uploaded' | 'found'

/**
 * Milliseconds between two saves of the lockfile in a long run: one that is killed is then cheap to repeat. Of a hundred thousand
 * lines a save takes a second, and most of the time is for uploads.
 */
const SAVE_EVERY_MS = 500
const MOST_SAVING = 0.1

type QueueOptions = Pick<
  ResolvedOptions,
  'folder' | 'fileName' | 'concurrency' | 'dryRun' | 'metadata' | 'strict'
>

/**
 * Uploads contents to the Media Library, each once. Looks in the lockfile first, then in one listing of the folder, and
 * uploads what neither has. Uploads in progress and their order are known here alone.
 */
export class UploadQueue {
  readonly #options: QueueOptions
  readonly #lockfile: Lockfile
  readonly #client: SharedClient
  readonly #report: Report
  readonly #stream: ProgressStream | undefined
  /** Uploads by Media Library path, which a client and a server build of one process share. */
  readonly #inFlight = new Map<string, Promise<Outcome>>()
  #listing: Promise<Map<string, RemoteFile>> | undefined
  #savesAfter = 0

  constructor(
    options: QueueOptions,
    lockfile: Lockfile,
    client: SharedClient,
    report: Report,
    stream?: ProgressStream,
  ) {
    this.#options = options
    this.#lockfile = lockfile
    this.#client = client
    this.#report = report
    this.#stream = stream
  }

  /**
   * Uploads what is missing. Successful uploads are in the lockfile even if others fail, so that the next run continues
   * from there.
   *
   * @throws ImageKitBuildError `UPLOAD_FAILED` that names the files and the reasons
   */
  async run(
    tasks: Iterable<Task>,
    urlEndpoint: string,
    privateKey: Secret | undefined,
  ): Promise<UploadReport> {
    const byPath = new Map<string, UploadTask>()
    const places = new Set<string>()
    let references = 0
    for (const task of tasks) {
      references += 1
      places.add(task.filePath)
      if ('isLocked' in task) continue
      // References to one image may ask for different placeholders.
      const placeholders = { ...byPath.get(task.filePath)?.placeholders, ...task.placeholders }
      byPath.set(task.filePath, Object.keys(placeholders).length ? { ...task, placeholders } : task)
    }
    const missing = [...byPath.values()].filter(
      (task) => !this.#lockfile.has(task.asset.hash, task.filePath, urlEndpoint),
    )
    const report: UploadReport = {
      uploaded: 0,
      bytes: 0,
      found: 0,
      locked: places.size - missing.length,
      duplicates: references - places.size,
      pending: this.#options.dryRun ? missing.length : 0,
    }
    checkPlaces(missing, this.#options, this.#report)
    if (this.#options.dryRun) return report
    const hasAdded = this.#addPlaceholders([...byPath.values()], urlEndpoint)
    if (missing.length === 0) {
      if (hasAdded) await this.#lockfile.save()
      return report
    }
    if (!privateKey) throw missingKey(missing)
    await this.#client.use((client) => this.#uploadMissing(missing, client, urlEndpoint, report))
    return report
  }

  /** Adds placeholders that entries of the lockfile lack. @returns whether there were any */
  #addPlaceholders(tasks: readonly UploadTask[], urlEndpoint: string): boolean {
    let hasAdded = false
    for (const { asset, filePath, placeholders } of tasks) {
      const entry = placeholders && this.#lockfile.get(asset.hash, filePath, urlEndpoint)
      const kinds = Object.keys(placeholders ?? {}) as (keyof Placeholders)[]
      if (!entry || kinds.every((kind) => entry.placeholders?.[kind])) continue
      this.#lockfile.add({ ...entry, placeholders })
      hasAdded = true
    }
    return hasAdded
  }

  async #uploadMissing(
    missing: UploadTask[],
    client: ImageKitClient,
    urlEndpoint: string,
    report: UploadReport,
  ): Promise<void> {
    const limit = pLimit(this.#options.concurrency)
    const progress = new ProgressLine(this.#stream)
    const sent = { files: 0, bytes: 0 }
    const total = missing.reduce((sum, { asset }) => sum + asset.size, 0)
    progress.start(`uploading 0/${missing.length}`)
    const failures: { task: UploadTask; error: unknown }[] = []
    try {
      /** Bytes of the files that are under way: a film takes minutes. */
      const underWay = new Map<string, number>()
      const show = () => {
        const done = [...underWay.values()].reduce((sum, one) => sum + one, sent.bytes)
        progress.show({
          what: 'uploading',
          done: sent.files,
          total: missing.length,
          bytes: { done, total },
        })
      }
      const onSent = (path: string, bytes: number) => {
        underWay.set(path, bytes)
        show()
      }
      const wanted = new Set(missing.map((task) => nameOf(task.filePath)))
      const job: Job = { client, urlEndpoint, wanted, onSent }
      const upload = async (task: UploadTask) => {
        if (failures.some(({ error }) => isFatal(error))) return
        try {
          const outcome = await this.#uploadOnce(task, job)
          report[outcome] += 1
          if (outcome === 'uploaded') report.bytes += task.asset.size
          underWay.delete(task.filePath)
          sent.files += 1
          sent.bytes += task.asset.size
          show()
          await this.#saveOften()
        } catch (error) {
          underWay.delete(task.filePath)
          failures.push({ task, error })
        }
      }
      await Promise.all(missing.map((task) => limit(upload, task)))
    } finally {
      this.#listing = undefined
      await this.#lockfile.save().finally(() => progress.clear())
    }
    if (failures.length) throw uploadsFailed(failures, missing.length)
  }

  #uploadOnce(task: UploadTask, job: Job): Promise<Outcome> {
    const other = this.#inFlight.get(task.filePath)
    if (other) return other.then(() => 'found')
    const own = this.#findOrUpload(task, job).finally(() => this.#inFlight.delete(task.filePath))
    this.#inFlight.set(task.filePath, own)
    return own
  }

  async #findOrUpload(task: UploadTask, job: Job): Promise<Outcome> {
    // Another build of this process may have finished it meanwhile.
    if (this.#lockfile.has(task.asset.hash, task.filePath, job.urlEndpoint)) return 'found'
    this.#listing ??= listFolder(job.client, this.#options.folder, job.wanted)
    const remote = (await this.#listing).get(task.filePath)
    if (remote && hasContent(remote, task.asset, this.#options.fileName)) {
      this.#lockfile.add(lockEntry(task, remote.fileId, job.urlEndpoint))
      return 'found'
    }
    if (!isContentNamed(this.#options.fileName)) return this.#replace(task, remote, job)
    if (remote) throw contentConflict(task, remote.size)
    const { file, existed } = await job.client.files.uploadOnce(
      await this.#fieldsOf(task),
      progressOf(task, job),
    )
    return this.#stored(task, file, existed, job)
  }

  /** Uploads to a name that does not depend on the content. A file there is another version, unless its tag names this content. */
  async #replace(task: UploadTask, remote: RemoteFile | undefined, job: Job): Promise<Outcome> {
    const content = contentTag(task.asset.hash)
    if (remote && !remote.tags.includes(OWN_TAG)) throw contentConflict(task, remote.size)
    const { tags, ...fields } = await this.#fieldsOf(task)
    const file = await job.client.files.upload(
      {
        ...fields,
        tags: [OWN_TAG, content, ...tags.slice(1)],
        useUniqueFileName: false,
        overwriteFile: true,
      },
      progressOf(task, job),
    )
    if (!('filePath' in file)) throw new Error('the server has queued it instead of storing it')
    return this.#stored(task, file, false, job)
  }

  async #fieldsOf(task: UploadTask) {
    return {
      file: await uploadedFile(task),
      fileName: nameOf(task.filePath),
      folder: this.#options.folder,
      tags: tagsOf(task.source),
    }
  }

  #stored(task: UploadTask, file: { filePath: string; fileId: string }, existed: boolean, job: Job): Outcome {
    if (file.filePath !== task.filePath) {
      throw new Error(`the server stored it at ${file.filePath} instead of ${task.filePath}`)
    }
    this.#lockfile.add(lockEntry(task, file.fileId, job.urlEndpoint))
    return existed ? 'found' : 'uploaded'
  }

  async #saveOften(): Promise<void> {
    const started = performance.now()
    if (started < this.#savesAfter) return
    this.#savesAfter = Number.POSITIVE_INFINITY
    try {
      await this.#lockfile.save()
    } finally {
      const saved = performance.now()
      this.#savesAfter = saved + Math.max(SAVE_EVERY_MS, (saved - started) / MOST_SAVING)
    }
  }
}

interface Job {
  client: ImageKitClient
  urlEndpoint: string
  /** File names that the run needs: the listing stops once it has found all. */
  wanted: ReadonlySet<string>
  /** Called as bytes of a file are sent, and from 0 again for a retry. */
  onSent(path: string, bytes: number): void
}

/** Bytes of a file whose upload shows progress of its own. */
const LARGE = 8 << 20

function progressOf({ asset, filePath }: UploadTask, { onSent }: Job) {
  return asset.size < LARGE ? {} : { onProgress: ({ sent }: { sent: number }) => onSent(filePath, sent) }
}

function lockEntry(
  { asset, filePath, placeholders }: UploadTask,
  fileId: string,
  urlEndpoint: string,
): LockEntry {
  const { hash, size, width, height, format, video } = asset
  const { duration } = video ?? {}
  return { hash, filePath, fileId, size, width, height, format, urlEndpoint, placeholders, duration }
}

function nameOf(filePath: string): string {
  return filePath.slice(filePath.lastIndexOf('/') + 1)
}

/** The bytes that the asset's hash is of. */
async function uploadedFile({ file, asset }: UploadTask) {
  if (asset.fileSize === undefined) return { path: file, sha256: asset.hash }
  const bytes = await readImageBytes(file, asset)
  if (sha256(bytes) !== asset.hash) throw new Error('the file changed during the build. Run the build again')
  return bytes
}
