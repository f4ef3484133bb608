import type { Assets, RequestOptions } from './assets'
import { endpoints } from './endpoints'
import { ImageKitApiError } from './errors'
import type { UrlRule } from './files/check'
import type { UploadParams } from './files/fields'
import { sendUpload, type UploadOptions } from './files/upload'
import { type UploadOnceParams, type UploadOnceResult, uploadOnce } from './files/upload-once'
import { type FileObject, FileSchema, NothingSchema, type QueuedUpload, type UploadedFile } from './schemas'
import type { Transport } from './transport'
import type { Clock } from './transport/clock'

type Untransformed = UploadParams & {
  transformation?: { pre?: undefined; post?: NonNullable<UploadParams['transformation']>['post'] } | undefined
}

export interface Files {
  /**
   * Uploads a file. The stored size has to equal the bytes sent (unless `transformation.pre` changes them), else
   * `BAD_RESPONSE`. With a fixed name (`useUniqueFileName: false`) every transient failure is retried; without one nothing
   * is, once the file was sent in full and no reply came. With `transformation.pre` a video may be queued instead
   * (`{ message }`, no `fileId`).
   *
   * https://imagekit.io/docs/api-reference/upload-file/upload-file
   * @throws ImageKitError `ALREADY_EXISTS` `FILE_TOO_LARGE` `FILE_CHANGED` `FILE_EMPTY` `FILE_UNREADABLE` …
   */
  upload(params: Untransformed, options?: UploadOptions): Promise<UploadedFile>
  upload(params: UploadParams, options?: UploadOptions): Promise<UploadedFile | QueuedUpload>
  /**
   * Uploads a file under exactly this name, or finds the one that is there. `existed` tells which.
   * @throws ImageKitError `CONFLICT` when a file of another size has the name, and all that `upload` throws.
   */
  uploadOnce(params: UploadOnceParams, options?: UploadOptions): Promise<UploadOnceResult>
  /**
   * Details of a file's current version. https://imagekit.io/docs/api-reference/digital-asset-management-dam/get-file-details
   * @throws ImageKitError `NOT_FOUND` …
   */
  get(fileId: string, options?: RequestOptions): Promise<FileObject>
  /**
   * Deletes a file and all its versions for ever; copies in the CDN stay until they are purged. When the reply to a first
   * attempt was lost, a 404 for the second counts as done.
   * https://imagekit.io/docs/api-reference/digital-asset-management-dam/delete-file
   * @throws ImageKitError `NOT_FOUND` …
   */
  delete(fileId: string, options?: RequestOptions): Promise<void>
}

export function createFiles(transport: Transport, assets: Assets, clock: Clock, rule: UrlRule): Files {
  return {
    // The overloads only tell callers when a queued upload is possible.
    upload: async (params: UploadParams, options: UploadOptions = {}) =>
      (await sendUpload(transport, params, options, rule)).answer as UploadedFile,
    uploadOnce: (params, options = {}) => uploadOnce(transport, assets, clock, params, options, rule),
    get: (fileId, options) =>
      transport.send({
        endpoint: endpoints['files.get'],
        params: { fileId },
        schema: FileSchema,
        idempotent: true,
        ...options,
      }),
    async delete(fileId, options) {
      const request = {
        endpoint: endpoints['files.delete'],
        params: { fileId },
        schema: NothingSchema,
        ...options,
      }
      await transport.send({ ...request, idempotent: true }).catch((error) => {
        // The first attempt did it, and its reply was lost.
        const done = error instanceof ImageKitApiError && error.code === 'NOT_FOUND' && error.attempts > 1
        if (!done) throw error
      })
    },
  }
}
