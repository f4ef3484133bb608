import * as v from 'valibot'
import { ImageKitApiError } from '../../api-errors'
import { call, type RequestOptions } from '../../call'
import type { Transport } from '../../transport'

const failures = v.optional(v.array(v.looseObject({ fileId: v.string(), error: v.string() })))

export const DeletedFilesSchema = v.looseObject({
  successfullyDeletedFileIds: v.array(v.string()),
  errors: failures,
})
export const UpdatedFilesSchema = v.looseObject({
  successfullyUpdatedFileIds: v.array(v.string()),
  errors: failures,
})

interface FileFailure {
  fileId: string
  error: string
  [key: string]: unknown
}

export interface DeletedFiles {
  successfullyDeletedFileIds: string[]
  /** Only if some files could not be deleted. */
  errors?: FileFailure[] | undefined
  [key: string]: unknown
}

export interface UpdatedFiles {
  successfullyUpdatedFileIds: string[]
  /** Only if some files could not be changed. */
  errors?: FileFailure[] | undefined
  [key: string]: unknown
}

export interface BulkTagsParams {
  /** 1–50. */
  fileIds: readonly string[]
  /** At most 500 characters in total. */
  tags: readonly string[]
}

export interface Bulk {
  /**
   * Deletes 1–100 files with all versions. If one does not exist, none is deleted (`details.missingFileIds` of the
   * error). https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/delete-multiple-files
   *
   * @throws ImageKitError `NOT_FOUND` …
   */
  delete(params: { fileIds: readonly string[] }, options?: RequestOptions): Promise<DeletedFiles>
  /**
   * Adds tags to 1–50 files. https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/add-tags-bulk
   * @throws ImageKitError `NOT_FOUND` …
   */
  addTags(params: BulkTagsParams, options?: RequestOptions): Promise<UpdatedFiles>
  /**
   * Removes tags from 1–50 files. https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/remove-tags-bulk
   * @throws ImageKitError `NOT_FOUND` …
   */
  removeTags(params: BulkTagsParams, options?: RequestOptions): Promise<UpdatedFiles>
  /**
   * Removes AI tags from 1–50 files.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/remove-ai-tags-bulk
   *
   * @throws ImageKitError `NOT_FOUND` …
   */
  removeAITags(
    params: { fileIds: readonly string[]; AITags: readonly string[] },
    options?: RequestOptions,
  ): Promise<UpdatedFiles>
}

export function createBulk(transport: Transport): Bulk {
  const edit =
    (name: 'files.bulk.addTags' | 'files.bulk.removeTags' | 'files.bulk.removeAITags') =>
    (json: object, options?: RequestOptions) =>
      call(transport, name, { json, schema: UpdatedFilesSchema }, options)
  return {
    delete: (params, options) =>
      call(transport, 'files.bulk.delete', { json: params, schema: DeletedFilesSchema }, options).catch(
        (error) => {
          if (!deletedBefore(error, params.fileIds)) throw error
          return { successfullyDeletedFileIds: [...params.fileIds] }
        },
      ),
    addTags: edit('files.bulk.addTags'),
    removeTags: edit('files.bulk.removeTags'),
    removeAITags: edit('files.bulk.removeAITags'),
  }
}

/** Whether a retry found none of the files: the first attempt deleted them, and its response was lost. */
function deletedBefore(error: unknown, fileIds: readonly string[]): boolean {
  if (!(error instanceof ImageKitApiError) || error.status !== 404 || error.attempts < 2) return false
  const missing = error.details?.missingFileIds
  return Array.isArray(missing) && fileIds.every((fileId) => missing.includes(fileId))
}
