import pLimit from 'p-limit'
import type { ImageKitClient } from '../../api'
import { formatBytes } from '../../diagnostics/log'
import { ProgressLine, type ProgressStream } from '../../diagnostics/progress'
import type { ResolvedOptions } from '../config/options'
import type { Secret } from '../config/secrets'
import { isContentNamed } from './address'
import type { SharedClient } from './client'
import type { LockEntry, Lockfile, Placeholders } from './lockfile'
import { failed, foreignContent, isHopeless, noKey } from './upload-errors'
import type { UploadReport } from './upload-report'
import type { UploadTask } from './upload-task'

/** How a content came to be there. */
type Outcome = 'uploaded' | 'found'

/** The lockfile is saved while a long run goes on, so that a killed one is cheap to repeat. */
const SAVE_EVERY_MS = 500

type QueueOptions = Pick<ResolvedOptions, 'folder' | 'fileName' | 'concurrency' | 'dryRun'>

/**
 * Brings contents to the Media Library, each once: the lockfile is asked first, then one listing of the folder, and what
 * neither knows is uploaded. It alone knows about time: what is under way, and what waits.
 */
export class UploadQueue {
  readonly #options: QueueOptions
  readonly #lockfile: Lockfile
  readonly #client: SharedClient
  readonly #stream: ProgressStream | undefined
  /** By Media Library path: a client and a server build of one process share an upload. */
  readonly #underWay = new Map<string, Promise<Outcome>>()
  #listing: Promise<Map<string, RemoteFile>> | undefined
  #savedAt = 0

  constructor(options: QueueOptions, lockfile: Lockfile, client: SharedClient, stream?: ProgressStream) {
    this.#options = options
    this.#lockfile = lockfile
    this.#client = client
    this.#stream = stream
  }

  /**
   * Uploads what is missing. What did succeed is in the lockfile even when this throws, so that the rerun goes on from
   * there.
   *
   * @throws ImageKitBuildError `UPLOAD_FAILED`, which names the files and the reason
   */
  async run(
    tasks: readonly UploadTask[],
    urlEndpoint: string,
    privateKey: Secret | undefined,
  ): Promise<UploadReport> {
    const places = new Map<string, UploadTask>()
    for (const task of tasks) {
      // One image, asked for with another placeholder in each place.
      const placeholders = { ...places.get(task.filePath)?.placeholders, ...task.placeholders }
      places.set(task.filePath, Object.keys(placeholders).length ? { ...task, placeholders } : task)
    }
    const missing = [...places.values()].filter(
      (task) => !this.#lockfile.has(task.asset.hash, task.filePath, urlEndpoint),
    )
    const report: UploadReport = {
      uploaded: 0,
      bytes: 0,
      found: 0,
      locked: places.size - missing.length,
      duplicates: tasks.length - places.size,
      pending: this.#options.dryRun ? missing.length : 0,
    }
    if (this.#options.dryRun) return report
    const isKept = this.#keepPlaceholders([...places.values()], urlEndpoint)
    if (missing.length === 0) {
      if (isKept) await this.#lockfile.save()
      return report
    }
    if (!privateKey) throw noKey(missing)
    await this.#client.use((client) => this.#bring(missing, client, urlEndpoint, report))
    return report
  }

  /** Adds what the lockfile's entries lack. False: nothing. */
  #keepPlaceholders(tasks: readonly UploadTask[], urlEndpoint: string): boolean {
    let isKept = false
    for (const { asset, filePath, placeholders } of tasks) {
      const entry = placeholders && this.#lockfile.get(asset.hash, filePath, urlEndpoint)
      const kinds = Object.keys(placeholders ?? {}) as (keyof Placeholders)[]
      if (!entry || kinds.every((kind) => entry.placeholders?.[kind])) continue
      this.#lockfile.add({ ...entry, placeholders })
      isKept = true
    }
    return isKept
  }

