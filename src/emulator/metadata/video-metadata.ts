import type { Media } from '../store/media-type'

/** What `/metadata` answers about a video. */
export interface VideoMetadata {
  height: number
  width: number
  /** Bits per second. */
  bitRate?: number
  /** Seconds. */
  duration?: number
  audioCodec?: string
  videoCodec?: string
  /** Bytes. */
  size: number
}

/** Returns `undefined` for a file that is no video. */
export function videoMetadata({
  width,
  height,
  size,
  ...media
}: Media & { size: number }): VideoMetadata | undefined {
  if (width === undefined || height === undefined) return undefined
  return { height, width, ...videoFields(media), size }
}

/** The fields that files of the API have as well, if they are videos. */
export function videoFields({
  bitRate,
  duration,
  audioCodec,
  videoCodec,
}: Pick<Media, 'bitRate' | 'duration' | 'audioCodec' | 'videoCodec'>) {
  return {
    ...(bitRate !== undefined && { bitRate }),
    ...(duration !== undefined && { duration }),
    ...(audioCodec !== undefined && { audioCodec }),
    ...(videoCodec !== undefined && { videoCodec }),
  }
}
