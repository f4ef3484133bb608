import * as v from 'valibot'
import { acceptGone, call, type RequestOptions } from '../../call'
import { NothingSchema } from '../../schemas/common'
import { type FileObject, FileSchema } from '../../schemas/file'
import type { Transport } from '../../transport'
import type { Extension } from '../extensions'

/** Details of the current version. Omitted fields stay as they are. */
export interface UpdateDetails {
  /** `null` removes all tags. */
  tags?: readonly string[] | null
  /** `x,y,width,height` in pixels of the original, for `fo-custom`; `null` removes them. */
  customCoordinates?: string | null
  /** A field with `null` is removed. */
  customMetadata?: Readonly<Record<string, unknown>>
  description?: string
  /** Applied before `extensions` run. */
  removeAITags?: readonly string[] | 'all'
  extensions?: readonly Extension[]
  /** Receives the final status of the extensions. */
  webhookUrl?: string
}

/** Publishing cannot be combined with other changes. */
export interface UpdatePublication {
  publish: {
    isPublished: boolean
    /** Default false: the current version only. */
    includeFileVersions?: boolean
  }
}

export type UpdateParams = UpdateDetails | UpdatePublication

const UpdatedFileSchema = v.intersect([
  FileSchema,
  v.looseObject({ extensionStatus: v.optional(v.record(v.string(), v.string())) }),
])
export type UpdatedFile = FileObject & {
  /** Status by extension: `success`, `pending` or `failed`. */
  extensionStatus?: Record<string, string> | undefined
}

export interface CopyParams {
  sourceFilePath: string
  /** A folder; created if it is missing. */
  destinationPath: string
  /** Default false: the current version only. */
  includeFileVersions?: boolean
}

export interface RenameParams {
  filePath: string
  newFileName: string
  /** Default false. If true, the old URL and its renditions in the query are purged. */
  purgeCache?: boolean
}

const RenamedSchema = v.looseObject({
  purgeRequestId: v.optional(v.string()),
  reason: v.optional(v.string()),
  message: v.optional(v.string()),
})
export interface RenamedFile {
  /** Id for `cache.invalidation.get`, with `purgeCache`. */
  purgeRequestId?: string | undefined
  /** `PURGE_FAILED`: renamed, but not purged because of the purge limit. */
  reason?: string | undefined
  message?: string | undefined
  [key: string]: unknown
}

/** Operations on files of the Media Library. */
export interface LibraryFiles {
  /**
   * Gets details of a file's current version.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/get-file-details
   *
   * @throws ImageKitError `NOT_FOUND` …
   */
  get(fileId: string, options?: RequestOptions): Promise<FileObject>
  /**
   * Changes details, or publishes a file.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/update-file-details
   *
   * @throws ImageKitError `NOT_FOUND` …
   */
  update(fileId: string, params: UpdateParams, options?: RequestOptions): Promise<UpdatedFile>
  /**
   * Deletes a file and all its versions permanently; the CDN keeps its copies until they are purged. A 404 after a lost
   * response counts as success. https://imagekit.io/docs/api-reference/digital-asset-management-dam/delete-file
   *
   * @throws ImageKitError `NOT_FOUND` …
   */
  delete(fileId: string, options?: RequestOptions): Promise<void>
  /**
   * Copies a file into a folder. An existing file of that name gets a new version.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/copy-file
   *
   * @throws ImageKitError `SOURCE_FILE_MISSING`, `SAME_SOURCE_AND_DESTINATION`, `VERSION_LIMIT_EXCEEDED` …
   */
  copy(params: CopyParams, options?: RequestOptions): Promise<void>
  /**
   * Moves a file with its versions into a folder. An existing file of that name gets them as new versions.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/move-file
   *
   * @throws ImageKitError `SOURCE_FILE_MISSING`, `SAME_SOURCE_AND_DESTINATION` …
   */
  move(params: Omit<CopyParams, 'includeFileVersions'>, options?: RequestOptions): Promise<void>
  /**
   * Renames a file and its versions; the old URL only works from CDN copies.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/rename-file
   *
   * @throws ImageKitError `FILE_MISSING`, `FILE_ALREADY_EXISTS`, `SAME_OLD_AND_NEW_NAME` …
   */
  rename(params: RenameParams, options?: RequestOptions): Promise<RenamedFile>
}

export function createLibraryFiles(transport: Transport): LibraryFiles {
  return {
    get: (fileId, options) => call(transport, 'files.get', { path: { fileId }, schema: FileSchema }, options),
    update: (fileId, params, options) =>
      call(transport, 'files.update', { path: { fileId }, json: params, schema: UpdatedFileSchema }, options),
    delete: (fileId, options) =>
      acceptGone(call(transport, 'files.delete', { path: { fileId }, schema: NothingSchema }, options)),
    async copy(params, options) {
      await call(transport, 'files.copy', { json: params, schema: NothingSchema }, options)
    },
    async move(params, options) {
      await call(transport, 'files.move', { json: params, schema: NothingSchema }, options)
    },
    rename: (params, options) =>
      call(transport, 'files.rename', { json: params, schema: RenamedSchema }, options),
  }
}
