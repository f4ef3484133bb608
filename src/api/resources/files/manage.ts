import * as v from 'valibot'
import { acceptGone, call, type RequestOptions } from '../../call'
import { NothingSchema } from '../../schemas/common'
import { type FileObject, FileSchema } from '../../schemas/file'
import type { Transport } from '../../transport'
import type { Extension } from '../extensions'

/** Details of the current version. What is not named stays as it is. */
export interface UpdateDetails {
  /** `null`: none any more. */
  tags?: readonly string[] | null
  /** `x,y,width,height` in pixels of the original, for `fo-custom`; `null`: none any more. */
  customCoordinates?: string | null
  /** A field with `null` is unset. */
  customMetadata?: Readonly<Record<string, unknown>>
  description?: string
  /** Done before `extensions` run. */
  removeAITags?: readonly string[] | 'all'
  extensions?: readonly Extension[]
  /** Receives the extensions' final status. */
  webhookUrl?: string
}

/** Publishing goes alone. */
export interface UpdatePublication {
  publish: {
    isPublished: boolean
    /** Default false: the current version alone. */
    includeFileVersions?: boolean
  }
}

export type UpdateParams = UpdateDetails | UpdatePublication

const UpdatedFileSchema = v.intersect([
  FileSchema,
  v.looseObject({ extensionStatus: v.optional(v.record(v.string(), v.string())) }),
])
export type UpdatedFile = FileObject & {
  /** Of each extension asked for: `success`, `pending` or `failed`. */
  extensionStatus?: Record<string, string> | undefined
}

export interface CopyParams {
  sourceFilePath: string
  /** A folder; made if it is missing. */
  destinationPath: string
  /** Default false: the current version alone. */
  includeFileVersions?: boolean
}

export interface RenameParams {
  filePath: string
  newFileName: string
  /** Default false. True: the old URL and its renditions in the query are purged. */
  purgeCache?: boolean
}

const RenamedSchema = v.looseObject({
  /** With `purgeCache`: what `cache.invalidation.get` takes. */
  purgeRequestId: v.optional(v.string()),
  /** `PURGE_FAILED`: renamed, but not purged, because of the purges' own limit. */
  reason: v.optional(v.string()),
  message: v.optional(v.string()),
})
export type RenamedFile = v.InferOutput<typeof RenamedSchema>

/** What can be done with a file of the Media Library. */
export interface LibraryFiles {
  /**
   * Details of a file's current version. https://imagekit.io/docs/api-reference/digital-asset-management-dam/get-file-details
   * @throws ImageKitError `NOT_FOUND` …
   */
  get(fileId: string, options?: RequestOptions): Promise<FileObject>
  /**
   * Changes details, or whether the file is published.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/update-file-details
   * @throws ImageKitError `NOT_FOUND` …
   */
  update(fileId: string, params: UpdateParams, options?: RequestOptions): Promise<UpdatedFile>
  /**
   * Deletes a file and all its versions for ever; copies in the CDN stay until they are purged. When the reply to a first
   * attempt was lost, a 404 for the second counts as done.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/delete-file
   * @throws ImageKitError `NOT_FOUND` …
   */
  delete(fileId: string, options?: RequestOptions): Promise<void>
  /**
   * Copies a file into a folder. A file of the same name there gets the copy as a new version.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/copy-file
   * @throws ImageKitError `SOURCE_FILE_MISSING`, `SAME_SOURCE_AND_DESTINATION`, `VERSION_LIMIT_EXCEEDED` …
   */
  copy(params: CopyParams, options?: RequestOptions): Promise<void>
  /**
   * Moves a file with its versions into a folder. A file of the same name there gets them as new versions.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/move-file
   * @throws ImageKitError `SOURCE_FILE_MISSING`, `SAME_SOURCE_AND_DESTINATION` …
   */
  move(params: Omit<CopyParams, 'includeFileVersions'>, options?: RequestOptions): Promise<void>
  /**
   * Renames a file and its versions; the old URL stops working, but for what the CDN has of it.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/rename-file
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
