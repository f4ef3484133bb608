import type { Size } from '../../image-header'
import type { VideoHeader } from '../../video-header'

/** The facts of an image or video file that a build needs. */
export interface Asset {
  /** SHA-256 of the bytes, lower-case hex. */
  hash: string
  /** Bytes. */
  size: number
  /** Bytes of the file, where its metadata is removed: `hash` and `size` are those of the rest. */
  fileSize?: number
  /** Pixels, as shown: EXIF orientation counted in. */
  width: number
  height: number
  /** By the content, not the name: `jpg`, `png`, `webp`, `gif`, `avif`, `svg`, `mp4` … */
  format: string
  /** Pixels in CSS of the file shown as it is, where its resolution makes that another size. */
  natural?: Size
  /** Traits that are worth a warning; absent if there are none. */
  traits?: readonly AssetTrait[]
  /** Of a video: its duration in seconds and its codecs, as far as its container says. */
  video?: VideoFacts
}

export type VideoFacts = Pick<VideoHeader, 'duration' | 'videoCodec' | 'audioCodec'>

export const ASSET_TRAITS = ['truncated', 'animated', 'hdr', 'gain-map', 'active', 'place'] as const
/**
 * - `truncated`: the file ends before its picture does
 * - `animated`: it has several frames
 * - `hdr`: its brightness (PQ, HLG) does not fit into sRGB
 * - `gain-map`: it has a second image for bright displays
 * - `active`: an SVG that is more than a drawing
 * - `place`: it says where it was taken
 */
export type AssetTrait = (typeof ASSET_TRAITS)[number]
