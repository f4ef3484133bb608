import pLimit from 'p-limit'
import type { ImageKitClient } from '../api'
import type { Asset } from './asset'
import { errorMessage, ImageKitBuildError } from './errors'
import type { LockEntry, Lockfile, Placeholders } from './lockfile'
import { formatBytes, plural } from './log'
import type { ResolvedOptions } from './options'
import { createProgress, type ProgressStream } from './progress'
import type { Secret } from './secrets'
import type { UploadReport } from './upload-report'

/** One content that must be at one place of the Media Library before the build may succeed. */
export interface UploadTask {
  file: string
  /** The source's path from the root, for the tags and for messages. */
  source: string
  asset: Asset
  filePath: string
  /** To be kept with the image, for builds that cannot compute them. */
  placeholders?: Placeholders | undefined
}

/** How a content came to be there. */
type Outcome = 'uploaded' | 'found'

/** The lockfile is saved while a long run goes on, so that a killed one is cheap to repeat. */
const SAVE_EVERY_MS = 500
const MAX_NAMED_REASONS = 5

type QueueOptions = Pick<
  ResolvedOptions,
  'urlEndpoint' | 'publicKey' | 'privateKey' | 'baseURL' | 'folder' | 'concurrency' | 'dryRun'
>

/**
 * Brings contents to the Media Library, each once: the lockfile is asked first, then one listing of the folder, and what
 * neither knows is uploaded. It alone knows about time: what is under way, and what waits.
 */
export class UploadQueue {
  readonly #options: QueueOptions
  readonly #lockfile: Lockfile
  readonly #stream: ProgressStream | undefined
  /** By Media Library path: a client and a server build of one process share an upload. */
  readonly #underWay = new Map<string, Promise<Outcome>>()
  #listing: Promise<Map<string, RemoteFile>> | undefined
  #savedAt = 0

  constructor(options: QueueOptions, lockfile: Lockfile, stream?: ProgressStream) {
    this.#options = options
    this.#lockfile = lockfile
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
      (task) => !this.#lockfile.get(task.asset.hash, task.filePath, urlEndpoint),
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
    await this.#bring(missing, urlEndpoint, privateKey, report)
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
    urlEndpoint: string,
    privateKey: Secret,
    report: UploadReport,
  ): Promise<void> {
    // Imported here: a warm build sends nothing and needs no HTTP client, whose loading would be felt.
    const { createClient } = await import('../api')
    const client = createClient({
      privateKey: privateKey.reveal(),
      publicKey: this.#options.publicKey,
      urlEndpoint,
      baseURL: this.#options.baseURL,
      env: {},
    })
    const limit = pLimit(this.#options.concurrency)
    const progress = createProgress(missing.length, this.#stream)
    const failures: { task: UploadTask; error: unknown }[] = []
    try {
      const job = { client, urlEndpoint, wanted: new Set(missing.map((task) => nameOf(task.filePath))) }
      const bring = async (task: UploadTask) => {
        if (failures.some(({ error }) => isHopeless(error))) return
        try {
          const outcome = await this.#bringOnce(task, job)
          report[outcome] += 1
          if (outcome === 'uploaded') report.bytes += task.asset.size
          progress.add(task.asset.size)
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
      await client.close()
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
    if (this.#lockfile.get(task.asset.hash, task.filePath, job.urlEndpoint)) return 'found'
    this.#listing ??= listFolder(job.client, this.#options.folder, job.wanted)
    const remote = (await this.#listing).get(task.filePath)
    if (remote) {
      if (remote.size !== task.asset.size) throw foreignContent(task, remote.size)
      this.#lockfile.add(lockEntry(task, remote.fileId, job.urlEndpoint))
      return 'found'
    }
    const { file, existed } = await job.client.files.uploadOnce({
      file: { path: task.file, sha256: task.asset.hash },
      fileName: nameOf(task.filePath),
      folder: this.#options.folder,
      tags: tagsOf(task.source),
    })
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
    found.set(asset.filePath, { fileId: asset.fileId, size: asset.size })
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

/** ImageKit refuses `%` in tags, parts them at commas, and takes 500 characters in all. */
function tagsOf(source: string): string[] {
  const own = 'unplugin-imagekit'
  const path = source.replace(/^\.\//, '').replace(/[%,]/g, '_')
  return [own, path.slice(-(500 - own.length - 1))]
}

/** An error that every further file would meet too: asking 999 times more helps nobody. */
function isHopeless(error: unknown): boolean {
  return error instanceof Error && 'code' in error && HOPELESS.has(error.code)
}

const HOPELESS = new Set<unknown>(['UNAUTHORIZED', 'FORBIDDEN', 'BREAKER_OPEN', 'BUDGET', 'DEADLINE'])

function foreignContent(task: UploadTask, size: number): Error {
  return new Error(
    `another content is stored at ${task.filePath} (${formatBytes(size)} there, ${formatBytes(task.asset.size)} here); ` +
      'delete it in the Media Library, or choose another folder',
  )
}

function noKey(missing: UploadTask[]): ImageKitBuildError {
  return new ImageKitBuildError(
    'UPLOAD_FAILED',
    `${plural(missing.length, 'image')} must be uploaded (${missing[0]?.source} …), but there is no private key. Set IMAGEKIT_PRIVATE_KEY.`,
  )
}

/** One line a reason, however many files met it: a wrong key fails them all alike. */
function failed(failures: { task: UploadTask; error: unknown }[], total: number): ImageKitBuildError {
  const byReason = new Map<string, string[]>()
  for (const { task, error } of failures) {
    const reason = errorMessage(error).replaceAll('\n', '\n    ')
    byReason.set(reason, [...(byReason.get(reason) ?? []), task.source])
  }
  const lines = [...byReason].map(([reason, [first, ...others]]) => {
    const more = others.length ? ` and ${others.length} more` : ''
    return `  - ${first}${more}: ${reason}`
  })
  const unnamed = lines.splice(MAX_NAMED_REASONS).length
  if (unnamed) lines.push(`  - and ${unnamed} more`)
  return new ImageKitBuildError(
    'UPLOAD_FAILED',
    `${failures.length} of ${plural(total, 'upload')} failed. What did succeed is in the lockfile; run the build again for the rest.\n${lines.join('\n')}`,
    undefined,
    failures[0]?.error,
  )
}
