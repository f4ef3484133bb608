import type { QueuedUpload, UploadedFile } from '../schemas/file'
import type { Transport } from '../transport'
import type { Clock } from '../transport/clock'
import type { Assets } from './assets'
import { type Bulk, createBulk } from './files/bulk'
import type { UrlRule } from './files/check-upload'
import { createLibraryFiles, type LibraryFiles } from './files/manage'
import { createFileMetadata, type FileMetadata } from './files/metadata'
import { sendUpload, type UploadOptions } from './files/upload'
import type { UploadParams } from './files/upload-fields'
import { type UploadOnceParams, type UploadOnceResult, uploadOnce } from './files/upload-once'
import { createVersions, type Versions } from './files/versions'

type Untransformed = UploadParams & {
  transformation?: { pre?: undefined; post?: NonNullable<UploadParams['transformation']>['post'] } | undefined
}

export interface Upload {
  /**
   * Uploads a file. The stored size must equal the bytes sent (unless `transformation.pre` changes them), else
   * `BAD_RESPONSE`. With a fixed name (`useUniqueFileName: false`) all transient failures are retried; otherwise
   * nothing is retried once the file was sent in full. With `transformation.pre` a video may be queued (`{ message }`,
   * no `fileId`).
   *
   * https://imagekit.io/docs/api-reference/upload-file/upload-file
   *
   * @throws ImageKitError `ALREADY_EXISTS` `FILE_TOO_LARGE` `FILE_CHANGED` `FILE_EMPTY` `FILE_UNREADABLE` …
   */
  (params: Untransformed, options?: UploadOptions): Promise<UploadedFile>
  (params: UploadParams, options?: UploadOptions): Promise<UploadedFile | QueuedUpload>
}

export interface Files extends LibraryFiles {
  upload: Upload
  /**
   * Uploads a file under exactly this name, or returns the existing one; see `existed`.
   *
   * @throws ImageKitError `CONFLICT` if a file of another size has the name, and the errors of `upload`
   */
  uploadOnce(params: UploadOnceParams, options?: UploadOptions): Promise<UploadOnceResult>
  readonly bulk: Bulk
  readonly versions: Versions
  readonly metadata: FileMetadata
}

export function createFiles(transport: Transport, assets: Assets, clock: Clock, rule: UrlRule): Files {
  return {
    ...createLibraryFiles(transport),
    upload: createUpload(transport, 'files.upload', rule),
    uploadOnce: (params, options = {}) => uploadOnce(transport, assets, clock, params, options, rule),
    bulk: createBulk(transport),
    versions: createVersions(transport),
    metadata: createFileMetadata(transport),
  }
}

/** Both versions of the upload API differ only in client-side signatures, which this client does not need. */
export function createUpload(
  transport: Transport,
  endpoint: 'files.upload' | 'beta.v2.files.upload',
  rule: UrlRule,
): Upload {
  // The overloads tell callers when an upload can be queued.
  return async (params: UploadParams, options: UploadOptions = {}) =>
    (await sendUpload(transport, endpoint, params, options, rule)).result as UploadedFile
}
