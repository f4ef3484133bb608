import * as v from 'valibot'
import { endpoints } from '../../../imagekit/endpoints'
import type { RequestOptions } from '../../call'
import {
  type QueuedUpload,
  QueuedUploadSchema,
  type UploadedFile,
  UploadedFileSchema,
} from '../../schemas/file'
import type { Transport } from '../../transport'
import { multipart, multipartFields } from '../../transport/multipart'
import type { Body, Sending } from '../../transport/request-body'
import { checkUpload, type UrlRule } from './check-upload'
import { fileSource, textSize } from './file-source'
import { type UploadParams, uploadFields } from './upload-fields'

export interface UploadOptions extends RequestOptions {
  /**
   * Called as bytes of the file are sent, and from 0 again for a retry. `total` is undefined if unknown. An error that
   * it throws aborts the upload.
   */
  onProgress?: ((progress: { sent: number; total: number | undefined }) => void) | undefined
}

const ResponseSchema: v.GenericSchema<unknown, UploadedFile | QueuedUpload> = v.union([
  UploadedFileSchema,
  QueuedUploadSchema,
])

/** Result of an upload, with the number of bytes sent, if known. */
export interface UploadResult {
  result: UploadedFile | QueuedUpload
  sent: number | undefined
}

/** Sends one file. Sets `sizes.sent` even if the upload is refused, for `uploadOnce` to compare. */
export async function sendUpload(
  transport: Transport,
  endpoint: 'files.upload' | 'beta.v2.files.upload',
  params: UploadParams,
  options: UploadOptions,
  rule: UrlRule,
  sizes: { sent: number | undefined } = { sent: undefined },
): Promise<UploadResult> {
  const fields = uploadFields(params)
  const { onProgress, ...request } = options
  const progress = onProgress && guarded(onProgress)
  const body = uploadBody(params, fields, sizes, progress?.report)
  const result = await transport
    .send({
      endpoint: endpoints[endpoint],
      body,
      // Only pre-transformations can be queued; other uploads return a file.
      schema: params.transformation?.pre ? ResponseSchema : UploadedFileSchema,
      check: (value, sending) => {
        const sent = typeof params.file === 'string' ? sizes.sent : sending.fileBytes
        return checkUpload(value, params, sent, rule)
      },
      // A fixed name makes a repeat harmless: at worst it adds one more version of the same file.
      idempotent: params.useUniqueFileName === false,
      remedy: 'set useUniqueFileName: false to make retries safe',
      ...request,
    })
    .catch((error) => {
      throw progress?.failure ? progress.failure.error : error
    })
  return { result, sent: sizes.sent }
}

/** Rethrows errors of the caller's callback unchanged, instead of reporting them as errors of the file. */
function guarded(onProgress: NonNullable<UploadOptions['onProgress']>) {
  const progress = {
    failure: undefined as { error: unknown } | undefined,
    report(state: Parameters<typeof onProgress>[0]) {
      try {
        onProgress(state)
      } catch (error) {
        progress.failure = { error }
        throw error
      }
    },
  }
  return progress
}

function uploadBody(
  params: UploadParams,
  fields: [string, string][],
  sizes: { sent: number | undefined },
  onProgress: UploadOptions['onProgress'],
): Body {
  if (typeof params.file === 'string') {
    sizes.sent = textSize(params.file)
    const file: [string, string] = ['file', params.file]
    return { reopenable: true, open: () => multipartFields([file, ...fields]) }
  }
  const source = fileSource(params.file)
  const part = { name: 'file', fileName: params.fileName, contentType: source.contentType }
  return {
    reopenable: source.reopenable,
    async open() {
      const piece = await source.open()
      sizes.sent = piece.size
      if (piece.whole) {
        onProgress?.({ sent: piece.size, total: piece.size })
        return multipart(fields, part, piece)
      }
      const { size, stream } = piece
      // Where a repeat could do it twice, the end is sent by itself: until then it is known that the server has not acted.
      if (!onProgress && params.useUniqueFileName === false && piece.framed)
        return multipart(fields, part, piece)
      return multipart(fields, part, { size, stream: (sending) => reported(stream(sending), sending) })

      async function* reported(chunks: AsyncIterable<Uint8Array>, sending: Sending) {
        for await (const chunk of chunks) {
          onProgress?.({ sent: sending.fileBytes, total: size })
          yield chunk
        }
        sizes.sent = sending.fileBytes
      }
    },
  }
}
