import * as v from 'valibot'
import { acceptGone, call, type RequestOptions } from '../../call'
import { NothingSchema } from '../../schemas/common'
import { type FileObject, FileSchema } from '../../schemas/file'
import type { Transport } from '../../transport'

export interface Versions {
  /**
   * Lists all versions of a file, the current one first.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/list-file-versions
   *
   * @throws ImageKitError `NOT_FOUND` …
   */
  list(fileId: string, options?: RequestOptions): Promise<FileObject[]>
  /**
   * Gets one version.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/get-file-version-details
   *
   * @throws ImageKitError `NOT_FOUND` …
   */
  get(versionId: string, params: { fileId: string }, options?: RequestOptions): Promise<FileObject>
  /**
   * Deletes a version other than the current one permanently.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/delete-file-version
   *
   * @throws ImageKitError `NOT_FOUND`, `BAD_REQUEST` for the current version …
   */
  delete(versionId: string, params: { fileId: string }, options?: RequestOptions): Promise<void>
  /**
   * Makes a version the current one. https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/restore-file-version
   * @throws ImageKitError `NOT_FOUND` …
   */
  restore(versionId: string, params: { fileId: string }, options?: RequestOptions): Promise<FileObject>
}

const VersionsSchema = v.array(FileSchema)

export function createVersions(transport: Transport): Versions {
  return {
    list: (fileId, options) =>
      call(transport, 'files.versions.list', { path: { fileId }, schema: VersionsSchema }, options),
    get: (versionId, { fileId }, options) =>
      call(transport, 'files.versions.get', { path: { fileId, versionId }, schema: FileSchema }, options),
    delete: (versionId, { fileId }, options) =>
      acceptGone(
        call(
          transport,
          'files.versions.delete',
          { path: { fileId, versionId }, schema: NothingSchema },
          options,
        ),
      ),
    restore: (versionId, { fileId }, options) =>
      call(transport, 'files.versions.restore', { path: { fileId, versionId }, schema: FileSchema }, options),
  }
}
