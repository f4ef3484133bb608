import type { PostTransformation } from '../resources/files/upload-fields'
import type { FileObject, UploadedFile } from '../schemas/file'

/* Webhook events. https://imagekit.io/docs/webhooks */

interface Envelope<Type extends string, Data, Request = undefined> {
  type: Type
  id: string
  /** ISO 8601. */
  created_at: string
  data: Data
  request: Request
}

/** The request that caused the event. */
interface Cause {
  x_request_id: string
}

interface DeliveryCause extends Cause {
  url: string
  user_agent?: string
}

interface VideoJob {
  asset: { url: string }
  transformation: {
    type: 'video-transformation' | 'gif-to-video' | 'video-thumbnail'
    options?: {
      video_codec?: 'h264' | 'vp9' | 'av1'
      audio_codec?: 'aac' | 'opus'
      format?: 'mp4' | 'webm' | 'jpg' | 'png' | 'webp'
      quality?: number
      auto_rotate?: boolean
      stream_protocol?: 'HLS' | 'DASH'
      variants?: string[]
    }
  }
}

type VideoReady = VideoJob & {
  transformation: {
    output?: {
      url: string
      /** Pixels, seconds, bits per second. */
      video_metadata?: { width: number; height: number; duration: number; bitrate: number }
    }
  }
}

type VideoError = VideoJob & {
  transformation: { error?: { reason: 'encoding_failed' | 'download_failed' | 'internal_server_error' } }
}

interface Failure {
  error: { reason: string }
}

export type WebhookEvent =
  | Envelope<'video.transformation.accepted', VideoJob, DeliveryCause>
  | (Envelope<'video.transformation.ready', VideoReady, DeliveryCause> & {
      /** Milliseconds. */
      timings?: { download_duration?: number; encoding_duration?: number }
    })
  | Envelope<'video.transformation.error', VideoError, DeliveryCause>
  | Envelope<'upload.pre-transform.success', UploadedFile, Cause & { transformation: string }>
  | Envelope<
      'upload.pre-transform.error',
      { name: string; path: string; transformation: Failure },
      Cause & { transformation: string }
    >
  | Envelope<
      'upload.post-transform.success',
      { fileId: string; name: string; url: string },
      Cause & { transformation: PostTransformation }
    >
  | Envelope<
      'upload.post-transform.error',
      { fileId: string; name: string; url: string; path: string; transformation: Failure },
      Cause & { transformation: PostTransformation }
    >
  | Envelope<'file.created' | 'file.updated' | 'file-version.created', FileObject>
  | Envelope<'file.deleted', { fileId: string }>
  | Envelope<'file-version.deleted', { fileId: string; versionId: string }>
