import * as v from 'valibot'
import { acceptGone, call, type RequestOptions } from '../call'
import { NothingSchema, text } from '../schemas/common'
import type { Transport } from '../transport'
import type { Clock } from '../transport/clock'
import { type WaitOptions, waitFor } from '../wait-for'

const JobStartedSchema = v.looseObject({ jobId: text })
export interface JobStarted {
  jobId: string
  [key: string]: unknown
}

export const BulkJobSchema = v.looseObject({
  jobId: text,
  type: v.optional(v.picklist(['COPY_FOLDER', 'MOVE_FOLDER', 'RENAME_FOLDER'])),
  status: v.picklist(['Pending', 'Completed']),
  purgeRequestId: v.optional(v.string()),
})
export interface BulkJob {
  jobId: string
  type?: 'COPY_FOLDER' | 'MOVE_FOLDER' | 'RENAME_FOLDER' | undefined
  status: 'Pending' | 'Completed'
  /** Of a completed rename with `purgeCache`. */
  purgeRequestId?: string | undefined
  [key: string]: unknown
}

export interface FolderCopyParams {
  sourceFolderPath: string
  /** The folder to put the source *into*: `/a/x` to `/b` gives `/b/x`. */
  destinationPath: string
  /** Default false: current versions only. */
  includeVersions?: boolean
}

export interface Folders {
  /**
   * Creates a folder and its missing parents.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-folders/create-folder
   *
   * @throws ImageKitError `INVALID_FOLDER_PATH` …
   */
  create(params: { folderName: string; parentFolderPath: string }, options?: RequestOptions): Promise<void>
  /**
   * Deletes a folder with its content permanently.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-folders/delete-folder
   *
   * @throws ImageKitError `FOLDER_NOT_FOUND`, `TOO_MANY_OBJECTS` …
   */
  delete(params: { folderPath: string }, options?: RequestOptions): Promise<void>
  /**
   * Starts to copy a folder into another one. Existing files get new versions.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-folders/copy-folder
   *
   * @throws ImageKitError `NO_FILES_FOLDER`, `SAME_SOURCE_AND_DESTINATION` …
   */
  copy(params: FolderCopyParams, options?: RequestOptions): Promise<JobStarted>
  /**
   * Starts to move a folder into another one.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-folders/move-folder
   * @throws ImageKitError `NO_FILES_FOLDER`, `INVALID_DESTINATION_PATH` …
   */
  move(params: Omit<FolderCopyParams, 'includeVersions'>, options?: RequestOptions): Promise<JobStarted>
  /**
   * Starts to rename a folder.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-folders/rename-folder
   * @throws ImageKitError `NO_FILES_FOLDER` …
   */
  rename(
    params: { folderPath: string; newFolderName: string; purgeCache?: boolean },
    options?: RequestOptions,
  ): Promise<JobStarted>
  readonly job: {
    /**
     * Gets the status of a copy, move or rename.
     * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-folders/bulk-job-status
     *
     * @throws ImageKitError `NOT_FOUND` …
     */
    get(jobId: string, options?: RequestOptions): Promise<BulkJob>
    /**
     * Polls until the job is completed.
     *
     * @throws ImageKitError `TIMEOUT` if it takes too long, and the errors of `get`
     */
    waitFor(jobId: string, options?: WaitOptions): Promise<BulkJob>
  }
}

export function createFolders(transport: Transport, clock: Clock): Folders {
  const start =
    (name: 'folders.copy' | 'folders.move' | 'folders.rename') => (json: object, options?: RequestOptions) =>
      call(transport, name, { json, schema: JobStartedSchema }, options)
  const getJob = (jobId: string, options?: RequestOptions) =>
    call(transport, 'folders.job.get', { path: { jobId }, schema: BulkJobSchema }, options)
  return {
    async create(params, options) {
      await call(transport, 'folders.create', { json: params, schema: NothingSchema }, options)
    },
    delete: (params, options) =>
      acceptGone(call(transport, 'folders.delete', { json: params, schema: NothingSchema }, options)),
    copy: start('folders.copy'),
    move: start('folders.move'),
    rename: start('folders.rename'),
    job: {
      get: getJob,
      waitFor: (jobId, options) =>
        waitFor(`the job ${jobId}`, clock, (signal) => getJob(jobId, { signal }), options),
    },
  }
}
