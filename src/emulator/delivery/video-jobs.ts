import { randomUUID } from 'node:crypto'
import type { Transformation } from '../../url'
import type { WebhookEvent } from '../webhooks/webhooks'

/** A rendition of a video that was asked for. */
export interface VideoJob {
  /** The rendition's URL. */
  url: string
  /** URL of the original. */
  asset: string
  type: 'video-transformation' | 'video-thumbnail'
  steps: readonly Transformation[]
  protocol?: 'HLS' | 'DASH'
  userAgent?: string
}

/**
 * The events of a video's rendition: accepted, and failed, because no codec is shipped.
 *
 * @see https://imagekit.io/docs/webhooks
 */
export function videoEvents({ url, asset, type, steps, protocol, userAgent }: VideoJob): WebhookEvent[] {
  const find = (option: keyof Transformation) =>
    steps.findLast((step) => step[option] !== undefined)?.[option]
  const variants = find('streamingResolutions')
  const options = {
    video_codec: find('videoCodec'),
    audio_codec: find('audioCodec'),
    format: find('format'),
    quality: find('quality'),
    stream_protocol: protocol,
    variants: Array.isArray(variants) ? variants.map(String) : undefined,
  }
  const transformation = { type, options: JSON.parse(JSON.stringify(options)) as object }
  const request = { url, x_request_id: randomUUID(), ...(userAgent && { user_agent: userAgent }) }
  return [
    { type: 'video.transformation.accepted', data: { asset: { url: asset }, transformation }, request },
    {
      type: 'video.transformation.error',
      data: {
        asset: { url: asset },
        transformation: { ...transformation, error: { reason: 'encoding_failed' } },
      },
      request,
    },
  ]
}
