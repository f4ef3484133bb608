import type { Account } from '../model/account'
import { accountUrl } from '../model/account-url'
import { ApiError } from '../model/api-error'
import type { Limits } from '../model/limits'
import type { Timers } from '../model/timers'
import type { Change } from '../store/changes'
import { copyChanges, moveChanges } from '../store/merge'
import { quotaOf } from '../store/quota'
import type { BulkJob, Purge } from '../store/resource-records'
import type { Store } from '../store/store'
import { isWithin, newId } from '../store/stored-file'
import { expiredRecords } from './expired-records'
import type { Purges } from './purges'

export interface Jobs {
  /** Starts a job. Its changes are applied at once when it completes. */
  start(job: Omit<BulkJob, 'id' | 'status' | 'createdAt'>, purgeCache?: boolean): BulkJob
  get(id: string): BulkJob | undefined
  /** Resumes jobs that were pending when the process ended. */
  resume(): void
}

export interface JobSettings {
  account: Account
  store: Store
  timers: Timers
  purges: Purges
  limits: Limits
  /** Duration of a job in milliseconds. */
  jobMs: number
}

/** Finished jobs that are kept. */
const MAX_FINISHED = 10_000

export function jobs({ account, store, timers, purges, limits, jobMs }: JobSettings): Jobs {
  const records = store.records('job')

  function complete(id: string): void {
    const job = records.get(id)
    if (job?.status !== 'Pending') return
    const changes = job.type === 'COPY_FOLDER' ? copied(job) : moved(job)
    store.change([...changes, { op: 'record', kind: 'job', record: { ...job, status: 'Completed' } }])
  }

  function copied({ source, target, includeVersions }: BulkJob): Change[] {
    // Collected first: a folder may be copied into one of its own subfolders.
    const { files, folders } = contentOf(source, store)
    const quota = quotaOf(store, limits)
    return [
      ...folders.flatMap((folder) => folderChange(rebased(folder.folderPath, source, target), store)),
      ...files.flatMap((file) =>
        unlessRefused(() =>
          copyChanges(file, rebased(file.folder, source, target), includeVersions, { store, limits }, quota),
        ),
      ),
    ]
  }

  function moved({ source, target }: BulkJob): Change[] {
    const { files, folders } = contentOf(source, store)
    const changes = files.map((file) =>
      unlessRefused(() =>
        moveChanges(
          file,
          { folder: rebased(file.folder, source, target), name: file.name },
          { store, limits },
        ),
      ),
    )
    const isEmptied = changes.every((one) => one.length > 0)
    return [
      ...folders.flatMap((folder) => [
        ...folderChange(rebased(folder.folderPath, source, target), store),
        ...(isEmptied ? [{ op: 'delete-folder' as const, folderPath: folder.folderPath }] : []),
      ]),
      ...changes.flat(),
    ]
  }

  /** Requests a purge; without quota left, the job runs without one. */
  function requestPurge(folder: string): Purge | undefined {
    try {
      return purges.clear(`${accountUrl(account, folder)}/*`)
    } catch (error) {
      if (error instanceof ApiError) return undefined
      throw error
    }
  }

  return {
    start(input, purgeCache = false) {
      const purge = purgeCache ? requestPurge(input.source) : undefined
      const job: BulkJob = {
        ...input,
        id: newId(),
        status: 'Pending',
        createdAt: store.now().toISOString(),
        ...(purge && { purgeRequestId: purge.id }),
      }
      const old = expiredRecords(records.all(), store.now(), MAX_FINISHED)
      store.change([
        ...old.map(({ id }) => ({ op: 'delete-record' as const, kind: 'job' as const, id })),
        { op: 'record', kind: 'job', record: job },
      ])
      timers.after(jobMs, () => complete(job.id))
      return job
    },
    get: (id) => records.get(id),
    resume() {
      for (const { id, status } of records.all()) {
        if (status === 'Pending') timers.after(jobMs, () => complete(id))
      }
    },
  }
}

/** Returns the files and folders inside a folder, itself included, at any depth. */
export function contentOf(folder: string, store: Store) {
  return {
    files: store.files().filter((file) => isWithin(file.folder, folder)),
    folders: store.folders().filter(({ folderPath }) => isWithin(folderPath, folder)),
  }
}

/** Skips a file with too many versions or without quota: a job cannot report a single file. */
function unlessRefused(changes: () => Change[]): Change[] {
  try {
    return changes()
  } catch (error) {
    if (error instanceof ApiError) return []
    throw error
  }
}

/** `/a/x/y` of `/a/x` moved to `/b/x` is `/b/x/y`. */
function rebased(path: string, source: string, target: string): string {
  return `${target}${path.slice(source.length)}`
}

/** Creates a folder unless it exists. */
function folderChange(folderPath: string, store: Store): Change[] {
  if (store.folder(folderPath)) return []
  const now = store.now().toISOString()
  return [{ op: 'folder', folder: { folderId: newId(), folderPath, createdAt: now, updatedAt: now } }]
}