  async #bring(
    missing: UploadTask[],
    client: ImageKitClient,
    urlEndpoint: string,
    report: UploadReport,
  ): Promise<void> {
    const limit = pLimit(this.#options.concurrency)
    const progress = new ProgressLine(this.#stream)
    const sent = { files: 0, bytes: 0 }
    const failures: { task: UploadTask; error: unknown }[] = []
    try {
      const job = { client, urlEndpoint, wanted: new Set(missing.map((task) => nameOf(task.filePath))) }
      const bring = async (task: UploadTask) => {
        if (failures.some(({ error }) => isHopeless(error))) return
        try {
          const outcome = await this.#bringOnce(task, job)
          report[outcome] += 1
          if (outcome === 'uploaded') report.bytes += task.asset.size
          sent.files += 1
          sent.bytes += task.asset.size
          progress.update(`uploading ${sent.files}/${missing.length} (${formatBytes(sent.bytes)})`)
          await this.#saveNowAndThen()
        } catch (error) {
          failures.push({ task, error })
        }
      }
      await Promise.all(missing.map((task) => limit(bring, task)))
    } finally {
      progress.clear()
      this.#listing = undefined
      await this.#lockfile.save()
    }
    if (failures.length) throw failed(failures, missing.length)
  }

  #bringOnce(task: UploadTask, job: Job): Promise<Outcome> {
    const other = this.#underWay.get(task.filePath)
    if (other) return other.then(() => 'found')
    const own = this.#findOrUpload(task, job).finally(() => this.#underWay.delete(task.filePath))
    this.#underWay.set(task.filePath, own)
    return own
  }

  async #findOrUpload(task: UploadTask, job: Job): Promise<Outcome> {
    // The other build of this process may have finished it since this run looked.
    if (this.#lockfile.has(task.asset.hash, task.filePath, job.urlEndpoint)) return 'found'
    this.#listing ??= listFolder(job.client, this.#options.folder, job.wanted)
    const remote = (await this.#listing).get(task.filePath)
    if (!isContentNamed(this.#options.fileName)) return this.#replace(task, remote, job)
    if (remote) {
      if (remote.size !== task.asset.size) throw foreignContent(task, remote.size)
      this.#lockfile.add(lockEntry(task, remote.fileId, job.urlEndpoint))
      return 'found'
    }
    const { file, existed } = await job.client.files.uploadOnce(this.#fieldsOf(task))
    return this.#stored(task, file, existed, job)
  }

  /** A name that stays: what is there is another version, unless its tag says that it is this content. */
  async #replace(task: UploadTask, remote: RemoteFile | undefined, job: Job): Promise<Outcome> {
    const content = contentTag(task.asset.hash)
    if (remote && !remote.tags.includes(OWN_TAG)) throw foreignContent(task, remote.size)
    if (remote?.tags.includes(content)) {
      this.#lockfile.add(lockEntry(task, remote.fileId, job.urlEndpoint))
      return 'found'
    }
    const { tags, ...fields } = this.#fieldsOf(task)
    const file = await job.client.files.upload({
      ...fields,
      tags: [OWN_TAG, content, ...tags.slice(1)],
      useUniqueFileName: false,
      overwriteFile: true,
    })
    if (!('filePath' in file)) throw new Error('the server keeps it waiting instead of storing it')
    return this.#stored(task, file, false, job)
  }

  #fieldsOf(task: UploadTask) {
    return {
      file: { path: task.file, sha256: task.asset.hash },
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

  async #saveNowAndThen(): Promise<void> {
    if (Date.now() - this.#savedAt < SAVE_EVERY_MS) return
    this.#savedAt = Date.now()
    await this.#lockfile.save()
  }
}

interface Job {
  client: ImageKitClient
  urlEndpoint: string
  /** File names that this run looks for: the listing may stop once it has them all. */
  wanted: ReadonlySet<string>
}

interface RemoteFile {
  fileId: string
  size: number
  tags: readonly string[]
}

/** One listing, a thousand files a request, newest first: what an interrupted build left is on its first page. */
async function listFolder(
  client: ImageKitClient,
  folder: string,
  wanted: ReadonlySet<string>,
): Promise<Map<string, RemoteFile>> {
  const found = new Map<string, RemoteFile>()
  let hits = 0
  for await (const asset of client.assets.listAll({ path: folder, type: 'file', sort: 'DESC_CREATED' })) {
    if (asset.type !== 'file') continue
    found.set(asset.filePath, { fileId: asset.fileId, size: asset.size, tags: asset.tags ?? [] })
    if (wanted.has(asset.name)) hits += 1
    if (hits === wanted.size) break
  }
  return found
}

function lockEntry(
  { asset, filePath, placeholders }: UploadTask,
  fileId: string,
  urlEndpoint: string,
): LockEntry {
  const { hash, size, width, height, format } = asset
  return { hash, filePath, fileId, size, width, height, format, urlEndpoint, placeholders }
}

function nameOf(filePath: string): string {
  return filePath.slice(filePath.lastIndexOf('/') + 1)
}

/** By which our own files are known: nothing else is overwritten or deleted. */
export const OWN_TAG = 'unplugin-imagekit'

/** Which content a stable name stands for: a listing tells sizes, but no hashes. */
const contentTag = (hash: string) => `sha256-${hash.slice(0, 32)}`

/** ImageKit refuses `%` in tags, parts them at commas, and takes 500 characters in all. */
function tagsOf(source: string): string[] {
  const path = source.replace(/^\.\//, '').replace(/[%,]/g, '_')
  return [OWN_TAG, path.slice(-(500 - OWN_TAG.length - contentTag('').length - 40))]
}
