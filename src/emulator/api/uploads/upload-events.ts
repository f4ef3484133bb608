import { accountUrl } from '../../model/account-url'
import { filePathOf, type StoredFile } from '../../store/stored-file'
import type { ApiContext } from '../context'
import type { UploadFields } from './upload-fields'
import type { PostTransformation } from './upload-transformation'

/* Webhook events of an upload's transformations. https://imagekit.io/docs/webhooks */

/**
 * Sends a failed pre-transformation to the webhooks, too: the uploading client need not be the one that handles errors.
 */
export function preTransformFailed(
  { fileName, folder, transformation: { pre = '' } }: UploadFields,
  error: unknown,
  requestId: string,
  { webhooks }: ApiContext,
): void {
  const reason = error instanceof Error ? error.message : String(error)
  webhooks.send({
    type: 'upload.pre-transform.error',
    data: {
      name: fileName,
      path: filePathOf({ folder, name: fileName }),
      transformation: { error: { reason } },
    },
    request: { transformation: pre, x_request_id: requestId },
  })
}

/** @param response response of the upload */
export function preTransformed(
  pre: string,
  response: Record<string, unknown>,
  requestId: string,
  { webhooks }: ApiContext,
): void {
  webhooks.send({
    type: 'upload.pre-transform.success',
    data: response,
    request: { transformation: pre, x_request_id: requestId },
  })
}

/** Renders post-transformations into the cache. Errors do not fail the upload. */
export async function warm(
  file: StoredFile,
  { transformation }: UploadFields,
  requestId: string,
  { account, render, webhooks }: ApiContext,
): Promise<void> {
  const path = filePathOf(file)
  for (const post of transformation.post) {
    const url = addressOf(accountUrl(account, path), post)
    const response = await render(url)
    const { fileId, name } = file
    const { type, value, protocol } = post
    const request = {
      transformation: { type, ...(value !== undefined && { value }), ...(protocol && { protocol }) },
      x_request_id: requestId,
    }
    if (response.ok)
      webhooks.send({ type: 'upload.post-transform.success', data: { fileId, name, url }, request })
    else {
      const reason = response.headers.get('ik-error') ?? `Status ${response.status}`
      webhooks.send({
        type: 'upload.post-transform.error',
        data: { fileId, name, path, url, transformation: { error: { reason } } },
        request,
      })
    }
  }
}

/** Returns the URL of the result. */
function addressOf(url: string, { type, value, protocol }: PostTransformation): string {
  const suffix = {
    transformation: '',
    'gif-to-video': '/ik-gif-video.mp4',
    thumbnail: '/ik-thumbnail.jpg',
    abs: protocol === 'dash' ? '/ik-master.mpd' : '/ik-master.m3u8',
  }[type]
  return `${url}${suffix}${value ? `?tr=${value}` : ''}`
}
